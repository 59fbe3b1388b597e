import { parseJson } from '../line-json.ts';

/** A tool call as the hook of an interactive Claude Code session hands it over. */
export interface HookCall {
  sessionId: string;
  /** Root of the project, as Claude Code names it; the working directory where it does not. */
  project: string;
  cwd: string;
  tool: string;
  input: Record<string, unknown>;
}

export type HookVerdict = { kind: 'allow' } | { kind: 'ask' | 'block'; message: string };

/** Reads the client's line: the call as text in `hook`, the project beside it; null when it is none. */
export function parseHookLine(line: string): HookCall | null {
  const { hook, project } = (parseJson(line) ?? {}) as Record<string, unknown>;
  if (typeof hook !== 'string') return null;
  const call = (parseJson(hook) ?? {}) as Record<string, unknown>;
  const { session_id: sessionId, cwd, tool_name: tool, tool_input: input } = call;
  if (typeof tool !== 'string' || typeof cwd !== 'string' || cwd === '') return null;
  return {
    sessionId: typeof sessionId === 'string' ? sessionId : '',
    project: typeof project === 'string' && project !== '' ? project : cwd,
    cwd,
    tool,
    input: typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {},
  };
}

/**
 * The answer for the client. What blocks says so in its first word, so that a cut answer blocks too; what lets a
 * person decide is closed by a last line, because half of it would be read as text and the call would run.
 */
export function renderVerdict(verdict: HookVerdict): string {
  if (verdict.kind === 'allow') return 'ALLOW\n';
  const { kind, message } = verdict;
  const decision = JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: kind === 'ask' ? 'ask' : 'deny',
      permissionDecisionReason: message,
    },
  });
  return kind === 'ask' ? `ASK\n${decision}\nEND\n` : `BLOCK\n${decision}\n${message}\n`;
}
