import type { Counters, ParkedItem, TaskOutcome } from '../controller/task.ts';
import type { DeliverableStatus, TestCounts } from '../deliverables/types.ts';
import type { Resumes, TimeSplit } from './time.ts';

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

/** Something CAKE did on its own that a person can take back. */
export interface ReportedDecision {
  atMs: number;
  what: string;
  /** The command that takes it back. */
  undo: string;
}

/** Size of the change against the commit that the task started from. */
export interface DiffSize {
  files: number;
  /** Lines; binary files count as files only. */
  added: number;
  removed: number;
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
  /** What to do first, most urgent first. */
  doFirst: string[];
  time: TimeSplit;
  resumes: Resumes;
  decisions: ReportedDecision[];
  /** Commit that the task started from; null on an unborn branch. */
  baselineCommit: string | null;
  /** Sums over the requests that the agent told of; null when it told of none, cost null without a price. */
  usage: { inputTokens: number; outputTokens: number; costUsd: number | null } | null;
  /** Null when the tree could not be compared. */
  diff: DiffSize | null;
}
