import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseCorruptError } from './errors.ts';

/** Companions of a database file in WAL mode. */
const COMPANIONS = ['-wal', '-shm'] as const;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** The file's content is not what SQLite wrote. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return (
    error instanceof DatabaseCorruptError ||
    code.startsWith('SQLITE_CORRUPT') ||
    code === 'SQLITE_NOTADB'
  );
}

/** No room on the disk. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_FULL' || codeOf(error) === 'ENOSPC';
}

/** The file or its folder cannot be written, whatever is in it. */
export function isUnwritable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_IOERR') ||
    ['EROFS', 'EACCES', 'EPERM', 'EIO', 'EDQUOT'].includes(code)
  );
}

/** Another connection holds the lock longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

/** Throws DatabaseCorruptError when pages or their order are broken; some 0.1 s per 100 000 rows. */
export function quickCheck(raw: Database.Database, path: string): void {
  const [first] = raw.pragma('quick_check(1)') as { quick_check: string }[];
  if (first?.quick_check === 'ok') return;
  throw new DatabaseCorruptError(`${path} is damaged (${first?.quick_check ?? 'no answer'}).`);
}

/** Moves a database with its companions out of the way; nothing is deleted. Returns the new name. */
export function moveAside(
  path: string,
  nowMs: number,
  why: 'damaged' | 'replaced' = 'damaged',
): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.${why}-${stamp}`;
  renameSync(path, aside);
  for (const suffix of COMPANIONS) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/**
 * Opens a copy of a file for reading, whatever state it and its folder are in; null when nothing can be read
 * of it. `close` removes the copy.
 */
export function openCopy(path: string): { raw: Database.Database; close: () => void } | null {
  if (!existsSync(path)) return null;
  const dir = mkdtempSync(join(tmpdir(), 'cake-copy-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const copy = join(dir, basename(path));
    copyFileSync(path, copy);
    // The log holds what the file has not yet got; its index is made anew.
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const raw = new Database(copy);
    raw.prepare('select count(*) from sqlite_master').get();
    return {
      raw,
      close: () => {
        raw.close();
        remove();
      },
    };
  } catch {
    // Not even the table of contents can be read: the journals are what is left.
    remove();
    return null;
  }
}
