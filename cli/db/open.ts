import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../db/cake-db.ts';
import { isDamage } from '../../db/damage.ts';
import { DatabaseNotReadyError, DatabaseTooNewError, LockHeldError } from '../../db/errors.ts';
import {
  findWorkerApi,
  WorkerApiError,
  WorkerGoneError,
  type WorkerApi,
} from '../../workers/api/client.ts';
import type { CliContext } from '../context.ts';
import { fault, usage } from '../task/errors.ts';

/** A worker that has just been started may still be making its API. */
const LOCK_WAIT_MS = 2_000;

/** Where `cake.db` of this CAKE_HOME is. */
export const dbPath = (cli: CliContext): string => join(cakeHome(cli.env), 'cake.db');

/** Opens `cake.db` for reading while `work` runs; throws CliError with the remedy. */
export function reading<T>(cli: CliContext, work: (db: CakeDb) => T): T {
  const path = dbPath(cli);
  if (!existsSync(path)) throw usage(`There is no ${path}.`, 'Make it: cake db migrate');
  const db = translated(() => openCakeDb(path, { readonly: true }));
  try {
    return translated(() => work(db));
  } finally {
    db.close();
  }
}

/**
 * Has something written: by the worker when one runs, because it is the one writer; else by this process, which
 * takes the writer's place meanwhile.
 */
export async function writing<T>(
  cli: CliContext,
  how: {
    worker: (api: WorkerApi) => Promise<T>;
    here: (db: CakeDb) => Promise<T> | T;
    open?: () => CakeDb;
  },
): Promise<T> {
  const answer = await askWorker(cli, how.worker);
  if (answer) return answer.value;
  const db = how.open ? how.open() : openWriter(cli);
  try {
    return await how.here(db);
  } finally {
    db.close();
  }
}

/** What the running worker answers, or null when none runs; throws CliError with the worker's words. */
export async function askWorker<T>(
  cli: CliContext,
  ask: (api: WorkerApi) => Promise<T>,
): Promise<{ value: T } | null> {
  const api = findWorkerApi(cakeHome(cli.env));
  if (!api) return null;
  try {
    return { value: await ask(api) };
  } catch (error) {
    // Killed a moment ago, and its files are still there.
    if (error instanceof WorkerGoneError) return null;
    if (!(error instanceof WorkerApiError)) throw error;
    const make = error.status === 400 ? usage : fault;
    throw make(error.message, 'See cake db --help.', error);
  }
}

/** Opens `cake.db` as its writer; throws CliError when another process is that. */
export function openWriter(
  cli: CliContext,
  onEvent?: (kind: string, detail: string) => void,
): CakeDb {
  const db = translated(() =>
    openCakeDb(dbPath(cli), { lockWaitMs: LOCK_WAIT_MS, ...(onEvent ? { onEvent } : {}) }),
  );
  const { mode, problem } = db.health();
  if (mode === 'file') return db;
  db.close();
  throw fault(
    `${dbPath(cli)} cannot be written: ${problem ?? 'no reason is known'}.`,
    'Check the rights of its folder and the room on its disk.',
  );
}

/** The errors of the database as errors for the user. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DatabaseTooNewError)
      throw fault(error.message.split('. ')[0]!, 'Update CAKE, or use another CAKE_HOME.', error);
    if (error instanceof DatabaseNotReadyError)
      throw fault('The database is of an earlier version.', 'Bring it up: cake db migrate', error);
    if (isDamage(error)) {
      const message = `${(error as Error).message.split('. ')[0]!}.`;
      throw fault(
        `The database is damaged: ${message}`,
        'Repair it: cake db check --repair',
        error,
      );
    }
    if (error instanceof LockHeldError)
      throw fault(error.message, 'Try again, or stop it: cake down', error);
    throw error;
  }
}
