/** There is nothing at the path. */
export class RepositoryMissingError extends Error {
  override readonly name = 'RepositoryMissingError';
}

/** The path is in no git work tree. */
export class NotARepositoryError extends Error {
  override readonly name = 'NotARepositoryError';
}

/** Another git process holds the index; nothing was changed. */
export class RepositoryBusyError extends Error {
  override readonly name = 'RepositoryBusyError';
}

/** A file or folder of the work tree may not be read; nothing was changed. */
export class TreeUnreadableError extends Error {
  override readonly name = 'TreeUnreadableError';
}

/** A rollback stopped half-way because a file could not be written; run again, it goes on. */
export class RestoreIncompleteError extends Error {
  override readonly name = 'RestoreIncompleteError';
}

/** There is no snapshot with this id. */
export class SnapshotMissingError extends Error {
  override readonly name = 'SnapshotMissingError';
}

/** A snapshot cannot be read: another format, or damage; nothing was changed. */
export class SnapshotDamagedError extends Error {
  override readonly name = 'SnapshotDamagedError';
}

/** The user's repository lost an object that a rollback needs; nothing was changed. */
export class ObjectsMissingError extends Error {
  override readonly name = 'ObjectsMissingError';
}

/** Something that CAKE never touches stands where a file must be written; nothing was changed. */
export class RestoreBlockedError extends Error {
  override readonly name = 'RestoreBlockedError';
}

/** The snapshot's branch cannot be set: another work tree or another branch is in the way; nothing was changed. */
export class BranchInUseError extends Error {
  override readonly name = 'BranchInUseError';
}

/** A tree that CAKE never rolls back: `/`, a home folder, or what lies above one. */
export class UnsafeWorkTreeError extends Error {
  override readonly name = 'UnsafeWorkTreeError';
}

/** The disk, the quota or the size limit of files is used up; nothing was kept of what was begun, nothing was changed. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
}

/** A snapshot on an unborn branch has no commit that a stash could stand on. */
export class NoStashError extends Error {
  override readonly name = 'NoStashError';
}

/** git ended with an error of its own. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly exitCode: number | null;

  constructor(message: string, exitCode: number | null) {
    super(message);
    this.exitCode = exitCode;
  }
}
