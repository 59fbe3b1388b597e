import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endProcess, isAlive, signalProcess } from '../../workers/process-identity.ts';
import { ClusterError } from './errors.ts';
import { filesOf } from './plan.ts';
import { launch, startFailed, unprivileged, untilListening } from './processes.ts';
import { DATABASES, DB_USER } from './server-config.ts';
import type { ClusterRecord } from './record.ts';

const run = promisify(execFile);
const START_LIMIT_MS = 30_000;
/** Five nodes hold 25 connections each at most. */
const MAX_CONNECTIONS = 200;

/** Makes the database's folder when there is none, starts the server on loopback with a password, waits for it. */
export async function startPostgres(record: ClusterRecord): Promise<void> {
  const { plan, programs, password } = record;
  const files = filesOf(plan.dir);
  const runAs = unprivileged();
  if (!existsSync(join(files.data, 'PG_VERSION'))) {
    rmSync(files.data, { recursive: true, force: true });
    mkdirSync(files.data, { mode: 0o700 });
    if (runAs) chownSync(files.data, runAs.uid, runAs.gid);
    await initialise(programs.initdb, files.data, password, plan.dir);
  }
  record.postgres = launch({
    program: programs.postgres,
    args: ['-D', files.data, ...settings(plan.postgresPort)],
    logFile: files.postgresLog,
    runAs,
  });
  await untilListening({
    what: 'PostgreSQL',
    process: record.postgres,
    port: plan.postgresPort,
    logFile: files.postgresLog,
    limitMs: START_LIMIT_MS,
  });
  // It listens before it lets anybody in.
  for (const startedMs = Date.now(); ; await sleep(100)) {
    const problem = await query(record, 'SELECT 1').then(
      () => null,
      (error: unknown) => error,
    );
    if (problem === null) return;
    if (Date.now() - startedMs > START_LIMIT_MS) throw startFailed('PostgreSQL', files.postgresLog);
  }
}

function settings(port: number): string[] {
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    // No socket file: nothing of the cluster lies outside of its folder.
    'unix_socket_directories=',
    `max_connections=${MAX_CONNECTIONS}`,
    'shared_buffers=256MB',
  ].flatMap((one) => ['-c', one]);
}

async function initialise(
  initdb: string,
  data: string,
  password: string,
  dir: string,
): Promise<void> {
  const runAs = unprivileged();
  const file = join(dir, 'initdb.password');
  writeFileSync(file, password, { mode: 0o600 });
  if (runAs) chownSync(file, runAs.uid, runAs.gid);
  try {
    const args = ['-D', data, '-U', DB_USER, '-A', 'scram-sha-256', '--pwfile', file];
    await run(initdb, [...args, '-E', 'UTF8', '--locale=C'], { cwd: '/', ...runAs });
  } catch (error) {
    throw new ClusterError('start-failed', `initdb failed: ${lastLine(error)}`, {
      remedy: `Check the free space of ${dir}, and that the user ${runAs ? 'postgres or nobody' : 'you are'} may enter it and the folders above (--dir names another).`,
      cause: error,
    });
  } finally {
    rmSync(file, { force: true });
  }
}

/** One statement as the owner of the databases; gives its output. */
export async function query(record: ClusterRecord, statement: string): Promise<string> {
  const { plan, programs, password } = record;
  const where = ['-h', '127.0.0.1', '-p', String(plan.postgresPort), '-U', DB_USER];
  const { stdout } = await run(
    programs.psql,
    ['-X', '-A', '-t', '-d', 'postgres', ...where, '-c', statement],
    { env: { ...process.env, PGPASSWORD: password, PGCONNECT_TIMEOUT: '5' } },
  );
  return stdout.trim();
}

/** Cuts every connection to Temporal's databases; gives how many there were. */
export async function killConnections(record: ClusterRecord): Promise<number> {
  const names = Object.values(DATABASES)
    .map((name) => `'${name}'`)
    .join(', ');
  const answer = await query(
    record,
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IN (${names}) AND pid <> pg_backend_pid()`,
  );
  return Number(answer);
}

/** Makes both databases and their tables, or brings them to the schema of this release. */
export async function prepareSchema(record: ClusterRecord): Promise<void> {
  const { plan, programs, password } = record;
  const where = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', String(plan.postgresPort)];
  const sql = async (database: string, ...args: string[]): Promise<void> => {
    await run(programs.sql, [...where, '-u', DB_USER, '--db', database, ...args], {
      env: { ...process.env, SQL_PASSWORD: password },
      maxBuffer: 64 << 20,
    });
  };
  const present = (await query(record, 'SELECT datname FROM pg_database')).split('\n');
  try {
    for (const [schema, database] of [
      ['temporal', DATABASES.state],
      ['visibility', DATABASES.visibility],
    ] as const) {
      if (!present.includes(database)) {
        await query(record, `CREATE DATABASE ${database}`);
        await sql(database, 'setup-schema', '-v', '0.0');
      }
      await sql(database, 'update-schema', '--schema-name', `postgresql/v12/${schema}`);
    }
  } catch (error) {
    throw new ClusterError('start-failed', `The schema cannot be set: ${lastLine(error)}`, {
      remedy: 'npm run cluster -- down, then up: the database is made anew.',
      cause: error,
    });
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr ?? '').trim().split('\n').at(-1) || message;
}

/** Ends the database at once, but in order: its files stay sound. */
export async function stopPostgres(record: ClusterRecord, graceMs: number): Promise<void> {
  if (record.postgres === null) return;
  // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
  signalProcess(record.postgres, 'SIGINT');
  for (const startedMs = Date.now(); Date.now() - startedMs < graceMs; await sleep(50))
    if (!isAlive(record.postgres)) break;
  await endProcess(record.postgres, 1_000);
  record.postgres = null;
}
