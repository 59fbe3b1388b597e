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
  /** Signatures of errors: while one of them is open, the snapshot survives retention and the size cap. */
  linkedErrors: string[];
  taskId: string | null;
  /** On disk, in bytes: what this snapshot added to the store when it was taken. */
  sizeBytes: number;
  /** Set on the safety snapshot that a rollback takes first. */
  safetyFor: string | null;
  /** Survives retention and the cap while its task is open; without a task, for ever. */
  checkpoint: boolean;
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
