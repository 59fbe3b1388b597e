import { GitError, StoreFullError } from './errors.ts';

/** The error of a full disk with its remedy, when an error is one; else the error itself. */
export function orFull(error: unknown, where: string): unknown {
  if (!isFull(error)) return error;
  return new StoreFullError(
    `There is no room ${where}; nothing was kept of it. Free some space, or run cake snapshot gc.`,
    { cause: error },
  );
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return true;
  // fast-import that may write no more: its own words, in the C locale.
  return (
    error instanceof GitError &&
    /No space left on device|Out of diskspace|Disk quota exceeded|File too large|file write error|SIGXFSZ/.test(
      error.message,
    )
  );
}
