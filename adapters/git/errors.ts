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

/** There is no snapshot with this id. */
export class SnapshotMissingError extends Error {
  override readonly name = 'SnapshotMissingError';
}

/** A tree that CAKE never rolls back: `/`, a home folder, or what lies above one. */
export class UnsafeWorkTreeError extends Error {
  override readonly name = 'UnsafeWorkTreeError';
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
