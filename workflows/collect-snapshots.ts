import { setCurrentDetails } from '@temporalio/workflow';
import { longActivities } from './supervise/proxies.ts';

export interface CollectSnapshotsArgs {
  /** Queue of the machine whose store is collected. */
  hostQueue: string;
  retentionMs: number;
  maxBytes: number;
}

/** Started by a schedule: removes snapshots that are past their time or above the cap, on one machine. */
export async function collectSnapshots(args: CollectSnapshotsArgs): Promise<void> {
  const { hostQueue, retentionMs, maxBytes } = args;
  const { deleted, bytes, aboveCap } = await longActivities(
    hostQueue,
  ).collectSnapshots.executeWithOptions({ summary: 'remove old snapshots' }, [
    { retentionMs, maxBytes },
  ]);
  const used = `${Math.ceil(bytes / 1024 / 1024)} MB in use`;
  setCurrentDetails(
    aboveCap
      ? `${deleted} removed, ${used}: what must be kept is above the cap`
      : `${deleted} removed, ${used}`,
  );
}
