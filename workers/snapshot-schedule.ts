import type { Client } from '@temporalio/client';
import type { CollectSnapshotsArgs } from '../workflows/collect-snapshots.ts';
import { ensureSchedule } from './ensure-schedule.ts';
import { queuesOf } from './machine-id.ts';

/** Snapshots without a reason to stay go after three days. */
const RETENTION_MS = 72 * 3_600_000;
const MAX_BYTES = 1024 * 1024 * 1024;

/** Makes sure that this machine's snapshots are collected: at once, then every hour. */
export async function scheduleCollection(client: Client, machine: string): Promise<void> {
  const { workflows, host } = queuesOf(machine);
  const args: CollectSnapshotsArgs = {
    hostQueue: host,
    retentionMs: RETENTION_MS,
    maxBytes: MAX_BYTES,
  };
  await ensureSchedule(client, {
    scheduleId: `collect-snapshots-${machine}`,
    every: '1h',
    workflowType: 'collectSnapshots',
    taskQueue: workflows,
    args: [args],
    staticSummary: 'remove old snapshots',
  });
}
