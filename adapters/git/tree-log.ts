import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeKey } from './create.ts';
import { writeWhole } from './publish.ts';
import type { Repository } from './repository.ts';
import type { Store } from './store-dir.ts';

/** A rollback: where to, and the snapshot of what was before. */
export interface Rollback {
  target: string;
  safetyId: string;
}

/** The rollbacks of one work tree: the one that was begun and not ended, and the last one that ended. */
export interface TreeLog {
  pending: Rollback | null;
  last: Rollback | null;
}

function fileOf(store: Store, repo: Repository): string {
  return join(store.dir, `rollback-${treeKey(repo)}.json`);
}

/** Empty when there was no rollback yet. */
export function readTreeLog(store: Store, repo: Repository): TreeLog {
  try {
    return JSON.parse(readFileSync(fileOf(store, repo), 'utf8')) as TreeLog;
  } catch {
    return { pending: null, last: null };
  }
}

/** Whole at any moment: what follows may be a crash. After one of the machine it may be the one before. */
export function writeTreeLog(store: Store, repo: Repository, log: TreeLog): void {
  writeWhole(fileOf(store, repo), JSON.stringify(log), 'content');
}
