import { setCurrentDetails } from '@temporalio/workflow';
import type { CleanUpSummary } from '../activities/recall.ts';
import { longActivities } from './supervise/proxies.ts';

export interface CleanUpMemoryArgs {
  /** Queue of the machine whose database is cleaned. */
  hostQueue: string;
}

/** Started by a schedule: forgets errors that are past their time, and keeps a daily backup of `cake.db`. */
export async function cleanUpMemory(args: CleanUpMemoryArgs): Promise<CleanUpSummary> {
  const done = await longActivities(args.hostQueue).cleanUpMemory.executeWithOptions(
    { summary: 'forget errors older than 24 h' },
    [],
  );
  const backup = done.backup === null ? 'the last backup is young enough' : `backup ${done.backup}`;
  setCurrentDetails(`${done.deleted} errors forgotten, ${backup}`);
  return done;
}
