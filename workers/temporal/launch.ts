import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessIdentity, endProcess, identify, isAlive } from '../process-identity.ts';
import { isHealthy } from './connect.ts';
import { TemporalError } from './errors.ts';
import { DEFAULT_NAMESPACE, embeddedTarget } from './target.ts';

/** A healthy start takes 1 to 2 s; a loaded machine with a large file may need far longer. */
const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
/** A log beyond this is set aside at the next start; one older log is kept. */
const MAX_LOG_BYTES = 20_000_000;

/**
 * Arguments of `temporal server start-dev`. WAL halves the latency of the rollback journal; the
 * transfer queue's poll rate of 20 per second, shared by all tasks, would make eight activities in a
 * row take 255 ms instead of 76; one partition per queue is faster on one machine.
 */
export function serverArguments(options: {
  port: number;
  uiPort: number;
  dbFile: string;
}): string[] {
  const dynamic = {
    'history.transferProcessorMaxPollRPS': 1000,
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
  };
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
    ...['--ui-port', String(options.uiPort), '--ui-disable-news-fetch'],
    ...['--db-filename', options.dbFile, '--namespace', DEFAULT_NAMESPACE],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...Object.entries(dynamic).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${value}`,
    ]),
    ...['--log-format', 'pretty', '--log-level', 'warn'],
  ];
}

/** Starts the server in a session of its own, with its output in a file, and returns at once. */
export function spawnServer(options: {
  binary: string;
  args: string[];
  logFile: string;
  env: Record<string, string | undefined>;
}): ProcessIdentity {
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 });
  if (existsSync(options.logFile) && statSync(options.logFile).size > MAX_LOG_BYTES) {
    renameSync(options.logFile, `${options.logFile}.1`);
  }
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(options.binary, options.args, {
      // Its own session: closing the terminal or Ctrl-C would end it otherwise.
      detached: true,
      stdio: ['ignore', log, log],
      env: withoutTemporalSettings(options.env),
    });
    // Reported as an early end below; without a listener it would end this process.
    child.on('error', () => {});
    child.unref();
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity !== null) return identity;
  } finally {
    closeSync(log);
  }
  throw startFailed(`${options.binary} cannot be run`, options.logFile);
}

/** The CLI would read the user's own TEMPORAL_* settings as defaults of its flags. */
function withoutTemporalSettings(
  env: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Resolves when the server answers; ends it and throws when it does not in time. */
export async function waitUntilHealthy(
  server: ProcessIdentity,
  options: { port: number; uiPort: number; logFile: string; logOffset: number },
): Promise<void> {
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

function ended(options: {
  port: number;
  uiPort: number;
  logFile: string;
  logOffset: number;
}): TemporalError {
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
