import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCakeDb } from '../../../db/cake-db.ts';
import { identify, isAlive } from '../../../workers/process-identity.ts';
import { ensureTemporal, stopTemporal, temporalStatus } from '../../../workers/temporal/server.ts';
import { readRecord, writeRecord } from '../../../workers/temporal/server-record.ts';
import { ownTemporalEnv, sharedTemporal, sharedTemporalEnv } from '../../support/temporal.ts';

let home = '';
const listeners: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-server-'));
});
afterEach(async () => {
  await stopTemporal({ cakeHome: home });
  for (const server of listeners.splice(0)) server.close();
  rmSync(home, { recursive: true, force: true });
});

function listen(port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => {
      listeners.push(server);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

const own = (extra: Record<string, string> = {}) => ({
  cakeHome: home,
  env: { ...ownTemporalEnv(home), ...extra },
});

describe('embedded server', () => {
  it('is started once by callers at the same time, and stops with its ports remembered', async () => {
    const [one, two] = await Promise.all([ensureTemporal(own()), ensureTemporal(own())]);
    expect(two).toEqual(one);
    expect(one).toMatchObject({ namespace: 'cake', embedded: true });
    const record = readRecord(home)!;
    expect(record.dbFile).toBe(join(home, 'temporal', 'server-1.32.db'));
    expect(existsSync(`${record.dbFile}-wal`)).toBe(true);
    expect(await temporalStatus(own())).toMatchObject({
      running: true,
      healthy: true,
      pid: record.process!.pid,
      address: one.address,
      uiUrl: one.uiUrl,
    });
    const page = await fetch(one.uiUrl!);
    expect(page.status).toBe(200);

    expect(await stopTemporal({ cakeHome: home })).toBe('stopped');
    expect(isAlive(record.process!)).toBe(false);
    expect(await stopTemporal({ cakeHome: home })).toBe('not-running');
    expect(await temporalStatus(own())).toMatchObject({ running: false, pid: null });
    expect((await ensureTemporal(own())).address).toBe(one.address);
  });

  it('takes other ports when a stranger sits on the remembered ones', async () => {
    const port = await listen(0);
    remember({ port });
    const target = await ensureTemporal(own());
    expect(target.address).not.toBe(`127.0.0.1:${port}`);
  });

  it('never ends a process that is not its own, whatever the record says', async () => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const identity = identify(stranger.pid!)!;
    try {
      remember({ process: { pid: identity.pid, startTime: '1' } });
      expect(await stopTemporal({ cakeHome: home })).toBe('not-running');
      expect(isAlive(identity)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('what cannot be', () => {
  it('tells a TEMPORAL_ADDRESS where something else answers, and starts nothing', async () => {
    const address = `127.0.0.1:${await listen(0)}`;
    await expect(ensureTemporal(own({ TEMPORAL_ADDRESS: address }))).rejects.toMatchObject({
      kind: 'unreachable',
      message: `TEMPORAL_ADDRESS ${address} does not answer within 3 s.`,
      remedy: expect.stringContaining('unset it'),
    });
    expect(readRecord(home)).toBeNull();
  });

  it('tells a fixed port that is busy, and starts nothing', async () => {
    const port = await listen(0);
    const env = { CAKE_TEMPORAL_PORT: String(port), CAKE_TEMPORAL_UI_PORT: '1024' };
    await expect(ensureTemporal(own(env))).rejects.toMatchObject({
      kind: 'port-busy',
      message: `Port ${port} for the Temporal server is not free.`,
    });
    expect(readRecord(home)).toBeNull();
  });

  it.each([
    [
      'another version',
      '#!/bin/sh\necho "temporal version 0.12.0 (Server 1.24.0, UI 2.2.0)"\n',
      'wrong-version',
    ],
    ['no temporal at all', '#!/bin/sh\necho hello\n', 'binary-missing'],
  ])('tells a TEMPORAL_CLI_PATH that is %s', async (_, script, kind) => {
    const path = program(script);
    await expect(ensureTemporal(own({ TEMPORAL_CLI_PATH: path }))).rejects.toMatchObject({ kind });
  });

  it('tells a server that ends at start, with its last words', async () => {
    const path = program(
      '#!/bin/sh\n[ "$1" = --version ] && echo "temporal version 1.9.1 (Server 1.32.0, UI 2.5.0)" && exit\necho "database is broken"; exit 1\n',
    );
    await expect(ensureTemporal(own({ TEMPORAL_CLI_PATH: path }))).rejects.toMatchObject({
      kind: 'start-failed',
      message: 'The Temporal server ended at start: database is broken.',
    });
  });

  it('refuses a new database file while tasks of the old one have not ended', async () => {
    remember({
      serverVersion: '1.29.1',
      cliVersion: '1.5.1',
      dbFile: join(home, 'temporal', 'server-1.29.db'),
    });
    const db = openCakeDb(join(home, 'cake.db'));
    const task = { goal: 'g', repo: 'r', agent: 'pty', createdAtMs: 1, deliverables: [] };
    const end = { outcome: 'COMPLETED', score: 1, endedAtMs: 2, report: null };
    db.tasks.open({ ...task, taskId: 'live', workTree: '/a' });
    db.tasks.open({ ...task, taskId: 'ended', workTree: '/b' });
    db.tasks.finish('ended', end);
    db.close();
    await expect(ensureTemporal(own())).rejects.toMatchObject({
      kind: 'tasks-running',
      message: expect.stringContaining('1 unfinished task(s)'),
      remedy: 'Set TEMPORAL_CLI_PATH to temporal 1.5.1 until they have ended.',
    });
  });
});

it("uses the user's own server by TEMPORAL_ADDRESS, in a namespace that it creates, and starts none", async () => {
  const shared = sharedTemporal();
  const env = { ...sharedTemporalEnv(home), TEMPORAL_NAMESPACE: `other-${process.pid}` };
  const target = await ensureTemporal({ cakeHome: home, env });
  expect(target).toMatchObject({
    address: shared.address,
    namespace: `other-${process.pid}`,
    embedded: false,
  });
  expect(readRecord(home)).toBeNull();
});

function remember(change: Partial<Parameters<typeof writeRecord>[1]>): void {
  writeRecord(home, {
    process: null,
    port: 20_000,
    uiPort: 20_001,
    httpPort: 20_002,
    cliVersion: '1.9.1',
    serverVersion: '1.32.0',
    binary: '/nowhere/temporal',
    dbFile: join(home, 'temporal', 'server-1.32.db'),
    prepared: false,
    startedAtMs: 1,
    ...change,
  });
}

function program(script: string): string {
  const path = join(home, 'bin', 'temporal');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}
