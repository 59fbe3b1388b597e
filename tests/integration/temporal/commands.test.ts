import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../../cli/doctor/checks.ts';
import { ownTemporalEnv } from '../../support/temporal.ts';

const CAKE = resolve(import.meta.dirname, '../../../bin/cake.js');
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-commands-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function cake(args: string[], extra: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CAKE, ...args], {
    env: { ...ownTemporalEnv(home), ...extra },
    cwd: home,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The error as a person sees it: one line, and nothing on stdout. */
function failure(
  args: string[],
  extra: Record<string, string>,
): { status: number | null; line: string } {
  const { status, stdout, stderr } = cake(args, extra);
  expect([stdout, stderr.trim().split('\n').length]).toEqual(['', 1]);
  return { status, line: stderr.trim() };
}

describe('cake up', () => {
  it('says in one line that nothing answers at TEMPORAL_ADDRESS', () => {
    expect(failure(['up', '--detach'], { TEMPORAL_ADDRESS: '127.0.0.1:1' })).toEqual({
      status: 40,
      line: 'cake: TEMPORAL_ADDRESS 127.0.0.1:1 does not answer within 3 s. Start that server, correct TEMPORAL_ADDRESS, or unset it to use the embedded server.',
    });
  });

  it('says in one line that the fixed port is busy', async () => {
    const server = createServer();
    const port = await new Promise<number>((done) => {
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
    });
    try {
      const { status, line } = failure(['up'], { CAKE_TEMPORAL_PORT: String(port) });
      expect([status, line]).toEqual([
        40,
        expect.stringContaining(`Port ${port} for the Temporal server is not free.`),
      ]);
    } finally {
      server.close();
    }
  });

  it('says in one line that the binary is none', () => {
    const { status, line } = failure(['up'], { TEMPORAL_CLI_PATH: '/bin/true' });
    expect([status, line]).toEqual([
      40,
      expect.stringContaining('/bin/true is not a temporal CLI'),
    ]);
  });
});

describe('cake status and down', () => {
  it('show and end nothing when nothing runs', () => {
    const status = cake(['status', '--json']);
    expect([status.status, JSON.parse(status.stdout)]).toMatchObject([0, { state: 'down' }]);
    expect(cake(['down'])).toEqual({ status: 0, stdout: 'CAKE was not up.\n', stderr: '' });
  });
});

describe('cake doctor', () => {
  it('names a remedy for every finding, and fails when one keeps CAKE from running', () => {
    const { status, stdout } = cake(['doctor', '--json'], { TEMPORAL_CLI_PATH: '/bin/true' });
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
    expect([status, ok]).toEqual([40, false]);
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'node headers',
      'compiler',
      'python3',
      'git',
      'native modules',
      'build',
      'temporal CLI',
      'CAKE_HOME',
      'Claude Code',
      'ports',
      'metrics',
      'cake',
    ]);
    for (const { state, remedy } of checks) expect(remedy === null).toBe(state === 'ok');
    expect(checks.find(({ name }) => name === 'temporal CLI')).toMatchObject({ state: 'fail' });
  });

  it('tells a CAKE_HOME that cannot be written', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const { stdout } = cake(['doctor', '--json'], { CAKE_HOME: join(file, 'home') });
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    expect(checks.find(({ name }) => name === 'CAKE_HOME')).toMatchObject({
      state: 'fail',
      remedy: expect.stringContaining('CAKE_HOME'),
    });
  });
});

describe('cake config', () => {
  it('points at each mistake, exit code 2', () => {
    writeFileSync(join(home, 'cake.config.yaml'), 'guard:\n  mod: paranoid\n');
    expect(failure(['config', 'validate'], {})).toEqual({
      status: 2,
      line: `cake: ${join(home, 'cake.config.yaml')}:2:3 guard.mod: unknown key. Correct the file; cake config validate checks it.`,
    });
  });
});

it('refuses an unknown command or option with exit code 2', () => {
  expect(cake(['upp'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean up?'),
  });
  expect(cake(['up', '--loud']).status).toBe(2);
});
