import type { Client } from '@temporalio/client';
import type { CleanUpMemoryArgs } from '../workflows/clean-up-memory.ts';
import { ensureSchedule } from './ensure-schedule.ts';
import { queuesOf } from './machine-id.ts';

/** Makes sure that this machine's `cake.db` forgets what is past its time: at once, then every hour. */
export async function scheduleCleanUp(client: Client, machine: string): Promise<void> {
  const { workflows, host } = queuesOf(machine);
  const args: CleanUpMemoryArgs = { hostQueue: host };
  await ensureSchedule(client, {
    scheduleId: `clean-up-memory-${machine}`,
    every: '1h',
    workflowType: 'cleanUpMemory',
    taskQueue: workflows,
    args: [args],
    staticSummary: 'forget errors older than 24 h',
  });
}
