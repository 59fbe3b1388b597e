import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { isFull } from './damage.ts';

/** Deleting needs room in the log too: so much is kept for the moment when there is none. */
const RESERVE_BYTES = 512 * 1024;
/** Oldest rows that one transaction deletes, small enough for a small log, and how many transactions are made. */
const BATCH = 200;
const ROUNDS = 10;
/** Pages after which the log is written back when there is little room: 128 KiB. */
const SHORT_LOG_PAGES = 32;

/** What may go, in this order: memory that expires anyway, then copies of what the journals keep. */
const OLDEST = [
  'delete from error_memory where rowid in (select rowid from error_memory order by ts_ms limit ?)',
  'delete from events where rowid in (select rowid from events order by ts_ms limit ?)',
  'delete from command_audit where rowid in (select rowid from command_audit order by ts_ms limit ?)',
  'delete from pattern_violations where rowid in (select rowid from pattern_violations order by ts_ms limit ?)',
] as const;

/** Puts a little room aside beside the database; a disk that has none gets along without. */
export function keepReserve(path: string): void {
  const file = `${path}.reserve`;
  if (existsSync(file)) return;
  try {
    const fd = openSync(file, 'w', 0o600);
    try {
      writeSync(fd, Buffer.alloc(RESERVE_BYTES, 1));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!isFull(error)) throw error;
    rmSync(file, { force: true });
  }
}

/**
 * Makes room on a full disk: gives the reserve back for the log, lets the file grow no more, deletes the oldest
 * rows; their pages are used again. Returns how many rows went; 0 when nothing is left that may go.
 */
export function makeRoom(raw: Database.Database, path: string): number {
  rmSync(`${path}.reserve`, { force: true });
  emptyLog(raw);
  // Until the next start the file keeps its size, so that the log always has the reserve's room.
  raw.pragma(`max_page_count = ${raw.pragma('page_count', { simple: true }) as number}`);
  raw.pragma(`wal_autocheckpoint = ${SHORT_LOG_PAGES}`);
  let gone = 0;
  for (const sql of OLDEST) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { changes } = raw.prepare(sql).run(BATCH);
      gone += changes;
      emptyLog(raw);
      if (changes < BATCH) break;
    }
    if (gone > 0) return gone;
  }
  return 0;
}

function emptyLog(raw: Database.Database): void {
  try {
    raw.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
