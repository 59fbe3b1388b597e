import type { ErrorFinding } from '../domain/errors/types.ts';
import type { Outcome } from '../domain/controller/episode.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface RecordErrorInput {
  taskId: string;
  /** Journal seq of the detection: the idempotency key together with the task. */
  seq: number;
  tsMs: number;
  finding: ErrorFinding;
}

export interface RecordOutcomeInput {
  injectionId: string;
  outcome: Outcome;
  basis: string;
  atMs: number;
}

/** Error memory and ledger, as the controller writes them; every write is idempotent by its key. */
export interface Memory {
  recordError(input: RecordErrorInput): void;
  recordOutcome(input: RecordOutcomeInput): void;
}

/** What a clean-up did. */
export interface CleanUpSummary {
  /** Detections that were past their time. */
  deleted: number;
  /** File of the backup that was made; null when the last one is young enough. */
  backup: string | null;
}

export const createRecallActivities = (deps: {
  memory: Memory;
  cleanUp: () => Promise<CleanUpSummary>;
}) => ({
  /** Forgets what no query may see any more, and backs the database up once a day. */
  async cleanUpMemory(): Promise<CleanUpSummary> {
    return withHeartbeat(1_000, () => deps.cleanUp());
  },

  /** Remembers one detected error. */
  async recordError(input: RecordErrorInput): Promise<void> {
    await withHeartbeat(1_000, () => deps.memory.recordError(input));
  },

  /** What came of an operator message; feeds the effectiveness of its fix. */
  async recordOutcome(input: RecordOutcomeInput): Promise<void> {
    await withHeartbeat(1_000, () => deps.memory.recordOutcome(input));
  },
});
