import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { CollectSnapshotsArgs } from '../workflows/collect-snapshots.ts';
import { queuesOf } from './machine-id.ts';

/** Snapshots without a reason to stay go after three days. */
const RETENTION_MS = 72 * 3_600_000;
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Makes sure that this machine's snapshots are collected: at once, then every hour. The schedule outlives the
 * worker; a worker that finds it leaves it as it is and starts one collection.
 */
export async function scheduleCollection(client: Client, machine: string): Promise<void> {
  const { workflows, host } = queuesOf(machine);
  const scheduleId = `collect-snapshots-${machine}`;
  const args: CollectSnapshotsArgs = {
    hostQueue: host,
    retentionMs: RETENTION_MS,
    maxBytes: MAX_BYTES,
  };
  try {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: '1h' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'collectSnapshots',
        workflowId: `collect-snapshots-${machine}`,
        taskQueue: workflows,
        args: [args],
        staticSummary: 'remove old snapshots',
      },
      policies: { catchupWindow: '10m', overlap: ScheduleOverlapPolicy.SKIP },
      state: { triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP);
  }
}
