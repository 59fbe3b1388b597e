import type { JournalEvent } from '../events.ts';

/** One operator message of a task with its end. */
export interface SoakMessage {
  signature: string;
  failedCommand: string | null;
  detectedAtMs: number;
  deliveredAtMs: number | null;
  outcome: string | null;
}

/** What the books say about one task of a soak. */
export interface TaskFacts {
  taskId: string;
  /** null: it has not ended. */
  outcome: string | null;
  events: readonly JournalEvent[];
  messages: readonly SoakMessage[];
  /** Rows of the journal that are missing, or not in `cake.db`. */
  lost: number;
  /** Messages that were sent or acted on twice. */
  doubled: number;
  rollbacks: number;
  restarts: number;
}

/** A kill -9 of the run, and when what was killed was back; null: it never was. */
export interface Kill {
  component: 'worker' | 'temporal' | 'host' | 'agent';
  taskId: string | null;
  atMs: number;
  backAfterMs: number | null;
}

/** Resident memory at a moment, in bytes: control plane and the largest session host. */
export interface MemorySample {
  atMs: number;
  controlBytes: number;
  hostBytes: number;
}
