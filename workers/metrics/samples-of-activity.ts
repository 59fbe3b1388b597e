import type { HostActivities, LightActivities } from '../../activities/index.ts';
import type { OPERATIONS } from '../../domain/metrics/labels.ts';
import { sample, type Sample } from '../../domain/metrics/catalogue.ts';
import { messageFacts } from '../../domain/metrics/message-facts.ts';

type Activities = HostActivities & LightActivities;

/** One finished attempt of an activity; `ok: false` has thrown. */
export type ActivityAttempt = {
  [N in keyof Activities]: {
    name: N;
    input: Parameters<Activities[N]>[0];
    durationMs: number;
    nowMs: number;
    /** 1 for the first one. */
    attempt: number;
  } & ({ ok: true; result: Awaited<ReturnType<Activities[N]>> } | { ok: false });
}[keyof Activities];

/** What `cake.db` knows about the message or task that an attempt speaks of. */
export interface AttemptFacts {
  message(
    injectionId: string,
  ): { signature: string; errorType: string; detectedAtMs: number } | null;
  taskCreatedAtMs(taskId: string): number | null;
  /** Judged deliverables of the task's last verdict. */
  verdict(taskId: string): { kind: string; status: string }[];
}

/** Whose answer an activity is. */
const ANSWERS: Partial<Record<ActivityAttempt['name'], Pair>> = {
  classifyError: { component: 'classifier', operation: 'classify' },
  recordError: { component: 'recall', operation: 'record' },
  composeMessage: { component: 'voice', operation: 'compose' },
  sendMessage: { component: 'adapter', operation: 'inject' },
  createSnapshot: { component: 'snapshot', operation: 'create' },
  restoreSnapshot: { component: 'snapshot', operation: 'restore' },
  takeBaseline: { component: 'validator', operation: 'baseline' },
  validateTask: { component: 'validator', operation: 'validate' },
  startSession: { component: 'session', operation: 'start' },
  stopAgent: { component: 'session', operation: 'stop' },
};
type Pair = {
  [C in keyof typeof OPERATIONS]: { component: C; operation: (typeof OPERATIONS)[C][number] };
}[keyof typeof OPERATIONS];

/** What one attempt of an activity adds to the metrics. */
export function samplesOfActivity(attempt: ActivityAttempt, facts: AttemptFacts): Sample[] {
  const answer = attempt.ok ? ANSWERS[attempt.name] : undefined;
  return [
    ...(answer ? [sample('latency', answer, attempt.durationMs / 1_000)] : []),
    ...ownSamples(attempt, facts),
  ];
}

function ownSamples(attempt: ActivityAttempt, facts: AttemptFacts): Sample[] {
  const success = String(attempt.ok);
  switch (attempt.name) {
    case 'sendMessage':
      return sent(attempt, facts);
    case 'createSnapshot':
      return [sample('snapshots', { trigger: triggerOf(attempt.input.label), success })];
    case 'restoreSnapshot':
      return [sample('rollbacks', { reason: attempt.input.reason ?? 'other', success })];
    case 'notify':
      return [
        sample('notifications', { success }),
        // A retried notification is still one call for a person; one that never gets through is one, too.
        ...(attempt.attempt === 1 ? [sample('escalations', {})] : []),
      ];
    case 'classifyError':
      return attempt.ok && !attempt.result.interventionRequired
        ? [sample('suppressed', { cause: suppressedBy(attempt) })]
        : [];
    case 'composeMessage':
      return composed(attempt);
    case 'recordOutcome':
      return attempt.ok ? outcome(attempt.input, facts) : [];
    case 'validateTask':
      return attempt.ok
        ? [
            sample('verdicts', { verdict: attempt.result.verdict }),
            ...facts.verdict(attempt.input.taskId).map((one) => sample('deliverables', one)),
          ]
        : [];
    case 'closeTask':
      return attempt.ok ? closed(attempt.input, facts) : [];
    default:
      return [];
  }
}

type AttemptOf<N extends ActivityAttempt['name']> = Extract<ActivityAttempt, { name: N }>;

function sent(attempt: AttemptOf<'sendMessage'>, facts: AttemptFacts): Sample[] {
  // Nobody there to read it: the agent is started first and the same message sent again.
  if (attempt.ok && attempt.result.kind === 'no_agent') return [];
  const { injectionId, signature } = attempt.input;
  const known = facts.message(injectionId);
  const { kind: type, severity } = messageFacts(signature, known?.errorType ?? null);
  const delivered = attempt.ok && attempt.result.kind === 'sent' ? attempt.result : null;
  const reached = delivered !== null && delivered.state !== 'unknown';
  const reaction =
    known && delivered?.deliveredAtMs && ['error', 'blocked', 'health'].includes(type)
      ? [(delivered.deliveredAtMs - known.detectedAtMs) / 1_000]
      : [];
  return [
    sample('interventions', { type, severity, success: String(reached) }),
    ...reaction.map((seconds) =>
      sample('latency', { component: 'controller', operation: 'react' }, Math.max(0, seconds)),
    ),
  ];
}

function composed(attempt: AttemptOf<'composeMessage'>): Sample[] {
  if (!attempt.ok) return [];
  const { score, attempts } = attempt.result;
  return [
    sample('voiceScore', { message_type: attempt.input.subject.kind }, score),
    sample('voiceTries', { attempt: String(attempts) }),
  ];
}

function outcome(input: AttemptOf<'recordOutcome'>['input'], facts: AttemptFacts): Sample[] {
  const known = facts.message(input.injectionId);
  const { kind, family } = messageFacts(known?.signature ?? '', known?.errorType ?? null);
  return [
    sample('outcomes', { outcome: input.outcome }),
    ...(input.outcome === 'success' ? [sample('prevented', { by: 'fix', family })] : []),
    ...(input.outcome === 'failure' && kind === 'error' ? [sample('errorsRecurred', {})] : []),
  ];
}

function closed(
  { result, endedAtMs }: AttemptOf<'closeTask'>['input'],
  facts: AttemptFacts,
): Sample[] {
  const { taskId, outcome: how, parked } = result;
  const createdAtMs = facts.taskCreatedAtMs(taskId);
  return [
    sample('tasksEnded', { outcome: how }),
    ...(createdAtMs === null
      ? []
      : [sample('taskDuration', { outcome: how }, (endedAtMs - createdAtMs) / 1_000)]),
    ...(parked.length === 0 ? [] : [sample('parked', { cause: 'exhausted' }, parked.length)]),
  ];
}

function suppressedBy({ input, nowMs, ...rest }: AttemptOf<'classifyError'>): string {
  const { lastInterventionMs, cooldownMs } = input;
  if (lastInterventionMs !== null && nowMs - lastInterventionMs < cooldownMs) return 'cooldown';
  return rest.ok && rest.result.severity === 'HIGH' ? 'confidence' : 'severity';
}

/** The workflow's own words for its snapshots; docs/snapshots.md lists them. */
function triggerOf(label: string): string {
  if (label.startsWith('before message')) return 'before_message';
  if (label.startsWith('after the fix')) return 'after_fix';
  if (label.endsWith('proven')) return 'proven';
  if (label.includes('escalation')) return 'escalation';
  return label;
}
