import type { AgentEvent, JournalEvent } from '../domain/events.ts';
import type { GuardDecision } from '../domain/guard/types.ts';
import type { InjectionState } from '../host/protocol.ts';

/** One row of `injections`; `injectionId` is `taskId:interventionNumber`. */
export interface InjectionRow {
  injectionId: string;
  text: string;
  signature: string;
  episode: number;
  strike: number;
  state: InjectionState;
  intendedAtMs: number;
  writtenAtMs: number | null;
  deliveredAtMs: number | null;
}

/** Which fix a message proposed. */
export interface InjectionFix {
  errorType: string;
  fixId: string | null;
  /** The imperative that was said. */
  action: string;
}

/** The single row of `session`. */
export interface SessionRow {
  taskId: string;
  epoch: number;
  agent: string;
  resumeToken: string | null;
  hostPid: number | null;
  /** Process group of the agent, for the next epoch's take-over. */
  agentPgid: number | null;
  startedAtMs: number;
  stoppedAtMs: number | null;
  stopReason: string | null;
}

export interface AuditRow {
  id: number;
  tsMs: number;
  epoch: number;
  via: string;
  cwd: string;
  /** Redacted. */
  command: string;
  decision: GuardDecision;
  prevHash: string;
  hash: string;
}

/**
 * The task's journal, owned by its session host: append-only, `synchronous=FULL`. Every write is on
 * disk when the call returns. Writes of an epoch lower than the stored one throw `StaleEpochError`.
 */
export interface Journal {
  readonly path: string;
  lastSeq(): number;
  /** One transaction for the batch; `seq` is given here, dense and ascending. */
  append(rows: readonly { tsMs: number; event: AgentEvent }[]): JournalEvent[];
  read(query: { afterSeq: number; limit: number; notableOnly: boolean }): JournalEvent[];
  session(): SessionRow | null;
  /** Raises the epoch by one (or to 1) and records who owns it now; earlier writers are fenced off. */
  takeOver(
    row: Omit<SessionRow, 'epoch' | 'resumeToken' | 'stoppedAtMs' | 'stopReason'>,
  ): SessionRow;
  updateSession(change: Partial<Omit<SessionRow, 'taskId' | 'epoch'>>): void;
  injection(injectionId: string): InjectionRow | null;
  injections(): InjectionRow[];
  /** What the messages proposed; empty in journals of earlier versions. */
  injectionFixes(): (InjectionFix & { injectionId: string })[];
  /**
   * Inserts the row in state `intended`; a second call returns the stored row untouched. When the same
   * signature, episode and strike was injected under another id, it inserts nothing and returns that row (I4).
   */
  intendInjection(
    row: Pick<InjectionRow, 'injectionId' | 'text' | 'signature' | 'episode' | 'strike'> & {
      nowMs: number;
      fix?: InjectionFix;
    },
  ): InjectionRow;
  /** Moves a message forward; a state that it has left is never entered again. */
  markInjection(
    injectionId: string,
    state: Exclude<InjectionState, 'intended'>,
    nowMs: number,
  ): void;
  /** Appends to the hash-chained audit; durable when it returns. */
  audit(row: Omit<AuditRow, 'id' | 'prevHash' | 'hash' | 'epoch'>): AuditRow;
  audits(query: { afterId: number; limit: number }): AuditRow[];
  close(): void;
}

/** A kernel lock: held by an open SQLite transaction, freed by the kernel when its process dies. */
export interface KernelLock {
  readonly path: string;
  release(): void;
}

/** One supervised task, as `cake task list` shows it. */
export interface TaskRow {
  taskId: string;
  goal: string;
  repo: string;
  workTree: string;
  agent: string;
  state: string;
  /** null while running; COMPLETED | PARTIAL | ABORTED | FAILED at the end. */
  outcome: string | null;
  score: number | null;
  createdAtMs: number;
  endedAtMs: number | null;
  deliverables: unknown;
  /** Final report as JSON, null while running. */
  report: unknown;
}

/** One operator message and what came of it. */
export interface InterventionRow {
  injectionId: string;
  taskId: string;
  number: number;
  signature: string;
  errorType: string;
  episode: number;
  strike: number;
  fixId: string | null;
  /** The imperative that was said; null in rows of earlier versions. */
  action: string | null;
  /** The command inside the action. */
  fixCommand: string | null;
  /** The command that had failed. */
  failedCommand: string | null;
  text: string;
  composedAtMs: number;
  detectedAtMs: number;
  delivery: InjectionState | null;
  deliveredAtMs: number | null;
  outcome: 'success' | 'failure' | 'unverified' | null;
  outcomeBasis: string | null;
  outcomeAtMs: number | null;
}
