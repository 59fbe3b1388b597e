import { upsertSearchAttributes } from '@temporalio/workflow';
import type { TaskOutcome, TaskResult } from '../../domain/controller/task.ts';
import { CAKE_VERDICT } from '../messages.ts';
import { snapshot, stopAgent } from './effects.ts';
import type { Task } from './task.ts';

/** Ends the task: final snapshot, agent stopped, report written, tree given back. Sets `task.result`. */
export async function finish(
  task: Task,
  end: { outcome: TaskOutcome; reason: string; rolledBackTo?: string | null },
): Promise<void> {
  await task.background;
  await stopAgent(task, 'the task has ended');
  if (end.outcome === 'COMPLETED' || end.outcome === 'PARTIAL') await snapshot(task, 'final');
  await close(task, end);
}

/** Writes the report and the result; the agent must be gone. */
export async function close(
  task: Task,
  end: { outcome: TaskOutcome; reason: string; rolledBackTo?: string | null },
): Promise<void> {
  const { input, s } = task;
  const result: TaskResult = {
    taskId: input.taskId,
    outcome: end.outcome,
    reason: end.reason,
    score: s.score,
    counters: s.counters,
    parked: s.parked,
    rolledBackTo: end.rolledBackTo ?? null,
    cursor: s.cursor,
  };
  upsertSearchAttributes([{ key: CAKE_VERDICT, value: end.outcome }]);
  await task.long.closeTask.executeWithOptions({ summary: `report: ${end.outcome}` }, [
    { result, workTree: input.workTree, endedAtMs: Date.now() },
  ]);
  task.result = result;
}
