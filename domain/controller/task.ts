import type { JournalEvent } from '../events.ts';
import type { Deliverable } from '../deliverables/types.ts';
import type { Strictness } from '../errors/types.ts';
import type { AllowlistEntry, GuardMode } from '../guard/types.ts';
import type { UserRule } from '../guard/user-rules.ts';
import type { ControllerPolicy } from './policy.ts';
import type { Episode } from './episode.ts';
import type { State } from './states.ts';

export type TaskOutcome = 'COMPLETED' | 'PARTIAL' | 'ABORTED' | 'FAILED';

export interface AgentChoice {
  name: string;
  settings: Record<string, unknown>;
}

/** What a session host is told besides the task itself. */
export interface SessionOptions {
  guard: {
    mode: GuardMode;
    allowlist: AllowlistEntry[];
    headless: boolean;
    /** Rules of people, beside the built-in ones; absent in tasks that an older version started. */
    rules?: UserRule[];
  };
  watch: {
    strictness: Strictness;
    settleToolCalls: number;
    settleMs: number;
    /** An agent that gives no sign for so long is asked to go on; default 10 min. */
    hungMs?: number;
  };
  orphanStopMs: number;
}

/** Input of the `superviseTask` workflow: everything a replay needs, nothing that it can look up. */
export interface SuperviseInput {
  taskId: string;
  goal: string;
  /** Real path. */
  workTree: string;
  agent: AgentChoice;
  deliverables: Deliverable[];
  policy: ControllerPolicy;
  session: SessionOptions;
  /** Control activities of the machine that has the tree. */
  hostQueue: string;
  /** Polls of that machine. */
  pollQueue: string;
  /** Set by continue-as-new. */
  carry?: Carry;
}

export interface StopRequest {
  reason: string;
  to: 'last-good' | 'baseline' | 'none';
}

export interface Counters {
  errors: number;
  blocked: number;
  interventions: number;
  healed: number;
  rollbacks: number;
  restarts: number;
  falsePositives: number;
}

export interface ParkedItem {
  signature: string;
  reason: string;
}

/** The whole state of a task between two workflow runs. */
export interface Carry {
  state: State;
  /** Rows of the journal up to here were pulled. */
  cursor: number;
  /** Pulled, not yet handled; an event leaves it exactly once. */
  inbox: JournalEvent[];
  /** Epoch of the running session; exits of an older one are history. */
  epoch: number;
  /** Events of an older epoch speak of a tree that was rolled back. */
  treeEpoch: number;
  agent: AgentChoice;
  episodes: Record<string, Episode>;
  /** Signature of the intervention that INTERVENING waits for. */
  active: string | null;
  interventions: number;
  tells: { text: string }[];
  told: number;
  snapshots: number;
  baselineSnapshotId: string | null;
  lastGood: { snapshotId: string; proven: number } | null;
  score: number;
  /** Restarts that count against the limit. */
  restartsAtMs: number[];
  /** When the running session was started; absent in what an older CAKE carried over. */
  sessionStartedMs?: number;
  parked: ParkedItem[];
  counters: Counters;
  startedAtMs: number;
  /** Latest transitions for the current details, oldest first. */
  story: string[];
}

/** Answer of the `status` query. */
export interface TaskStatus {
  taskId: string;
  goal: string;
  state: State;
  cursor: number;
  pending: number;
  epoch: number;
  active: string | null;
  score: number;
  counters: Counters;
  parked: ParkedItem[];
  story: string[];
}

/** Result of the workflow; the report has the details. */
export interface TaskResult {
  taskId: string;
  outcome: TaskOutcome;
  reason: string;
  score: number;
  counters: Counters;
  parked: ParkedItem[];
  /** What an abort restored, or null. */
  rolledBackTo: string | null;
  cursor: number;
}
