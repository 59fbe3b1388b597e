/** The journal belongs to a newer session host: this one must stop. */
export class StaleEpochError extends Error {
  override readonly name = 'StaleEpochError';
}

/** The file is not a database that this version can read. */
export class DatabaseCorruptError extends Error {
  override readonly name = 'DatabaseCorruptError';
}

/** The file was written by a newer CAKE. */
export class DatabaseTooNewError extends Error {
  override readonly name = 'DatabaseTooNewError';
}

/** Another process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  /** What the holder wrote about itself: for messages only, never believed. */
  readonly holder: string | null;

  constructor(message: string, holder: string | null) {
    super(message);
    this.holder = holder;
  }
}

/** Another live task owns the work tree. */
export class TreeBusyError extends Error {
  override readonly name = 'TreeBusyError';
}

/** The file exists, but its owner has not finished making it: try again in a moment. */
export class DatabaseNotReadyError extends Error {
  override readonly name = 'DatabaseNotReadyError';
}
