import { copyFileSync, existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RepositoryBusyError } from './errors.ts';
import { lstatOrNone } from './paths.ts';
import { stagingDirs } from './stage.ts';
import type { Repository } from './repository.ts';

/** Name of an index in the staging folder, before it takes the place of the real one. */
export const DRAFT = 'index';
export const LOCK_WAIT_MS = 1_000;
export const LOCK_STEP_MS = 50;

/** Makes git work on an index that is not the real one. */
export type IndexEnv = { GIT_INDEX_FILE: string };

/** Waits a moment for another git process; throws RepositoryBusyError. A lock of our own dead process goes. */
export async function indexFree(repo: Repository): Promise<void> {
  dropOwnLock(repo);
  const held = (): string | undefined =>
    ['index.lock', 'HEAD.lock']
      .map((name) => join(repo.gitDir, name))
      .find((lock) => existsSync(lock));
  for (let waitedMs = 0; held() !== undefined; waitedMs += LOCK_STEP_MS) {
    if (waitedMs >= LOCK_WAIT_MS) {
      throw new RepositoryBusyError(
        `${held()} is held by another git process. Try again when it has ended, or remove a stale lock.`,
      );
    }
    await wait(LOCK_STEP_MS);
  }
}

/** A process that died between locking and renaming left two names of one file: the lock was ours. */
function dropOwnLock(repo: Repository): void {
  const file = join(repo.gitDir, 'index.lock');
  const lock = lstatOrNone(file);
  if (!lock || lock.nlink < 2) return;
  for (const dir of stagingDirs(repo)) {
    const draft = lstatOrNone(join(dir, DRAFT));
    if (draft && lock.ino === draft.ino && lock.dev === draft.dev) rmSync(file);
  }
}

/** Copies an index with its time stamp. */
export function copyIndex(from: string, to: string): void {
  const { mtimeMs } = statSync(from);
  copyFileSync(from, to);
  keepTime(to, mtimeMs);
}

/**
 * Gives a copy of an index the time of the original, never a younger one: git compares contents of files that changed
 * in the index's own second.
 */
export function keepTime(index: string, mtimeMs: number): void {
  const seconds = Math.floor(mtimeMs / 1000);
  utimesSync(index, seconds, seconds);
}
