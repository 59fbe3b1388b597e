import type { Counters, ParkedItem, TaskOutcome } from '../controller/task.ts';
import type { DeliverableStatus, TestCounts } from '../deliverables/types.ts';

export interface ReportedDeliverable {
  id: string;
  what: string;
  status: DeliverableStatus;
  reason: string;
  evidence: {
    command: string | null;
    exitCode: number | null;
    counts: TestCounts | null;
    treeHash: string;
    checkedAtMs: number;
    durationMs: number;
    outputRef: string | null;
  } | null;
}

export interface ReportedMessage {
  number: number;
  errorType: string;
  strike: number;
  text: string;
  detectedAtMs: number;
  deliveredAtMs: number | null;
  outcome: string | null;
  basis: string | null;
}

export interface ReportedBlock {
  atMs: number;
  command: string;
  ruleId: string;
  reason: string;
  alternative: string | null;
}

/** The morning report as data: what happened, what was blocked, what was healed, what was proven. */
export interface TaskReport {
  taskId: string;
  goal: string;
  workTree: string;
  agent: string;
  outcome: TaskOutcome;
  reason: string;
  score: number;
  startedAtMs: number;
  endedAtMs: number;
  counters: Counters;
  deliverables: ReportedDeliverable[];
  parked: ParkedItem[];
  blocked: ReportedBlock[];
  messages: ReportedMessage[];
  rolledBackTo: string | null;
  /** Journal rows of the task, all kinds. */
  events: number;
  sessions: number;
}
