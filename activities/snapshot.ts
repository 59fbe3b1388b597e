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
}

export interface RestoreSummary {
  restored: string;
  safetySnapshotId: string;
  written: number;
  deleted: number;
}

/** Snapshots of a work tree, both calls idempotent by id. */
export interface Snapshots {
  create(input: {
    workTree: string;
    id: string;
    label: string;
    taskId: string;
    linkedErrors: string[];
  }): Promise<SnapshotRecord>;
  restore(input: { workTree: string; id: string; safetyId: string }): Promise<RestoreResult>;
}

export interface SnapshotLog {
  recordSnapshot(record: SnapshotRecord): void;
}

const FINAL_ERRORS: ReadonlySet<string> = new Set([
  'SnapshotMissingError',
  'UnsafeWorkTreeError',
  'NotARepositoryError',
]);

export const createSnapshotActivities = (deps: { snapshots: Snapshots; log: SnapshotLog }) => ({
  /** The state of the tree as it is now. */
  async createSnapshot(
    input: CreateSnapshotInput,
  ): Promise<{ snapshotId: string; dirtyFiles: number }> {
    const { workTree, snapshotId: id, label, taskId, linkedErrors } = input;
    const record = await translated(() =>
      withHeartbeat(1_000, () =>
        deps.snapshots.create({ workTree, id, label, taskId, linkedErrors }),
      ),
    );
    deps.log.recordSnapshot(record);
    return { snapshotId: record.id, dirtyFiles: record.dirtyFiles + record.untrackedFiles };
  },

  /** The tree equals the snapshot when this returns; what was there before is in the safety snapshot. */
  async restoreSnapshot(input: RestoreSnapshotInput): Promise<RestoreSummary> {
    const { workTree, snapshotId: id, safetyId } = input;
    const done = await translated(() =>
      withHeartbeat(1_000, () => deps.snapshots.restore({ workTree, id, safetyId })),
    );
    return {
      restored: done.restored,
      safetySnapshotId: done.safetySnapshotId,
      written: done.written.length,
      deleted: done.deleted.length,
    };
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
