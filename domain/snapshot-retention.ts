import type { SnapshotRecord } from './snapshot.ts';

/** Facts that decide what may be collected. */
export interface RetentionFacts {
  nowMs: number;
  retentionMs: number;
  maxBytes: number;
  /** What all stores use on disk now, in bytes. */
  usedBytes: number;
  /** Signatures of errors that are not resolved. */
  openErrors: ReadonlySet<string>;
  /** Tasks that have not ended. */
  openTasks: ReadonlySet<string>;
}

export interface RetentionChoice {
  /** Older than the retention. */
  expired: string[];
  /** Dropped to get under the cap, oldest first. */
  overCap: string[];
  /** True when what must be kept is above the cap by itself. */
  keptAboveCap: boolean;
}

/** Whether a snapshot is kept whatever its age and size are. */
export function isHeld(
  record: Pick<SnapshotRecord, 'linkedErrors' | 'checkpoint' | 'taskId'>,
  facts: Pick<RetentionFacts, 'openErrors' | 'openTasks'>,
): boolean {
  if (record.linkedErrors.some((signature) => facts.openErrors.has(signature))) return true;
  return record.checkpoint && (record.taskId === null || facts.openTasks.has(record.taskId));
}

/** Chooses what a collection drops: the expired, then the oldest until the rest fits under the cap. */
export function chooseExpired(
  records: readonly SnapshotRecord[],
  facts: RetentionFacts,
): RetentionChoice {
  const loose = records
    .filter((record) => !isHeld(record, facts))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const isOld = ({ createdAtMs }: SnapshotRecord): boolean =>
    facts.nowMs - createdAtMs > facts.retentionMs;
  const old = loose.filter(isOld);
  let bytes = facts.usedBytes - old.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const overCap: string[] = [];
  for (const { id, sizeBytes } of loose.filter((record) => !isOld(record))) {
    if (bytes <= facts.maxBytes) break;
    overCap.push(id);
    bytes -= sizeBytes;
  }
  return {
    expired: old.map(({ id }) => id),
    overCap,
    keptAboveCap: bytes > facts.maxBytes,
  };
}
