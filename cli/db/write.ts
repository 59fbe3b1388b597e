import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import { BackupError } from '../../db/backup.ts';
import { inspectCakeDb } from '../../db/inspect.ts';
import { ImportError } from '../../db/transfer.ts';
import { backUp, cleanUpNow, importFile, optimizeNow } from '../../workers/api/maintenance.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { dbPath, reading, writing } from './open.ts';

interface Options {
  json: boolean;
}

const deps = (cli: CliContext) => ({ cakeHome: cakeHome(cli.env), nowMs: Date.now });

/** `cake db migrate`: a worker that runs has migrated already. */
export async function migrateCommand(cli: CliContext, options: Options): Promise<void> {
  const isNew = !existsSync(dbPath(cli));
  await writing(cli, { worker: async () => undefined, here: () => undefined });
  const { path, migration, tables } = reading(cli, (db) => inspectCakeDb(db.raw(), db.path));
  if (options.json)
    return printJson(cli, { path, created: isNew, migration, tables: tables.length });
  cli.stdout(
    `${path} ${isNew ? 'was made' : 'is up to date'}: ${migration.applied} of ${migration.known} migrations, ${tables.length} tables.\n`,
  );
}

/** `cake db cleanup`. */
export async function cleanupCommand(cli: CliContext, options: Options): Promise<void> {
  const done = await writing(cli, {
    worker: (api) => api.post<{ deleted: number }>('/v1/db/cleanup', {}),
    here: (db) => cleanUpNow({ ...deps(cli), db }),
  });
  if (options.json) return printJson(cli, done);
  cli.stdout(`${done.deleted} errors older than 24 h are forgotten.\n`);
}

/** `cake db optimize`. */
export async function optimizeCommand(cli: CliContext, options: Options): Promise<void> {
  const done = await writing(cli, {
    worker: (api) => api.post<ReturnType<typeof optimizeNow>>('/v1/db/optimize', {}),
    here: (db) => optimizeNow({ ...deps(cli), db }),
  });
  if (options.json) return printJson(cli, done);
  const kib = (bytes: number): string => (bytes / 1024).toFixed(0);
  cli.stdout(`${kib(done.bytesBefore)} KiB before, ${kib(done.bytesAfter)} KiB now.\n`);
}

/** `cake db import`. */
export async function importCommand(
  cli: CliContext,
  given: string,
  options: Options,
): Promise<void> {
  const file = resolve(cli.cwd, given);
  const done = await explained(() =>
    writing(cli, {
      worker: (api) => api.post<{ added: number }>('/v1/db/import', { file }),
      here: (db) => importFile({ ...deps(cli), db }, file),
    }),
  );
  if (options.json) return printJson(cli, done);
  cli.stdout(`${done.added} rows were new.\n`);
}

/** `cake db backup`. */
export async function backupCommand(
  cli: CliContext,
  given: string,
  options: Options,
): Promise<void> {
  const dir = resolve(cli.cwd, given);
  const done = await explained(() =>
    writing(cli, {
      worker: (api) => api.post<Awaited<ReturnType<typeof backUp>>>('/v1/db/backup', { dir }),
      here: (db) => backUp({ ...deps(cli), db }, dir),
    }),
  );
  if (options.json) return printJson(cli, done);
  cli.stdout(
    `${done.files} files are in ${done.dir}. Put them back: cake db restore ${done.dir}\n`,
  );
  for (const { taskId, problem } of done.skipped)
    cli.stderr(`cake: the journal of ${taskId} could not be read and is not in it: ${problem}\n`);
}

/** What the user can mend is told as that; the worker's words come as CliError already. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImportError || error instanceof BackupError)
      throw usage(error.message, 'See cake db --help.', error);
    throw error;
  }
}
