import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { openDatabase } from './open.ts';
import { createCommandFailureStore } from './stores/command-failures.ts';
import { createInterventionStore } from './stores/interventions.ts';
import { createLedgerStore } from './stores/ledger.ts';
import { createProjectionStore } from './stores/projection.ts';
import { createRecallStore } from './stores/recall.ts';
import { createTaskStore } from './stores/tasks.ts';

/** One store per aggregate, all on one connection. */
export interface CakeStores {
  tasks: ReturnType<typeof createTaskStore>;
  interventions: ReturnType<typeof createInterventionStore>;
  recall: ReturnType<typeof createRecallStore>;
  ledger: ReturnType<typeof createLedgerStore>;
  projection: ReturnType<typeof createProjectionStore>;
  failures: ReturnType<typeof createCommandFailureStore>;
}

/** Folder of the automatic backups of a `cake.db`. */
export const backupsDir = (path: string): string => join(dirname(path), 'backups');

/** Opens `cake.db` (or `:memory:`) and its stores; see openDatabase for what it throws. */
export function openStores(
  path: string,
  options: { readonly: boolean; nowMs: () => number },
): { raw: Database.Database; stores: CakeStores; isNew: boolean } {
  const { readonly, nowMs } = options;
  const { raw, orm, isNew } = openDatabase(path, {
    migrations: 'cake',
    synchronous: 'NORMAL',
    readonly,
  });
  const stores = {
    tasks: createTaskStore(orm),
    interventions: createInterventionStore(orm),
    recall: createRecallStore(raw, orm, nowMs),
    ledger: createLedgerStore(orm, nowMs),
    projection: createProjectionStore(orm),
    failures: createCommandFailureStore(raw, nowMs),
  };
  return { raw, stores, isNew };
}
