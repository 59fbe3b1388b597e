import type { ErrorFinding, Fix } from './errors/types.ts';

/** Where a piece of agent output came from. Only tool and PTY output can hold errors. */
export type Channel = 'stdout' | 'stderr' | 'pty';

/** How CAKE learned that an error is gone. Only `passed` and `window` count for the ledger. */
export type ResolutionBasis =
  /** The command that failed was run again and exited 0. */
  | 'passed'
  /** The signature stayed away for the settle window after the operator's message. */
  | 'window'
  /** The agent claimed completion before either could be seen: weak, not counted. */
  | 'claim';

/** One thing that happened in a session, as it is stored in the task's journal. */
export type AgentEvent =
  | { kind: 'session_started'; agent: string; resumed: boolean; pid: number }
  /** First thing that the agent itself did in this session: what it was, and how long after the start. */
  | { kind: 'agent_alive'; sign: string; afterMs: number }
  | { kind: 'tool_started'; toolCallId: string; command: string; cwd: string }
  | {
      kind: 'tool_finished';
      toolCallId: string;
      command: string;
      exitCode: number | null;
      durationMs: number;
    }
  | { kind: 'message'; text: string }
  | { kind: 'completion_claimed'; text: string }
  | { kind: 'limit_reached'; resetsAtMs: number; reason: string }
  | { kind: 'error_seen'; finding: ErrorFinding }
  | { kind: 'error_detected'; finding: ErrorFinding }
  | { kind: 'error_repeated'; signature: string; count: number }
  | { kind: 'error_withdrawn'; signature: string; reason: string }
  /** A command starts that failed this way in an earlier task; the fix is known to work. */
  | {
      kind: 'failure_expected';
      toolCallId: string;
      command: string;
      signature: string;
      errorType: string;
      family: string;
      fix: Fix;
    }
  | { kind: 'error_resolved'; signature: string; basis: ResolutionBasis; command?: string }
  | {
      kind: 'command_blocked';
      command: string;
      cwd: string;
      ruleId: string;
      family: string;
      reason: string;
      alternative: string | null;
    }
  | { kind: 'injection_delivered'; injectionId: string }
  /** Tokens of one request to a model; `costUsd` is null where no price is known. */
  | { kind: 'usage'; inputTokens: number; outputTokens: number; costUsd: number | null }
  | { kind: 'health_lost'; what: string; detail: string }
  | { kind: 'agent_exited'; exitCode: number | null; signal: string | null };

export type AgentEventKind = AgentEvent['kind'];

/** A journal row: `seq` is dense per task and never reused, `epoch` names the host life that wrote it. */
export interface JournalEvent {
  seq: number;
  tsMs: number;
  epoch: number;
  event: AgentEvent;
}

const NOTABLE: ReadonlySet<AgentEventKind> = new Set([
  'error_detected',
  'failure_expected',
  'error_resolved',
  'command_blocked',
  'completion_claimed',
  'limit_reached',
  'health_lost',
  'agent_exited',
]);

/** True for the events that the controller has to see; the rest stay in the journal. */
export function isNotable(kind: AgentEventKind): boolean {
  return NOTABLE.has(kind);
}
