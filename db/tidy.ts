import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CakeDb } from './cake-db.ts';
import { backupsDir } from './cake-stores.ts';
import { newestBackup } from './rebuild.ts';

/** An automatic backup is made when the newest one is older than a day; so many are kept. */
const BACKUP_EVERY_MS = 24 * 3_600_000;
const BACKUPS_KEPT = 3;

/** What a clean-up did. */
export interface TidySummary {
  /** Detections that were past their 24 h. */
  deleted: number;
  /** The automatic backup that was made, null when the last one is young enough. */
  backup: string | null;
}

/** Deletes what is past its time in steps of some 20 ms, with other work between them. Returns how many went. */
export async function cleanUp(db: CakeDb): Promise<number> {
  const before = detections(db);
  while (db.recall.cleanupStep()) await turn();
  const deleted = Math.max(0, before - detections(db));
  if (deleted > 0) db.recall.mergeIndex();
  return deleted;
}

function detections(db: CakeDb): number {
  return db.raw().prepare('select count(*) from error_memory').pluck().get() as number;
}

/** Merges the search index, refreshes the planner's statistics, writes the log back and gives free pages back. */
export function optimize(db: CakeDb): void {
  db.recall.mergeIndex();
  const raw = db.raw();
  raw.pragma('optimize = 0x10002');
  raw.exec('vacuum');
  raw.pragma('wal_checkpoint(TRUNCATE)');
}

/** The scheduled clean-up: old detections out, and once a day a backup that a repair can start from. */
export async function tidy(db: CakeDb, nowMs: number): Promise<TidySummary> {
  // A backup of a damaged file would be none.
  db.inspect();
  const deleted = await cleanUp(db);
  const backup = db.health().mode === 'memory' ? null : await backUpDaily(db, nowMs);
  db.raw().pragma('optimize');
  return { deleted, backup };
}

async function backUpDaily(db: CakeDb, nowMs: number): Promise<string | null> {
  const dir = backupsDir(db.path);
  const newest = newestBackup(dir);
  if (newest !== null && nowMs - statSync(newest).mtimeMs < BACKUP_EVERY_MS) return null;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `auto-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}.db`);
  // Whole or not there: a repair takes the newest file of this name.
  const draft = join(dir, 'next.part');
  try {
    writeFileSync(draft, '', { mode: 0o600 });
    await db.raw().backup(draft);
    renameSync(draft, file);
  } finally {
    if (existsSync(draft)) rmSync(draft);
  }
  dropOld(dir);
  return file;
}

function dropOld(dir: string): void {
  const files = readdirSync(dir)
    .filter((name) => /^auto-.*\.db$/.test(name))
    .toSorted()
    .toReversed();
  for (const name of files.slice(BACKUPS_KEPT)) rmSync(join(dir, name));
}
