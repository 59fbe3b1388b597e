import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, isAlive } from '../process-identity.ts';
import { waitForInstanceLock } from '../instance-lock.ts';
import { temporalBinary } from './cli-binary.ts';
import { connectTemporal, isHealthy } from './connect.ts';
import { TemporalError } from './errors.ts';
import { serverArguments, spawnServer, waitUntilHealthy } from './launch.ts';
import { ensureNamespace } from './namespace.ts';
import { type ServerPorts, areFree, findPorts, isPortFree } from './ports.ts';
import { countUnfinishedTasks } from './running-tasks.ts';
import {
  type ServerRecord,
  readRecord,
  serverLog,
  temporalDir,
  writeRecord,
} from './server-record.ts';
import { type TemporalTarget, embeddedTarget, externalTarget } from './target.ts';

/** What the functions here need; `log` gets progress lines. */
export interface ServerOptions {
  cakeHome: string;
  env: Record<string, string | undefined>;
  log?: (line: string) => void;
}

/** What `cake up status` and `cake doctor` show. */
export interface TemporalStatus {
  running: boolean;
  healthy: boolean;
  embedded: boolean;
  address: string | null;
  namespace: string | null;
  uiUrl: string | null;
  pid: number | null;
  serverVersion: string | null;
  dbFile: string | null;
  logFile: string | null;
}

const LOCK_LIMIT_MS = 120_000;
const STOP_GRACE_MS = 10_000;
/** A live server that answers nothing for so long is stuck and is replaced. */
const STUCK_MS = 15_000;
const PORT_TRIES = 5;

/**
 * Makes sure that a Temporal server answers and that CAKE's namespace is ready on it: the user's own
 * by TEMPORAL_* or temporal.toml, else the embedded one, which is started when it does not run.
 */
export async function ensureTemporal(options: ServerOptions): Promise<TemporalTarget> {
  const external = await externalTarget(options.env);
  if (external !== null) return prepare(external);
  const lock = await waitForInstanceLock(
    join(temporalDir(options.cakeHome), 'start.lock'),
    LOCK_LIMIT_MS,
  );
  if (lock === null) {
    throw new TemporalError(
      'start-failed',
      'Another process has been starting the Temporal server for two minutes.',
      {
        remedy: 'Run cake down, then cake up.',
      },
    );
  }
  try {
    return (await adopt(options)) ?? (await start(options));
  } finally {
    lock.release();
  }
}

async function prepare(target: TemporalTarget): Promise<TemporalTarget> {
  const connection = await connectTemporal(target);
  try {
    await ensureNamespace(connection, target);
  } finally {
    await connection.close();
  }
  return target;
}

/** Namespace and search attributes stay in the database file: a restart needs no second look. */
async function prepareOnce(cakeHome: string, record: ServerRecord): Promise<TemporalTarget> {
  const target = embeddedTarget(record);
  if (record.prepared) return target;
  await prepare(target);
  writeRecord(cakeHome, { ...record, prepared: true });
  return target;
}

/** The server of an earlier `cake up`, when it still lives and answers; a stuck one is ended. */
async function adopt({ cakeHome, log }: ServerOptions): Promise<TemporalTarget | null> {
  const record = readRecord(cakeHome);
  const server = record?.process ?? null;
  if (record === null || server === null || !isAlive(server)) return null;
  const target = embeddedTarget(record);
  const deadline = Date.now() + STUCK_MS;
  while (isAlive(server)) {
    if (await isHealthy(target)) return prepareOnce(cakeHome, record);
    if (Date.now() > deadline) {
      log?.(`temporal: pid ${server.pid} does not answer, replaced`);
      await endProcess(server, STOP_GRACE_MS);
      return null;
    }
    await sleep(100);
  }
  return null;
}

async function start(options: ServerOptions): Promise<TemporalTarget> {
  const { cakeHome, env, log } = options;
  const cli = await temporalBinary(options);
  const dbFile = databaseFile(cakeHome, cli.version.server);
  const last = readRecord(cakeHome);
  const prepared = last?.dbFile === dbFile && last.prepared && existsSync(dbFile);
  mkdirSync(temporalDir(cakeHome), { recursive: true, mode: 0o700 });
  const logFile = serverLog(cakeHome);
  for (let attempt = 1; ; attempt += 1) {
    const { fixed, ...ports } = await choosePorts(options, attempt);
    const logOffset = existsSync(logFile) ? statSync(logFile).size : 0;
    const launch = { ...ports, logFile, logOffset };
    const args = serverArguments({ ...ports, dbFile });
    const process = spawnServer({ binary: cli.path, args, env }, launch);
    const record: ServerRecord = {
      ...ports,
      process,
      dbFile,
      prepared,
      binary: cli.path,
      cliVersion: cli.version.cli,
      serverVersion: cli.version.server,
      startedAtMs: Date.now(),
    };
    // Saved before it answers: a CAKE killed now must find the server again.
    writeRecord(cakeHome, record);
    try {
      await waitUntilHealthy(process, launch);
      log?.(
        `temporal: server ${cli.version.server} on 127.0.0.1:${ports.port}, pid ${process.pid}`,
      );
      return await prepareOnce(cakeHome, record);
    } catch (error) {
      const portTaken = error instanceof TemporalError && error.kind === 'port-busy';
      if (!portTaken || fixed || attempt >= PORT_TRIES) throw error;
      log?.(`temporal: port ${ports.port} was taken in this moment, trying others`);
    }
  }
}

/** Ports: those the user fixed, else those of the last start, else free ones. */
async function choosePorts(
  { cakeHome, env, log }: ServerOptions,
  attempt: number,
): Promise<ServerPorts & { fixed: boolean }> {
  const free = await findPorts(`${cakeHome}#${attempt}`);
  const fixed = env['CAKE_TEMPORAL_PORT'];
  if (fixed !== undefined && fixed !== '') {
    const port = Number(fixed);
    const uiPort = Number(env['CAKE_TEMPORAL_UI_PORT'] ?? port + 1000);
    for (const wanted of [port, uiPort]) {
      if (Number.isInteger(wanted) && wanted > 0 && wanted < 65_536 && (await isPortFree(wanted)))
        continue;
      throw new TemporalError('port-busy', `Port ${wanted} for the Temporal server is not free.`, {
        remedy:
          'End the program that listens there, or set CAKE_TEMPORAL_PORT and CAKE_TEMPORAL_UI_PORT to other ports.',
      });
    }
    return { port, uiPort, httpPort: free.httpPort, fixed: true };
  }
  const last = readRecord(cakeHome);
  if (last !== null && attempt === 1) {
    const { port, uiPort, httpPort } = last;
    if (await areFree(last)) return { port, uiPort, httpPort, fixed: false };
    log?.(
      `temporal: port ${port}, ${uiPort} or ${httpPort} is in use by another program, others are taken`,
    );
  }
  return { ...free, fixed: false };
}

/**
 * Database file of this server version. Temporal neither migrates nor checks an existing file, so each
 * minor version has its own; a new one would leave running tasks behind in the old.
 */
function databaseFile(cakeHome: string, serverVersion: string): string {
  const minor = serverVersion.split('.').slice(0, 2).join('.');
  const dbFile = join(temporalDir(cakeHome), `server-${minor}.db`);
  const last = readRecord(cakeHome);
  if (last === null || last.dbFile === dbFile) return dbFile;
  const unfinished = countUnfinishedTasks(cakeHome);
  if (unfinished === 0) return dbFile;
  throw new TemporalError(
    'tasks-running',
    `${unfinished} unfinished task(s) live in the database of Temporal server ${last.serverVersion}, this binary is ${serverVersion}.`,
    { remedy: `Set TEMPORAL_CLI_PATH to temporal ${last.cliVersion} until they have ended.` },
  );
}

/** Ends the embedded server; its ports stay remembered. Never touches a server that CAKE did not start. */
export async function stopTemporal({
  cakeHome,
}: Pick<ServerOptions, 'cakeHome'>): Promise<'stopped' | 'not-running'> {
  const record = readRecord(cakeHome);
  if (record === null || record.process === null) return 'not-running';
  const wasAlive = isAlive(record.process);
  await endProcess(record.process, STOP_GRACE_MS);
  writeRecord(cakeHome, { ...record, process: null });
  return wasAlive ? 'stopped' : 'not-running';
}

/** State of the Temporal server; starts nothing. */
export async function temporalStatus({
  cakeHome,
  env,
}: Omit<ServerOptions, 'log'>): Promise<TemporalStatus> {
  const external = await externalTarget(env);
  if (external !== null) {
    const healthy = await isHealthy(external);
    const { address, namespace, uiUrl } = external;
    return { ...ABSENT, running: healthy, healthy, embedded: false, address, namespace, uiUrl };
  }
  const record = readRecord(cakeHome);
  if (record === null) return ABSENT;
  const target = embeddedTarget(record);
  const running = record.process !== null && isAlive(record.process);
  return {
    running,
    healthy: running && (await isHealthy(target)),
    embedded: true,
    address: target.address,
    namespace: target.namespace,
    uiUrl: target.uiUrl,
    pid: running ? (record.process?.pid ?? null) : null,
    serverVersion: record.serverVersion,
    dbFile: record.dbFile,
    logFile: serverLog(cakeHome),
  };
}

const ABSENT: TemporalStatus = {
  running: false,
  healthy: false,
  embedded: true,
  address: null,
  namespace: null,
  uiUrl: null,
  pid: null,
  serverVersion: null,
  dbFile: null,
  logFile: null,
};
