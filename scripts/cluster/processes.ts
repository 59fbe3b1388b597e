import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '../../workers/process-identity.ts';
import { ClusterError } from './errors.ts';

const LOOK_MS = 50;

/** A user to run as, by number; null is oneself. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`. */
export function unprivileged(): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // The next name.
    }
  }
  throw new ClusterError('missing', 'There is no user postgres and no user nobody.', {
    remedy: 'Run as a user other than root, because PostgreSQL refuses root.',
  });
}

/** Starts a program that outlives this one, with its output in a file. */
export function launch(options: {
  program: string;
  args: readonly string[];
  logFile: string;
  runAs?: RunAs | null;
}): ProcessIdentity {
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(options.program, [...options.args], {
      detached: true,
      stdio: ['ignore', log, log],
      // The folder of the caller may be one that the other user must not enter.
      cwd: '/',
      ...options.runAs,
    });
    child.on('error', () => {});
    child.unref();
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity !== null) return identity;
  } finally {
    closeSync(log);
  }
  throw startFailed(options.program, options.logFile);
}

/** Waits until something listens on the port; throws ClusterError when the process ends before. */
export async function untilListening(options: {
  what: string;
  process: ProcessIdentity;
  port: number;
  logFile: string;
  limitMs: number;
}): Promise<void> {
  for (const startedMs = Date.now(); !(await listens(options.port)); await sleep(LOOK_MS)) {
    const late = Date.now() - startedMs > options.limitMs;
    if (late || !isAlive(options.process)) throw startFailed(options.what, options.logFile);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** The start of `what` failed, in the words of its log. */
export function startFailed(what: string, logFile: string): ClusterError {
  return new ClusterError('start-failed', `${what} does not start: ${lastError(logFile)}`, {
    remedy: `See ${logFile}; then npm run cluster -- down, and up again.`,
  });
}

function lastError(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trim().split('\n');
    const line = lines.findLast((text) => /error|fatal|unable|failed/i.test(text)) ?? lines.at(-1);
    return (line ?? '').trim().slice(0, 400) || 'it says nothing';
  } catch {
    return 'it wrote no log';
  }
}
