import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CakeDb } from './cake-db.ts';
import { backupsDir } from './cake-stores.ts';

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
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const newest = madeAtMs(backupsIn(dir)[0]);
  if (newest !== null && nowMs - newest < BACKUP_EVERY_MS) return null;
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
  for (const name of backupsIn(dir).slice(BACKUPS_KEPT)) rmSync(join(dir, name));
  return file;
}

/** Names of the automatic backups, newest first. */
function backupsIn(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => /^auto-.*\.db$/.test(name))
    .toSorted()
    .toReversed();
}

/** The time in a backup's name: a file's own time changes when it is copied. */
function madeAtMs(name: string | undefined): number | null {
  const time = /^auto-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.db$/.exec(name ?? '');
  if (!time) return null;
  const [, day, hour, minute, second, ms] = time;
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`);
}
