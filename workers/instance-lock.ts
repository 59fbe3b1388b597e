import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** A lock that the kernel frees when its process dies, so no stale lock is ever believed. */
export interface InstanceLock {
  release(): void;
}

/** Takes the lock at once, or returns null when another process holds it. */
export function tryInstanceLock(file: string): InstanceLock | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return null;
    throw error;
  }
  return { release: () => void db.close() };
}

/** Waits for the lock, at most `limitMs`; null when it stayed taken. */
export async function waitForInstanceLock(
  file: string,
  limitMs: number,
): Promise<InstanceLock | null> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const lock = tryInstanceLock(file);
    if (lock !== null || Date.now() > deadline) return lock;
    await sleep(50);
  }
}
