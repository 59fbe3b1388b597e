import { existsSync } from 'node:fs';
import { DatabaseNotReadyError } from './errors.ts';
import { openDatabase } from './open.ts';
import { createInterventionStore } from './stores/interventions.ts';
import { createLedgerStore } from './stores/ledger.ts';
import { createProjectionStore } from './stores/projection.ts';
import { createRecallStore } from './stores/recall.ts';
import { createTaskStore } from './stores/tasks.ts';

export interface CakeDb {
  readonly path: string;
  tasks: ReturnType<typeof createTaskStore>;
  interventions: ReturnType<typeof createInterventionStore>;
  recall: ReturnType<typeof createRecallStore>;
  ledger: ReturnType<typeof createLedgerStore>;
  projection: ReturnType<typeof createProjectionStore>;
  close(): void;
}

/** Opens `cake.db`, migrated when opened for writing. Only the worker writes it; everybody may read. */
export function openCakeDb(
  path: string,
  options: { readonly?: boolean; nowMs?: () => number } = {},
): CakeDb {
  const readonly = options.readonly ?? false;
  const nowMs = options.nowMs ?? Date.now;
  const { raw, orm } = openDatabase(path, { migrations: 'cake', synchronous: 'NORMAL', readonly });
  return {
    path,
    tasks: createTaskStore(orm),
    interventions: createInterventionStore(orm),
    recall: createRecallStore(raw, orm, nowMs),
    ledger: createLedgerStore(orm, nowMs),
    projection: createProjectionStore(orm),
    close: () => {
      raw.close();
    },
  };
}

/** Opens `cake.db` for reading, or gives null while there is none that can be read. */
export function findCakeDb(path: string): CakeDb | null {
  if (!existsSync(path)) return null;
  try {
    return openCakeDb(path, { readonly: true });
  } catch (error) {
    if (error instanceof DatabaseNotReadyError) return null;
    throw error;
  }
}
