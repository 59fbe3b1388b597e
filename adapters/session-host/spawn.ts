import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HOST_EXIT } from '../../domain/exit-codes.ts';
import type { HostReady, SessionSpec } from '../../host/protocol.ts';
import { createSessionHostClient, readReady } from './client.ts';
import { ConfigError, LeaseHeldError } from './errors.ts';

const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 10;
/** What an adapter says about its settings: no retry would mend it. */
const SETTINGS_ERRORS: ReadonlySet<string> = new Set([
  'ScenarioError',
  'ConfigError',
  'PtySettingsError',
]);

/**
 * Starts a session host in a session of its own, so that it outlives its starter, and waits until it is ready.
 * A host that lives already is returned as it is. Throws LeaseHeldError, ConfigError, or Error for what may pass.
 */
export async function spawnSessionHost(options: {
  spec: SessionSpec;
  entry: string;
  /** Environment of the host; left out: the one of this process. */
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<HostReady> {
  const { spec, entry } = options;
  const living = await livingHost(spec.taskDir);
  if (living) return living;
  mkdirSync(spec.taskDir, { recursive: true, mode: 0o700 });
  const specFile = join(spec.taskDir, 'session.json');
  writeFileSync(`${specFile}.tmp`, JSON.stringify(spec), { mode: 0o600 });
  renameSync(`${specFile}.tmp`, specFile);
  const errorFile = join(spec.taskDir, 'host.stderr');
  const out = openSync(errorFile, 'w', 0o600);
  const child = spawn(process.execPath, [entry, specFile], {
    detached: true,
    stdio: ['ignore', out, out],
    cwd: '/',
    env: withoutMark(options.env ?? process.env),
  });
  closeSync(out);
  let exitCode: number | null | undefined;
  child.once('error', () => (exitCode = null));
  child.once('exit', (code) => (exitCode = code));
  child.unref();
  for (
    const startedMs = performance.now();
    performance.now() - startedMs < READY_LIMIT_MS;
    await wait(LOOK_EVERY_MS)
  ) {
    const ready = readReady(spec.taskDir);
    if (ready && ready.pid === child.pid) return ready;
    if (exitCode !== undefined) throw startError(exitCode, errorFile, spec);
  }
  child.kill('SIGKILL');
  throw new Error(
    `The session host of ${spec.taskId} was not ready within ${READY_LIMIT_MS / 1000} s; see ${spec.taskDir}/host.log.`,
  );
}

async function livingHost(taskDir: string): Promise<HostReady | null> {
  const ready = readReady(taskDir);
  if (!ready) return null;
  try {
    const health = await createSessionHostClient({ taskDir }).call(
      'health',
      {},
      { timeoutMs: 5_000 },
    );
    // A host whose agent has ended serves only what is left to read: the next session needs a new one.
    if (health.state === 'running' && health.agentPid !== null) return ready;
    await createSessionHostClient({ taskDir }).call(
      'stop',
      { reason: 'replaced', graceMs: 0 },
      { timeoutMs: 30_000 },
    );
    return null;
  } catch {
    return null;
  }
}

function startError(exitCode: number | null, errorFile: string, spec: SessionSpec): Error {
  const said = lastError(errorFile);
  // The same task's own host, still starting or still dying, is gone or found at the next try.
  const ours = said?.message.includes(`by task ${spec.taskId} `) ?? false;
  if (exitCode === HOST_EXIT.leaseHeld && !ours) {
    return new LeaseHeldError(
      `${spec.workTree} is in use: ${said?.message ?? 'another session host owns it'}`,
    );
  }
  if (exitCode === HOST_EXIT.badSpec || SETTINGS_ERRORS.has(said?.error ?? '')) {
    return new ConfigError(said?.message ?? `The session of ${spec.taskId} cannot be started.`);
  }
  return new Error(
    `The session host of ${spec.taskId} ended with code ${exitCode}: ${said?.message ?? 'no message'}; see ${errorFile}.`,
  );
}

function lastError(file: string): { error: string; message: string } | null {
  const line = readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as { error: string; message: string };
  } catch {
    return line === '' ? null : { error: 'Error', message: line };
  }
}

/** A host started from inside an agent's shell must not look like that agent's child. */
function withoutMark(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CAKE_SESSION: _mark, ...rest } = env;
  return rest;
}
