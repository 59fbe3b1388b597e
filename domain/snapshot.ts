/** A point in time of a work tree that can be restored byte for byte. */
export interface SnapshotRecord {
  id: string;
  label: string;
  createdAtMs: number;
  workTree: string;
  /** HEAD commit, or null on an unborn branch. */
  commit: string | null;
  /** Branch name, or null when HEAD is detached. */
  branch: string | null;
  dirtyFiles: number;
  untrackedFiles: number;
  /** Signatures of open errors: such a snapshot survives retention and the size cap. */
  linkedErrors: string[];
  taskId: string | null;
  sizeBytes: number;
  /** Set on the safety snapshot that a rollback takes first. */
  safetyFor: string | null;
}

export interface RestoreResult {
  restored: string;
  /** Restore this to undo the rollback. */
  safetySnapshotId: string;
  written: string[];
  deleted: string[];
  /** Paths left alone on purpose (ignored then or now, nested repositories). */
  kept: string[];
}
