import { ApplicationFailure } from '@temporalio/activity';
import type { Deliverable } from '../domain/deliverables/types.ts';
import type { State } from '../domain/controller/states.ts';
import type { TaskResult } from '../domain/controller/task.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface OpenTaskInput {
  taskId: string;
  goal: string;
  workTree: string;
  agent: string;
  deliverables: Deliverable[];
  startedAtMs: number;
}

export interface CloseTaskInput {
  result: TaskResult;
  workTree: string;
  endedAtMs: number;
}

/** Rows of `cake.db` about tasks, idempotent by task id. */
export interface TaskBook {
  /** Throws `TreeBusyError` when another live task owns the work tree. */
  open(input: OpenTaskInput): void;
  setState(taskId: string, state: State): void;
  /** Projects what is left of the journal and stores the report. */
  close(input: CloseTaskInput): Promise<void>;
}

export const createTaskActivities = (deps: { tasks: TaskBook }) => ({
  /** Claims the work tree for the task and records it. */
  async openTask(input: OpenTaskInput): Promise<void> {
    try {
      await withHeartbeat(1_000, () => deps.tasks.open(input));
    } catch (error) {
      if (error instanceof Error && error.name === 'TreeBusyError') {
        throw ApplicationFailure.nonRetryable(error.message, error.name);
      }
      throw error;
    }
  },

  /** The state as `cake task list` shows it. */
  async recordState(input: { taskId: string; state: State }): Promise<void> {
    await withHeartbeat(1_000, () => deps.tasks.setState(input.taskId, input.state));
  },

  /** Writes the report and frees the work tree. */
  async closeTask(input: CloseTaskInput): Promise<void> {
    await withHeartbeat(2_000, () => deps.tasks.close(input));
  },
});
