import { ActivityFailure } from '@temporalio/workflow';
import type { StopRequest, TaskResult } from '../../domain/controller/task.ts';
import { rollback, stopAgent } from './effects.ts';
import { close } from './finish.ts';
import { note, type Task } from './task.ts';

/** Emergency abort: the agent is gone already (I3); roll back, report. Runs in a non-cancellable scope. */
export async function abortTask(task: Task, stop: StopRequest): Promise<TaskResult> {
  const { s } = task;
  await task.background;
  const target =
    stop.to === 'none'
      ? null
      : stop.to === 'baseline'
        ? s.baselineSnapshotId
        : (s.lastGood?.snapshotId ?? null);
  let rolledBackTo: string | null = null;
  if (target !== null) {
    const done = await rollback(task, target, { why: stop.reason, reason: 'abort' });
    if (done) rolledBackTo = target;
  }
  // A second one: an agent that was just being started when the stop came is gone after this.
  else await stopAgent(task, stop.reason);
  task.go('abort', stop.reason);
  await close(task, { outcome: 'ABORTED', reason: stop.reason, rolledBackTo });
  return task.result!;
}

/**
 * Ends a task that CAKE itself could not go on with: the agent is stopped, the tree is left as it is, the
 * report names the failure. A task that never owned its tree fails as a workflow, so that its starter hears why.
 */
export async function failTask(task: Task, error: unknown): Promise<void> {
  const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
  if (task.s.baselineSnapshotId === null) throw error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  note(task, `failed: ${reason}`);
  await task.background;
  await stopAgent(task, 'CAKE cannot go on');
  await close(task, { outcome: 'FAILED', reason: `CAKE could not go on: ${reason}` });
}
