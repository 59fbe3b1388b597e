import type { TaskResult } from '../controller/task.ts';
import type { Deliverable, DeliverablesVerdict } from '../deliverables/types.ts';
import type { JournalEvent } from '../events.ts';
import type { SnapshotRecord } from '../snapshot.ts';
import { judgeFirst } from './first.ts';
import { countResumes, splitTime } from './time.ts';
import type {
  DiffSize,
  ReportedBlock,
  ReportedDecision,
  ReportedDeliverable,
  ReportedMessage,
  TaskReport,
} from './types.ts';

export interface ReportFacts {
  goal: string;
  workTree: string;
  agent: string;
  startedAtMs: number;
  endedAtMs: number;
  result: TaskResult;
  deliverables: readonly Deliverable[];
  /** The last verdict, or null when nothing was ever validated. */
  verdict: DeliverablesVerdict | null;
  events: readonly JournalEvent[];
  messages: readonly ReportedMessage[];
  /** Of this work tree; those of other tasks are passed over. */
  snapshots: readonly SnapshotRecord[];
  diff: DiffSize | null;
}

/** Builds the report from stored facts alone; nothing in it is estimated. */
export function buildReport(facts: ReportFacts): TaskReport {
  const { result, events } = facts;
  const own = facts.snapshots.filter(({ taskId }) => taskId === result.taskId);
  const report = {
    taskId: result.taskId,
    goal: facts.goal,
    workTree: facts.workTree,
    agent: facts.agent,
    outcome: result.outcome,
    reason: result.reason,
    score: result.score,
    startedAtMs: facts.startedAtMs,
    endedAtMs: facts.endedAtMs,
    counters: result.counters,
    deliverables: facts.deliverables.map((one) => reportDeliverable(one, facts.verdict)),
    parked: result.parked,
    blocked: events.flatMap(toBlock),
    messages: facts.messages.toSorted((a, b) => a.number - b.number),
    rolledBackTo: result.rolledBackTo,
    events: events.length,
    sessions: events.filter(({ event }) => event.kind === 'session_started').length,
    time: splitTime(events, facts.startedAtMs, facts.endedAtMs),
    resumes: countResumes(events),
    decisions: toDecisions(own, facts.snapshots),
    baselineCommit: own.find(({ label }) => label === 'baseline')?.commit ?? null,
    usage: sumUsage(events),
    diff: facts.diff,
  };
  return { ...report, doFirst: judgeFirst(report) };
}

/** What the requests to a model cost together. */
function sumUsage(events: readonly JournalEvent[]): TaskReport['usage'] {
  const told = events.flatMap(({ event }) => (event.kind === 'usage' ? [event] : []));
  if (told.length === 0) return null;
  const sum = (of: (one: (typeof told)[number]) => number): number =>
    told.reduce((total, one) => total + of(one), 0);
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    // One request without a price makes the sum unknown.
    costUsd: told.some(({ costUsd }) => costUsd === null)
      ? null
      : sum(({ costUsd }) => costUsd ?? 0),
  };
}

/** Every rollback, with the snapshot that was taken just before it. */
function toDecisions(
  own: readonly SnapshotRecord[],
  all: readonly SnapshotRecord[],
): ReportedDecision[] {
  return own.flatMap(({ id, safetyFor, createdAtMs }) => {
    if (safetyFor === null) return [];
    const target = all.find((one) => one.id === safetyFor);
    return [
      {
        atMs: createdAtMs,
        what: `rolled back to "${target?.label ?? safetyFor}"`,
        undo: `cake rollback --to ${id}`,
      },
    ];
  });
}

function toBlock({ tsMs, event }: JournalEvent): ReportedBlock[] {
  if (event.kind !== 'command_blocked') return [];
  const { command, ruleId, reason, alternative } = event;
  return [{ atMs: tsMs, command, ruleId, reason, alternative }];
}

function reportDeliverable(
  deliverable: Deliverable,
  verdict: DeliverablesVerdict | null,
): ReportedDeliverable {
  const judged = verdict?.results.find(({ id }) => id === deliverable.id);
  const seen = judged?.evidence ?? null;
  return {
    id: deliverable.id,
    what: describeDeliverable(deliverable),
    status: judged?.status ?? 'UNPROVEN',
    reason: judged?.reason ?? 'never checked',
    evidence: seen && {
      command: seen.command,
      exitCode: seen.exitCode,
      counts: seen.counts,
      treeHash: seen.treeHashAfter,
      checkedAtMs: seen.startedAtMs,
      durationMs: seen.durationMs,
      outputRef: seen.outputRef,
    },
  };
}

/** One line that says what a deliverable demands. */
export function describeDeliverable(deliverable: Deliverable): string {
  switch (deliverable.kind) {
    case 'command':
      return `${deliverable.command} passes`;
    case 'file_exists':
      return `${deliverable.path} exists`;
    case 'file_contains':
      return `${deliverable.path} contains "${deliverable.text}"`;
    case 'file_changed':
      return `${deliverable.path} was changed`;
    case 'tests_pass':
      return `${deliverable.tests.join(', ')} pass (${deliverable.command})`;
    case 'tests_still_green':
      return `${deliverable.tests.join(', ')} stay green (${deliverable.command})`;
    case 'coverage':
      return `coverage ≥ ${deliverable.minPercent} % (${deliverable.command})`;
    case 'unchanged_outside':
      return `nothing changed outside ${deliverable.paths.join(', ')}`;
    case 'no_new_dependency':
      return 'no new dependency';
    case 'http_answers':
      return `${deliverable.url} answers`;
    case 'builds':
      return `${deliverable.command} builds`;
    case 'lints':
      return `${deliverable.command} is clean`;
  }
}
