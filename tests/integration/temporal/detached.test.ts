import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify, isAlive } from '../../../workers/process-identity.ts';
import { takeDown } from '../../../workers/up/down.ts';
import type { UpState } from '../../../workers/up/ensure-up.ts';
import type { UpStatus } from '../../../workers/up/status.ts';
import { ownTemporalEnv, sharedTemporal } from '../../support/temporal.ts';
import { eventually } from '../../support/wait.ts';

const CAKE = resolve(import.meta.dirname, '../../../bin/cake.js');
const run = promisify(execFile);
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-detached-'));
});
afterEach(async () => {
  await takeDown({ cakeHome: home });
  rmSync(home, { recursive: true, force: true });
});

async function cake<T>(...args: string[]): Promise<T> {
  const env = ownTemporalEnv(home) as NodeJS.ProcessEnv;
  const { stdout } = await run(process.execPath, [CAKE, ...args, '--json'], { env });
  return JSON.parse(stdout) as T;
}

it('comes up once for two callers, refuses other settings, survives a killed supervisor, leaves no trace', async () => {
  const [one, two] = await Promise.all([
    cake<UpState>('up', '--detach'),
    cake<UpState>('up', '--detach'),
  ]);
  expect(two).toEqual(one);
  expect(await cake<UpStatus>('status')).toMatchObject({
    state: 'up',
    worker: { pid: one.workerPid, ready: true },
    temporal: { address: one.address, healthy: true },
  });

  // Other settings than the running ones are refused before anything is started.
  const address = sharedTemporal().address;
  const env = { ...ownTemporalEnv(home), TEMPORAL_ADDRESS: address } as NodeJS.ProcessEnv;
  const other = run(process.execPath, [CAKE, 'up', '--detach'], { env });
  await expect(other).rejects.toMatchObject({
    code: 40,
    stderr: `cake: CAKE runs with another Temporal server (the embedded one) than the settings here name (${address}). Run cake down first, or set TEMPORAL_ADDRESS as it was.\n`,
  });

  const supervisor = identify(one.supervisorPid)!;
  process.kill(one.supervisorPid, 'SIGKILL');
  await eventually('supervisor gone', () => !isAlive(supervisor));
  const again = await cake<UpState>('up', '--detach');
  expect(again).toEqual({ ...one, supervisorPid: again.supervisorPid });
  expect(again.supervisorPid).not.toBe(one.supervisorPid);

  const { temporal } = await cake<UpStatus>('status');
  const parts = [again.supervisorPid, again.workerPid, temporal.pid!].map((pid) => identify(pid)!);
  expect(await cake('down')).toEqual({ supervisor: true, worker: true, temporal: true });
  expect(parts.map(isAlive)).toEqual([false, false, false]);
  expect(await cake<UpStatus>('status')).toMatchObject({ state: 'down' });
});
