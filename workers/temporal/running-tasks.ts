import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCakeDb } from '../../db/cake-db.ts';

/** Number of tasks that have not ended, read from `cake.db`; 0 before the first task. */
export function countUnfinishedTasks(cakeHome: string): number {
  const file = join(cakeHome, 'cake.db');
  if (!existsSync(file)) return 0;
  const db = openCakeDb(file, { readonly: true });
  try {
    return db.tasks.live().length;
  } finally {
    db.close();
  }
}
