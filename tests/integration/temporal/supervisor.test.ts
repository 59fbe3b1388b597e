import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../../workers/process-identity.ts';
import { isHealthy } from '../../../workers/temporal/connect.ts';
import { embeddedTarget } from '../../../workers/temporal/target.ts';
import { readRecord } from '../../../workers/temporal/server-record.ts';
import { takeDown } from '../../../workers/up/down.ts';
import { liveSupervisor, readJson, readyWorkerPid, upFiles } from '../../../workers/up/files.ts';
import { upStatus } from '../../../workers/up/status.ts';
import { runSupervisor } from '../../../workers/up/supervisor.ts';
import { ownTemporalEnv } from '../../support/temporal.ts';
import { eventually } from '../../support/wait.ts';

const WORKER = resolve(import.meta.dirname, '../../support/fake-worker.mjs');
const SUPERVISOR = resolve(import.meta.dirname, '../../support/supervisor-process.mjs');
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-up-'));
});
afterEach(async () => {
  await takeDown({ cakeHome: home });
  rmSync(home, { recursive: true, force: true });
});

function supervise(): { stop: AbortController; ended: Promise<boolean> } {
  const stop = new AbortController();
  const env = ownTemporalEnv(home);
  const log = (): void => {};
  const ended = runSupervisor({ cakeHome: home, env, log, workerEntry: WORKER, stop: stop.signal });
  return { stop, ended };
}

const readyPid = (): number | null => readyWorkerPid(home);
const server = (): ProcessIdentity => readRecord(home)!.process!;

it('restarts a killed worker and a killed server, on the same port, and ends both in order', async () => {
  const { stop, ended } = supervise();
  const first = await eventually('worker ready', readyPid);
  const record = readRecord(home)!;
  const env = ownTemporalEnv(home);
  expect(await upStatus({ cakeHome: home, env })).toMatchObject({
    state: 'up',
    worker: { pid: first },
  });

  process.kill(first, 'SIGKILL');
  const second = await eventually('another worker', () => {
    const pid = readyPid();
    return pid !== first && pid;
  });
  process.kill(record.process!.pid, 'SIGKILL');
  await eventually('another server', () => {
    const now = readRecord(home)!.process;
    return now !== null && now.pid !== record.process!.pid && isAlive(now);
  });
  await eventually('a server that answers', () => isHealthy(embeddedTarget(record), 500));
  expect(readRecord(home)).toMatchObject({ port: record.port, uiPort: record.uiPort });
  expect(readyPid()).toBe(second);

  const worker = readJson<ProcessIdentity>(upFiles(home).worker)!;
  const temporal = server();
  stop.abort();
  expect(await ended).toBe(true);
  expect([isAlive(worker), isAlive(temporal)]).toEqual([false, false]);
  expect(await upStatus({ cakeHome: home, env })).toMatchObject({ state: 'down' });
});

it('leaves the work to the supervisor that runs already', async () => {
  const one = supervise();
  await eventually('worker ready', readyPid);
  expect(await supervise().ended).toBe(false);
  one.stop.abort();
  expect(await one.ended).toBe(true);
});

it('adopts the server and the worker of a supervisor that was killed', async () => {
  const first = spawnSupervisor();
  await eventually('worker ready', readyPid);
  const worker = readJson<ProcessIdentity>(upFiles(home).worker)!;
  const temporal = server();
  first.kill('SIGKILL');
  await eventually('supervisor gone', () => liveSupervisor(home) === null);
  expect([isAlive(worker), isAlive(temporal)]).toEqual([true, true]);

  const second = supervise();
  await eventually('another supervisor', () => liveSupervisor(home));
  await eventually('worker ready', readyPid);
  expect(readyPid()).toBe(worker.pid);
  expect(server()).toEqual(temporal);
  second.stop.abort();
  await second.ended;
  expect([isAlive(worker), isAlive(temporal)]).toEqual([false, false]);
});

it('ends what a killed supervisor left behind, by cake down', async () => {
  const first = spawnSupervisor();
  await eventually('worker ready', readyPid);
  const worker = readJson<ProcessIdentity>(upFiles(home).worker)!;
  const temporal = server();
  first.kill('SIGKILL');
  await eventually('supervisor gone', () => liveSupervisor(home) === null);
  const result = await takeDown({ cakeHome: home });
  expect(result).toEqual({ supervisor: false, worker: true, temporal: true });
  expect([isAlive(worker), isAlive(temporal)]).toEqual([false, false]);
});

it('leaves the same state on SIGTERM', async () => {
  const first = spawnSupervisor();
  await eventually('worker ready', readyPid);
  const worker = readJson<ProcessIdentity>(upFiles(home).worker)!;
  const temporal = server();
  first.kill('SIGTERM');
  await eventually('all gone', () => !isAlive(worker) && !isAlive(temporal));
  await eventually('supervisor gone', () => liveSupervisor(home) === null);
});

/** A supervisor in a process of its own. */
function spawnSupervisor(): ChildProcess {
  return spawn(process.execPath, [SUPERVISOR, WORKER], {
    env: ownTemporalEnv(home),
    stdio: 'ignore',
  });
}
