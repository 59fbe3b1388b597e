import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Number of tasks that have not ended, read from `cake.db`; 0 before the first task. */
export function countUnfinishedTasks(cakeHome: string): number {
  const file = join(cakeHome, 'cake.db');
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true, timeout: 2_000 });
  try {
    const table = db
      .prepare("select 1 from sqlite_master where type = 'table' and name = 'tasks'")
      .get();
    if (table === undefined) return 0;
    const row = db.prepare('select count(*) as n from tasks where outcome is null').get() as {
      n: number;
    };
    return row.n;
  } finally {
    db.close();
  }
}
