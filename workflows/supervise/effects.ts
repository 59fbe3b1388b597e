import { ActivityFailure, ApplicationFailure, log, sleep } from '@temporalio/workflow';
import { judgeRestart } from '../../domain/controller/policy.ts';
import type { Outcome } from '../../domain/controller/episode.ts';
import type { ValidationSummary } from '../../activities/deliverables.ts';
import type { RollbackReason } from '../../activities/snapshot.ts';
import { note, type Task } from './task.ts';

const STOP_GRACE_MS = 2_000;

/** Takes a snapshot; the id is numbered by the workflow, so that a retry makes no second one. */
export async function requireSnapshot(
  task: Task,
  label: string,
  linkedErrors: string[] = [],
): Promise<string> {
  const { taskId, workTree } = task.input;
  task.s.snapshots += 1;
  const snapshotId = `${taskId}-s${task.s.snapshots}`;
  await task.quick.createSnapshot.executeWithOptions(
    { summary: `snapshot: ${label}`, startToCloseTimeout: '1h' },
    [{ taskId, workTree, snapshotId, label, linkedErrors }],
  );
  return snapshotId;
}

/** The same for a task that is under way: on a full disk it goes on without this one, says so, and returns null. */
export async function snapshot(
  task: Task,
  label: string,
  linkedErrors: string[] = [],
): Promise<string | null> {
  try {
    return await requireSnapshot(task, label, linkedErrors);
  } catch (error) {
    const full = storeFull(error);
    if (full === null) throw error;
    const last = task.s.lastGood?.snapshotId;
    warn(task, `no snapshot "${label}": ${full} A rollback goes to ${last ?? 'nothing'}`);
    return null;
  }
}

/** What the store says of a full disk; null for every other failure. */
function storeFull(error: unknown): string | null {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'StoreFullError'
    ? cause.message
    : null;
}

function warn(task: Task, text: string): void {
  log.warn(text, { taskId: task.input.taskId });
  note(task, `**WARNING** ${text}`);
}

/** Starts the session host, or finds the living one. */
export async function startSession(
  task: Task,
  options: { resume: boolean; why: string },
): Promise<void> {
  const { taskId, workTree, goal, session } = task.input;
  const started = await task.quick.startSession.executeWithOptions(
    { summary: `start the agent: ${options.why}`, startToCloseTimeout: '5m' },
    [
      {
        taskId,
        workTree,
        goal,
        agent: task.s.agent,
        cursor: task.s.cursor,
        resume: options.resume,
        options: session,
      },
    ],
  );
  task.s.epoch = started.epoch;
  task.s.sessionStartedMs = Date.now();
}

/** Returns when the agent and all that it started is gone (I3). */
export async function stopAgent(task: Task, reason: string): Promise<void> {
  const { taskId, workTree } = task.input;
  await task.quick.stopAgent.executeWithOptions({ summary: `stop the agent: ${reason}` }, [
    { taskId, workTree, reason, graceMs: STOP_GRACE_MS },
  ]);
}

/**
 * Stops the agent, then makes the tree equal to the snapshot (I3, I5). False when there is no room for the safety
 * snapshot: the tree is left as it is then, for what is in it could not be brought back.
 */
export async function rollback(
  task: Task,
  snapshotId: string,
  { why, reason }: { why: string; reason: RollbackReason },
): Promise<boolean> {
  await task.background;
  const { taskId, workTree } = task.input;
  await stopAgent(task, why);
  task.s.counters.rollbacks += 1;
  const safetyId = `${taskId}-r${task.s.counters.rollbacks}`;
  try {
    const done = await task.long.restoreSnapshot.executeWithOptions(
      { summary: `roll back to ${snapshotId}: ${why}` },
      [{ taskId, workTree, snapshotId, safetyId, reason }],
    );
    task.s.treeEpoch = task.s.epoch + 1;
    note(
      task,
      `rolled back to ${snapshotId} (${done.written} written, ${done.deleted} deleted; undo: ${safetyId})`,
    );
    return true;
  } catch (error) {
    const full = storeFull(error);
    if (full === null) throw error;
    task.s.counters.rollbacks -= 1;
    warn(task, `no rollback to ${snapshotId}: ${full} The tree is left as it is`);
    return false;
  }
}

/** CAKE runs the checks itself and keeps the evidence. */
export async function validate(task: Task, why: string): Promise<ValidationSummary> {
  const { taskId, workTree, deliverables } = task.input;
  const summary = await task.long.validateTask.executeWithOptions(
    { summary: `check the deliverables: ${why}` },
    [{ taskId, workTree, deliverables, baselineSnapshotId: task.s.baselineSnapshotId }],
  );
  task.s.score = summary.score;
  note(
    task,
    `${summary.proven} of ${summary.total} deliverables proven, score ${summary.score.toFixed(2)}`,
  );
  return summary;
}

/** Writes what came of an operator message. */
export async function recordOutcome(
  task: Task,
  injectionId: string,
  outcome: Outcome,
  basis: string,
): Promise<void> {
  await task.quick.recordOutcome.executeWithOptions({ summary: `outcome: ${outcome} (${basis})` }, [
    { injectionId, outcome, basis, atMs: Date.now() },
  ]);
}

/** Starts the session again with back-off; false when the restarts are used up. */
export async function restart(
  task: Task,
  why: string,
  death: { killed: boolean; atMs?: number },
): Promise<boolean> {
  const { killed, atMs = Date.now() } = death;
  const { restartsAtMs, sessionStartedMs } = task.s;
  const livedMs = sessionStartedMs === undefined ? null : atMs - sessionStartedMs;
  const { restarts } = task.input.policy;
  const verdict = judgeRestart(restartsAtMs, { atMs: Date.now(), livedMs, killed }, restarts);
  task.s.restartsAtMs = verdict.restartsAtMs;
  if (verdict.kind === 'exhausted') return false;
  if (verdict.delayMs > 0)
    await sleep(verdict.delayMs, { summary: `back-off before restart: ${why}` });
  task.s.counters.restarts += 1;
  await startSession(task, { resume: true, why });
  return true;
}
