import { Client } from '@temporalio/client';
import { connectTemporal } from '../../workers/temporal/connect.ts';
import type { TemporalTarget } from '../../workers/temporal/target.ts';
import { machineOf, type Machine } from './machine.ts';

/** Where the work of a machine's tasks was done. */
export interface Places {
  /** Activities on the machine's own queues. */
  bound: number;
  /** Of these, started by a worker of another machine: the tree is not there. */
  astray: number;
  /** Workflow tasks, which any worker may take. */
  decisions: number;
  /** Of these, taken by a worker of another machine. */
  lent: number;
}

/** Reads the histories of tasks: who started each activity, who took each workflow task. */
export async function placesOf(
  target: TemporalTarget,
  machine: Machine,
  taskIds: readonly string[],
): Promise<Places> {
  const places: Places = { bound: 0, astray: 0, decisions: 0, lent: 0 };
  const connection = await connectTemporal(target);
  const client = new Client({ connection, namespace: target.namespace });
  try {
    for (const taskId of taskIds) {
      const history = await client.workflow.getHandle(taskId).fetchHistory();
      const queues = new Map<string, string>();
      for (const event of history.events ?? []) {
        const scheduled = event.activityTaskScheduledEventAttributes;
        if (scheduled) queues.set(String(event.eventId), scheduled.taskQueue?.name ?? '');
        const started = event.activityTaskStartedEventAttributes;
        if (started) {
          const queue = queues.get(String(started.scheduledEventId)) ?? '';
          if (!queue.endsWith(machine.id)) continue;
          places.bound += 1;
          if (machineOf(started.identity ?? '') !== machine.id) places.astray += 1;
        }
        const decided = event.workflowTaskStartedEventAttributes;
        if (decided) {
          places.decisions += 1;
          if (machineOf(decided.identity ?? '') !== machine.id) places.lent += 1;
        }
      }
    }
  } finally {
    await connection.close();
  }
  return places;
}
