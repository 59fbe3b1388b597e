import { ApplicationFailure } from '@temporalio/activity';
import type { RestoreResult, SnapshotRecord } from '../domain/snapshot.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface CreateSnapshotInput {
  taskId: string;
  workTree: string;
  /** Chosen by the workflow, so that a retry makes no second one. */
  snapshotId: string;
  label: string;
  linkedErrors: string[];
}

export interface RestoreSnapshotInput {
  taskId: string;
  workTree: string;
  snapshotId: string;
  /** Id of the safety snapshot that is taken first. */
  safetyId: string;
  /** For the metrics; absent in histories of earlier versions. */
  reason?: RollbackReason;
}

/** Why a tree is rolled back: the last rung of the ladder, a tree that got worse, or an abort. */
export type RollbackReason = 'strike' | 'worse' | 'abort';

export interface RestoreSummary {
  restored: string;
  safetySnapshotId: string;
  written: number;
  deleted: number;
}

/** What a collection of old snapshots spares and how far it goes. */
export interface CollectSnapshotsInput {
  retentionMs: number;
  /** Cap for all snapshots of this machine together, in bytes. */
  maxBytes: number;
}

export interface CollectSummary {
  deleted: number;
  bytes: number;
  /** True when what must be kept is above the cap by itself. */
  aboveCap: boolean;
}

/** How far a rollback is, in files. */
export interface RestoreProgress {
  phase: string;
  done: number;
  total: number;
}

/** Snapshots of a work tree, `create` and `restore` idempotent by id. */
export interface Snapshots {
  create(input: {
    workTree: string;
    id: string;
    label: string;
    taskId: string;
    linkedErrors: string[];
    checkpoint: boolean;
  }): Promise<SnapshotRecord>;
  restore(input: {
    workTree: string;
    id: string;
    safetyId: string;
    onProgress?: (progress: RestoreProgress) => void;
  }): Promise<RestoreResult>;
  cleanupAll(
    input: CollectSnapshotsInput & RetentionBook,
  ): Promise<{ deleted: string[]; bytes: number; aboveCap: boolean }>;
}

/** What is going on now, and therefore keeps snapshots. */
export interface RetentionBook {
  /** Signatures of errors that are not resolved. */
  openErrors: ReadonlySet<string>;
  /** Tasks that have not ended. */
  openTasks: ReadonlySet<string>;
}

export interface SnapshotLog {
  recordSnapshot(record: SnapshotRecord): void;
}

/** Failures that trying again does not mend. A full disk is the workflow's to deal with: the task must not wait for room. */
const FINAL_ERRORS: ReadonlySet<string> = new Set([
  'StoreFullError',
  'SnapshotMissingError',
  'UnsafeWorkTreeError',
  'NotARepositoryError',
  'SnapshotDamagedError',
  'ObjectsMissingError',
  'TreeUnreadableError',
]);

export const createSnapshotActivities = (deps: {
  snapshots: Snapshots;
  log: SnapshotLog;
  /** Read when a collection starts, not before. */
  retention: () => RetentionBook;
}) => ({
  /** The state of the tree as it is now. */
  async createSnapshot(
    input: CreateSnapshotInput,
  ): Promise<{ snapshotId: string; dirtyFiles: number }> {
    const { workTree, snapshotId: id, label, taskId, linkedErrors } = input;
    const record = await translated(() =>
      withHeartbeat(1_000, () =>
        deps.snapshots.create({
          workTree,
          id,
          label,
          taskId,
          linkedErrors,
          // Baseline, last good and final states: what a task may still go back to.
          checkpoint: linkedErrors.length === 0,
        }),
      ),
    );
    deps.log.recordSnapshot(record);
    return { snapshotId: record.id, dirtyFiles: record.dirtyFiles + record.untrackedFiles };
  },

  /** The tree equals the snapshot when this returns; what was there before is in the safety snapshot. */
  async restoreSnapshot(input: RestoreSnapshotInput): Promise<RestoreSummary> {
    const { workTree, snapshotId: id, safetyId } = input;
    let progress: RestoreProgress | undefined;
    const onProgress = (now: RestoreProgress): void => void (progress = now);
    const done = await translated(() =>
      withHeartbeat(
        1_000,
        () => deps.snapshots.restore({ workTree, id, safetyId, onProgress }),
        () => progress,
      ),
    );
    return {
      restored: done.restored,
      safetySnapshotId: done.safetySnapshotId,
      written: done.written.length,
      deleted: done.deleted.length,
    };
  },

  /** Removes what is past its time or above the cap; works only in CAKE's own store. */
  async collectSnapshots(input: CollectSnapshotsInput): Promise<CollectSummary> {
    const { deleted, bytes, aboveCap } = await withHeartbeat(1_000, () =>
      deps.snapshots.cleanupAll({ ...input, ...deps.retention() }),
    );
    return { deleted: deleted.length, bytes, aboveCap };
  },
});

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && FINAL_ERRORS.has(error.name)) {
      throw ApplicationFailure.nonRetryable(error.message, error.name);
    }
    throw error;
  }
}
