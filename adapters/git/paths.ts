import { lstatSync, type Stats } from 'node:fs';

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
    throw error;
  }
}

/** Folders above a path, the outermost first. */
export function parentsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    found.push(path.slice(0, at));
  return found;
}

/**
 * The file at a path that is reached through real folders only; undefined when nothing is there or a link
 * stands above it, which is never followed.
 */
export function lstatInside(workTree: string, path: string): Stats | undefined {
  for (const parent of parentsOf(path)) {
    if (!lstatOrNone(bytesPath(workTree, parent))?.isDirectory()) return undefined;
  }
  return lstatOrNone(bytesPath(workTree, path));
}

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
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: width }, lane));
  for (const { status, reason } of lanes as PromiseRejectedResult[])
    if (status === 'rejected') throw reason;
}
