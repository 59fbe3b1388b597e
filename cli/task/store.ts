import { join } from 'node:path';
import { cakeHome, taskDir } from '../../config/paths.ts';
import { findCakeDb, type CakeDb } from '../../db/cake-db.ts';
import { findJournal, type JournalReader } from '../../db/journal.ts';
import type { TaskRow } from '../../db/types.ts';
import type { CliContext } from '../context.ts';
import { unknownTask } from './errors.ts';

/** Reads `cake.db` without writing; null when no task was ever recorded here. */
export function withDb<T>(cli: CliContext, work: (db: CakeDb) => T): T | null {
  const db = findCakeDb(join(cakeHome(cli.env), 'cake.db'));
  if (!db) return null;
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Row of a task, or null. */
export function findTask(cli: CliContext, taskId: string): TaskRow | null {
  return withDb(cli, (db) => db.tasks.get(taskId));
}

/** Row of a task; throws CliError when there is none. */
export function requireTask(cli: CliContext, taskId: string): TaskRow {
  const row = findTask(cli, taskId);
  if (!row) throw unknownTask(taskId);
  return row;
}

/** The task's journal, read-only, or null while no host has written it. */
export function journalOf(cli: CliContext, taskId: string): JournalReader | null {
  return findJournal(join(taskDir(cakeHome(cli.env), taskId), 'journal.db'));
}

/** Ids of the tasks of this CAKE_HOME that have not ended. */
export function openTasks(cli: CliContext): string[] {
  const rows = withDb(cli, (db) => db.tasks.list()) ?? [];
  return rows.filter(({ outcome }) => outcome === null).map(({ taskId }) => taskId);
}
