import { createHash } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { LockHeldError } from './errors.ts';
import type { KernelLock } from './types.ts';

export { LockHeldError } from './errors.ts';

export interface LockOptions {
  mode: 'exclusive' | 'shared';
  /** How long to wait for another holder. */
  waitMs: number;
  /** Who holds it, for the message that others get. */
  holder?: string;
}

/**
 * Takes a lock that lives as long as this process: an open transaction on a small SQLite file in
 * rollback-journal mode (https://sqlite.org/lockingv3.html). kill -9 frees it at once, because the kernel
 * holds the file locks. Throws LockHeldError after `waitMs`. Blocks the thread while it waits.
 */
export function acquireKernelLock(path: string, options: LockOptions): KernelLock {
  makePrivate(path);
  const db = new Database(path, { timeout: options.waitMs });
  try {
    // A reader needs a table to read; making it twice is harmless, and skipped when it is there.
    if (options.mode === 'shared' && !hasTable(db)) db.exec('create table if not exists held (x)');
    if (options.mode === 'exclusive') db.exec('begin exclusive');
    else {
      db.exec('begin');
      db.prepare('select count(*) from held').get();
    }
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    const holder = readHolder(path);
    throw new LockHeldError(`${path} is held${holder === null ? '' : ` by ${holder}`}.`, holder);
  }
  if (options.holder !== undefined)
    writeFileSync(`${path}.holder`, options.holder, { mode: 0o600 });
  return {
    path,
    release: () => {
      if (!db.open) return;
      db.exec('rollback');
      db.close();
    },
  };
}

/** Who may open the file may hold it for ever: 0600, in a folder of 0700. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Never opened when it is there: closing any descriptor of a file drops every lock that this process has
  // on it (https://sqlite.org/howtocorrupt.html#posix_close_bug), and a second taker would free the first one's.
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  // Files of earlier versions were open to others.
  chmodSync(path, 0o600);
}

/** Where the lease of a work tree lies: in its git dir, so that two CAKE_HOMEs collide. */
export function leasePath(gitDir: string, workTree: string): string {
  return lockPath(gitDir, workTree, 'lease');
}

/** Lock of the tree's content: restore exclusive, snapshot shared. */
export function treeLockPath(gitDir: string, workTree: string): string {
  return lockPath(gitDir, workTree, 'tree');
}

function lockPath(gitDir: string, workTree: string, name: string): string {
  const key = createHash('sha256').update(workTree).digest('hex').slice(0, 16);
  return join(gitDir, 'cake', `${name}-${key}.lock`);
}

function hasTable(db: Database.Database): boolean {
  return db.prepare("select 1 from sqlite_master where name = 'held'").get() !== undefined;
}

function isBusy(error: unknown): boolean {
  return isCode(error, 'SQLITE_BUSY');
}

function isCode(error: unknown, start: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(start);
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(`${path}.holder`, 'utf8');
  } catch {
    return null;
  }
}
