import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import {
  inspectCakeDb,
  inspectJournals,
  type DbReport,
  type JournalReport,
} from '../../db/inspect.ts';
import { exportLines } from '../../db/transfer.ts';
import type { ConnectionCount } from '../../db/reader-pool.ts';
import type { DbHealth } from '../../db/cake-db.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson, table } from '../output.ts';
import { fault, usage } from '../task/errors.ts';
import { askWorker, dbPath, reading } from './open.ts';

/** Everything that can be wrong with the database and the journals, read and judged. */
export function inspectAll(cli: CliContext): { db: DbReport; journals: JournalReport[] } {
  return {
    db: reading(cli, (db) => inspectCakeDb(db.raw(), db.path)),
    journals: inspectJournals(join(cakeHome(cli.env), 'tasks')),
  };
}

/** What is wrong, one line each. */
export function problemsOf({ db, journals }: ReturnType<typeof inspectAll>): string[] {
  const { migration } = db;
  return [
    ...db.missing.map((name) => `${name} is missing`),
    ...(db.journalMode === 'wal' ? [] : [`journal mode is ${db.journalMode}, not wal`]),
    ...(migration.applied === migration.known
      ? []
      : [`${migration.applied} of ${migration.known} migrations`]),
    ...db.problems,
    ...journals.flatMap(({ taskId, problems }) =>
      problems.map((problem) => `journal of ${taskId}: ${problem}`),
    ),
  ];
}

/** `cake db verify`. */
export async function verifyCommand(cli: CliContext, options: { json: boolean }): Promise<void> {
  const found = inspectAll(cli);
  const problems = problemsOf(found);
  if (problems.length > 0) cli.exit(EXIT.internal);
  if (options.json) return printJson(cli, { ok: problems.length === 0, problems, ...found });
  const { db, journals } = found;
  const { good, bad, bold } = paintFor(cli);
  const { migration } = db;
  const whole = journals.filter((journal) => journal.problems.length === 0).length;
  const lines = [
    ['database', db.path],
    ['tables', db.tables.map(({ name }) => name).join(', ')],
    ['indexes', db.indexes.join(', ')],
    ['journal mode', db.journalMode],
    ['connections', `at most ${db.maxConnections}: one that writes, the rest read`],
    ['migrations', `${migration.applied} of ${migration.known}, newest ${migration.tag ?? 'none'}`],
    ['journals', `${whole} of ${journals.length} whole`],
  ];
  cli.stdout(`${await table(lines.map(([name, value]) => [bold(name!), value!]))}\n\n`);
  for (const problem of problems) cli.stdout(`${bad('wrong')}  ${problem}\n`);
  cli.stdout(
    problems.length === 0 ? `${good('all is well')}\n` : 'Repair it: cake db check --repair\n',
  );
}

/** What only the worker knows of its own connections. */
interface WorkerStats {
  pid: number;
  connections: ConnectionCount;
  health: DbHealth;
}

/** `cake db stats`. */
export async function statsCommand(cli: CliContext, options: { json: boolean }): Promise<void> {
  const report = reading(cli, (db) => inspectCakeDb(db.raw(), db.path));
  const answer = await askWorker(cli, (api) => api.get<WorkerStats>('/v1/db/stats'));
  const worker = answer?.value ?? null;
  const events = reading(cli, (db) =>
    db
      .raw()
      .prepare(
        'select kind, count(*) as times, max(at_ms) as lastAtMs from db_events group by kind',
      )
      .all(),
  ) as { kind: string; times: number; lastAtMs: number }[];
  const { path, bytes, tables, migration } = report;
  const connections = worker?.connections ?? { writers: 0, readers: 0, max: report.maxConnections };
  if (options.json)
    return printJson(cli, {
      path,
      bytes,
      tables,
      migration,
      connections,
      worker: worker && { pid: worker.pid, health: worker.health },
      events,
    });
  const { bold, dim } = paintFor(cli);
  const rows = tables.map(({ name, rows: n }) => [name, String(n)]);
  const health = worker
    ? `worker ${worker.pid}: ${worker.health.mode}, ${worker.health.repairs} repairs, ${worker.health.lockWaits} waits for a lock, ${worker.health.oldestOut} rows given up for room`
    : dim('no worker runs');
  cli.stdout(
    `${bold(path)}  ${(bytes / 1024).toFixed(0)} KiB, migration ${migration.tag ?? 'none'}\n` +
      `connections  ${connections.writers} writing, ${connections.readers} reading, at most ${connections.max}\n` +
      `${health}\n\n${await table(rows)}\n`,
  );
  for (const { kind, times, lastAtMs } of events)
    cli.stdout(`${kind}  ${times} times, last ${new Date(lastAtMs).toISOString()}\n`);
}

/** `cake db export`. */
export function exportCommand(
  cli: CliContext,
  file: string | undefined,
  options: { json: boolean },
): void {
  if (file === undefined) {
    reading(cli, (db) => {
      for (const line of exportLines(db.raw())) cli.stdout(`${line}\n`);
    });
    return;
  }
  const to = resolve(cli.cwd, file);
  if (existsSync(to)) throw usage(`${to} is there already.`, 'Name a new file.');
  const rows = reading(cli, (db) => {
    let fd: number;
    try {
      fd = openSync(to, 'wx', 0o600);
    } catch (error) {
      throw fault(`${to} cannot be written.`, (error as Error).message, error);
    }
    try {
      // The first line is the header.
      let lines = -1;
      for (const line of exportLines(db.raw())) {
        writeSync(fd, `${line}\n`);
        lines += 1;
      }
      return lines;
    } finally {
      closeSync(fd);
    }
  });
  if (options.json) return printJson(cli, { file: to, rows });
  cli.stdout(`${rows} rows of ${dbPath(cli)} are in ${to}.\n`);
}
