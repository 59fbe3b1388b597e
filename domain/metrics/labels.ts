/** Where a value outside its list goes: the number of series stays bounded whatever comes in. */
export const OTHER = 'other';

export const BOOL = ['true', 'false'] as const;
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** Agents that CAKE can drive. */
export const ADAPTERS = ['scripted', 'pty', 'claude-code', 'anthropic-api', OTHER] as const;

/** Families of the error taxonomy; a test holds this list against it. */
export const ERROR_FAMILIES = [
  'agent',
  'c',
  'coverage',
  'database',
  'docker',
  'dotnet',
  'git',
  'go',
  'haskell',
  'jvm',
  'lint',
  'network',
  'node',
  'perl',
  'php',
  'python',
  'ruby',
  'rust',
  'shell',
  'swift',
  'tests',
  'user',
  OTHER,
] as const;

/** Families of the guard's rules; a test holds this list against them. */
export const GUARD_FAMILIES = [
  'container',
  'database',
  'device',
  'exec',
  'fs',
  'git',
  'guard',
  'host',
  'infrastructure',
  'network',
  'permissions',
  'privilege',
  'process',
  'publish',
  'secrets',
  'tamper',
  'user',
  'none',
  OTHER,
] as const;

/** What an operator message is about. */
export const MESSAGE_KINDS = ['error', 'blocked', 'gap', 'health', 'park', 'tell'] as const;

export const OUTCOMES = ['COMPLETED', 'PARTIAL', 'ABORTED', 'FAILED', OTHER] as const;

/** Kinds of journal rows; a test holds this list against the journal's own type. */
export const EVENT_KINDS = [
  'session_started',
  'agent_alive',
  'tool_started',
  'tool_finished',
  'message',
  'completion_claimed',
  'limit_reached',
  'usage',
  'error_seen',
  'error_detected',
  'error_repeated',
  'error_withdrawn',
  'failure_expected',
  'error_resolved',
  'command_blocked',
  'injection_delivered',
  'health_lost',
  'agent_exited',
  OTHER,
] as const;

/** Kinds of deliverables. */
export const DELIVERABLE_KINDS = [
  'command',
  'file_exists',
  'file_contains',
  'file_changed',
  'tests_pass',
  'tests_still_green',
  'coverage',
  'unchanged_outside',
  'no_new_dependency',
  'http_answers',
  'builds',
  'lints',
  OTHER,
] as const;

/** Why a snapshot was taken. */
export const SNAPSHOT_TRIGGERS = [
  'baseline',
  'before_message',
  'after_fix',
  'proven',
  'escalation',
  'final',
  OTHER,
] as const;

/** Why a tree was rolled back. */
export const ROLLBACK_REASONS = ['strike', 'worse', 'abort', OTHER] as const;

/** Parts that answer, and what they are asked; the pairs that exist. */
export const OPERATIONS = {
  controller: ['react'],
  classifier: ['classify'],
  recall: ['record'],
  voice: ['compose'],
  adapter: ['inject'],
  snapshot: ['create', 'restore'],
  validator: ['baseline', 'validate'],
  session: ['start', 'stop'],
} as const;

/** `{component, operation}` of every pair. */
export const OPERATION_PAIRS = Object.entries(OPERATIONS).flatMap(([component, operations]) =>
  operations.map((operation) => ({ component, operation })),
);
