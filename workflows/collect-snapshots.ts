import { setCurrentDetails } from '@temporalio/workflow';
import type { CollectSummary } from '../activities/snapshot.ts';
import { longActivities } from './supervise/proxies.ts';

export interface CollectSnapshotsArgs {
  /** Queue of the machine whose store is collected. */
  hostQueue: string;
  retentionMs: number;
  maxBytes: number;
}

/** Started by a schedule: removes snapshots that are past their time or above the cap, on one machine. */
export async function collectSnapshots(args: CollectSnapshotsArgs): Promise<CollectSummary> {
  const { hostQueue, retentionMs, maxBytes } = args;
  const summary = await longActivities(hostQueue).collectSnapshots.executeWithOptions(
    { summary: 'remove old snapshots' },
    [{ retentionMs, maxBytes }],
  );
  setCurrentDetails(details(summary));
  return summary;
}

function details({ deleted, bytes, aboveCap }: CollectSummary): string {
  const used = `${deleted} removed, ${Math.ceil(bytes / 1024 / 1024)} MB in use`;
  return aboveCap ? `${used}: what must be kept is above the cap` : used;
}
