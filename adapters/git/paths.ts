import { lstatSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { TreeUnreadableError } from './errors.ts';

/*
 * Paths are latin1 text inside this folder, one character a byte, so that a name that is no UTF-8 survives.
 */

/** Joins a work tree and a latin1 path to a path of bytes. */
export function bytesPath(workTree: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${workTree}/`), Buffer.from(path, 'latin1')]);
}

/** A latin1 path as people read it. */
export function shown(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

/** What lies at a path, or undefined when nothing does, also when a file stands where a folder was. */
export function lstatOrNone(path: Buffer | string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR' || code === 'ENOENT') return undefined;
    throw code === 'EACCES' ? unreadable(path, error) : error;
  }
}

/** The error for what may not be read. */
export function unreadable(path: Buffer | string, cause: unknown): TreeUnreadableError {
  return new TreeUnreadableError(
    `${path.toString()} may not be read; nothing was changed. Allow it: chmod u+rwX on it and the folders above, or ignore it.`,
    { cause },
  );
}

/** Folders above a path, the outermost first. */
export function parentsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    found.push(path.slice(0, at));
  return found;
}

/** Looks at files of a work tree. */
export type Look = (path: string) => Stats | undefined;

/**
 * Makes a look at files that are reached through real folders only: undefined when nothing is there, or a
 * link stands above it, which is never followed. It remembers the folders, so it is good for one pass over
 * a tree that nobody changes meanwhile.
 */
export function lookInside(workTree: string): Look {
  const known = new Map<string, boolean>();
  const isReal = (folder: string): boolean => {
    const seen = known.get(folder);
    if (seen !== undefined) return seen;
    const cut = folder.lastIndexOf('/');
    const real =
      (cut < 0 || isReal(folder.slice(0, cut))) &&
      lstatOrNone(bytesPath(workTree, folder))?.isDirectory() === true;
    known.set(folder, real);
    return real;
  };
  return (path) => {
    const cut = path.lastIndexOf('/');
    return cut < 0 || isReal(path.slice(0, cut))
      ? lstatOrNone(bytesPath(workTree, path))
      : undefined;
  };
}

/** One look, with nothing remembered. */
export function lstatInside(workTree: string, path: string): Stats | undefined {
  return lookInside(workTree)(path);
}

/** Items after which the event loop is let go. */
const TURN = 64;

/** Runs work over items, at most `width` at a time; the first failure ends it. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const item = items[next]!;
      next += 1;
      // Work on small files never waits: other work of this process gets its turn here.
      if (next % TURN === 0) await setImmediate();
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await all(Array.from({ length: width }, lane));
}

/** Waits for all, also when one fails: nothing of them goes on behind the back of who cleans up. */
export async function all<const T extends readonly Promise<unknown>[]>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
