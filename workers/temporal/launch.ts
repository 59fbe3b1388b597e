import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessIdentity, endProcess, isAlive } from '../process-identity.ts';
import { spawnDetached } from '../spawn-detached.ts';
import { isHealthy } from './connect.ts';
import { TemporalError } from './errors.ts';
import type { ServerPorts } from './ports.ts';
import { DEFAULT_NAMESPACE, embeddedTarget } from './target.ts';

/** A healthy start takes 1 to 2 s; a loaded machine with a large file may need far longer. */
const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/**
 * Arguments of `temporal server start-dev`. WAL halves the latency of the rollback journal; the
 * transfer queue's poll rate of 20 per second, shared by all tasks, would make eight activities in a
 * row take 255 ms instead of 76; one partition per queue is faster on one machine.
 */
export function serverArguments(options: ServerPorts & { dbFile: string }): string[] {
  const dynamic = {
    'history.transferProcessorMaxPollRPS': 1000,
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
  };
  const flags: Record<string, string> = {
    ip: '127.0.0.1',
    port: String(options.port),
    'ui-port': String(options.uiPort),
    'http-port': String(options.httpPort),
    'db-filename': options.dbFile,
    namespace: DEFAULT_NAMESPACE,
    'log-format': 'pretty',
    'log-level': 'warn',
  };
  return [
    'server',
    'start-dev',
    '--ui-disable-news-fetch',
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...['journal_mode=wal', 'synchronous=normal'].flatMap((value) => ['--sqlite-pragma', value]),
    ...Object.entries(dynamic).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${value}`,
    ]),
  ];
}

/** Where a server that is being started listens and writes; `logOffset` is where its own words begin. */
export interface Launch extends ServerPorts {
  logFile: string;
  logOffset: number;
}

/** Starts the server in a session of its own, with its output in a file, and returns at once. */
export function spawnServer(
  program: { binary: string; args: string[]; env: Record<string, string | undefined> },
  launch: Launch,
): ProcessIdentity {
  const { binary, args } = program;
  const env = withoutTemporalSettings(program.env);
  const server = spawnDetached({ program: binary, args, logFile: launch.logFile, env });
  if (server !== null) return server;
  throw ended(launch);
}

/** The CLI would read the user's own TEMPORAL_* settings as defaults of its flags. */
function withoutTemporalSettings(
  env: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Resolves when the server answers; ends it and throws when it does not in time. */
export async function waitUntilHealthy(server: ProcessIdentity, options: Launch): Promise<void> {
  const target = embeddedTarget(options);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isHealthy(target, 1_000))) {
    if (!isAlive(server)) throw ended(options);
    if (Date.now() > deadline) {
      await endProcess(server, STOP_GRACE_MS);
      throw startFailed(
        `The Temporal server does not answer after ${START_LIMIT_MS / 1000} s`,
        options.logFile,
      );
    }
    await sleep(50);
  }
  // Another server on this port would answer just as well while ours has failed to bind it.
  if (!isAlive(server)) throw ended(options);
}

function ended(options: Launch): TemporalError {
  const log = existsSync(options.logFile)
    ? readFileSync(options.logFile).subarray(options.logOffset).toString('utf8')
    : '';
  if (/address already in use/i.test(log)) {
    return new TemporalError('port-busy', `Port ${options.port} or ${options.uiPort} is in use.`, {
      remedy: 'End the program that listens there, or set CAKE_TEMPORAL_PORT to another port.',
    });
  }
  const line = log.trim().split('\n').at(-1) ?? '';
  return startFailed(
    `The Temporal server ended at start${line === '' ? '' : `: ${line.slice(0, 300)}`}`,
    options.logFile,
  );
}

function startFailed(message: string, logFile: string): TemporalError {
  return new TemporalError('start-failed', `${message}.`, { remedy: `See ${logFile}.` });
}
