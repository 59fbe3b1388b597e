import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../config/paths.ts';
import { decide } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';
import { serveGuard } from '../../../host/guard-server.ts';
import { listenLoopback } from '../../../host/listen.ts';
import { prepareShim, type Shim } from '../../../config/shim-layout.ts';
import { startFakeGuard, type FakeGuard } from '../../support/fake-guard.ts';

const policy = defaultPolicy({ workspace: '/w', home: '/h', protectedPaths: [], nowMs: 0 });

const RUNS = Number(process.env['CAKE_FUZZ_RUNS'] ?? 12);

let home: string;
let shim: Shim;
let guard: FakeGuard | null = null;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cake-shim-'));
  shim = await prepareShim({ packageRoot: packageRoot(), cakeHome: home });
});
afterEach(async () => {
  await guard?.close();
  guard = null;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Done {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(
  program: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<Done> {
  return new Promise((resolve) => {
    const env = {
      PATH: `${shim.pathDir}:${process.env['PATH']}`,
      HOME: home,
      CAKE_GUARD_SOCKET: guard?.socket ?? '/nowhere/guard.sock',
      CAKE_GUARD_TCP: guard?.tcp ?? '9:00',
      ...options.env,
    };
    const child = execFile(
      program,
      args,
      { env, cwd: options.cwd ?? home, encoding: 'utf8', maxBuffer: 1 << 26 },
      (error, stdout, stderr) =>
        resolve({ code: error ? (error.code as unknown as number) : 0, stdout, stderr }),
    );
    // A refusal may end the program before it has read anything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

const allow = () => 'ALLOW\n';
const block = () => 'BLOCK\nOperator (CAKE): Stop. Try another way.\n';
const blockWord = (word: string) => (request: { command: string }) =>
  request.command.includes(word) ? block() : allow();

function canary(): string {
  const file = join(mkdtempSync(join(home, 'c-')), 'canary');
  writeFileSync(file, 'alive');
  return file;
}

describe('cake-sh', () => {
  it('runs what the guard allows, and hands its exit code on', async () => {
    guard = await startFakeGuard(allow);
    expect(await run(shim.shell, ['-c', 'echo "a  b"; exit 7'])).toMatchObject({
      code: 7,
      stdout: 'a  b\n',
    });
    expect(guard.requests).toMatchObject([
      { command: 'echo "a  b"; exit 7', cwd: home, via: 'shell' },
    ]);
  });

  it('does not run what the guard blocks, and says why', async () => {
    guard = await startFakeGuard(block);
    const file = canary();
    const done = await run(shim.shell, ['-c', `/bin/rm ${file}`]);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('Try another way.');
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    ['no socket', null],
    ['an empty answer', () => ''],
    ['garbage', () => 'YES\n'],
    ['a cut answer', () => 'ALLO'],
    ['an answer with more behind it', () => 'ALLOW\nALLOW\n'],
    ['a block without a message', () => 'BLOCK\n'],
    ['no answer in time', () => null],
  ])('runs nothing with %s', async (_what, answer) => {
    if (answer) guard = await startFakeGuard(answer);
    const file = canary();
    const done = await run(shim.shell, ['-c', `/bin/rm ${file}`], {
      env: { CAKE_GUARD_TIMEOUT_MS: '200' },
    });
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('A person can mend it: cake status.');
    expect(existsSync(file)).toBe(true);
  });

  it('refuses a command of more than 1 MB', async () => {
    guard = await startFakeGuard(allow);
    const done = await run(shim.shell, [], { input: `: ${'x'.repeat(1 << 20)}` });
    expect(done.code).toBe(2);
    expect(guard.requests).toEqual([]);
  });

  it.each([
    ['-lc', ['-lc', 'FORBIDDEN=1']],
    ['-c with further options', ['-c', '-e', 'FORBIDDEN=1']],
    ['options before -c', ['-o', 'pipefail', '-c', 'FORBIDDEN=1']],
    ['-ce', ['-ce', 'FORBIDDEN=1']],
  ])('judges the text of %s', async (_what, args) => {
    guard = await startFakeGuard(blockWord('FORBIDDEN'));
    expect((await run(shim.shell, args)).code).toBe(2);
    expect(guard.requests).toMatchObject([{ command: 'FORBIDDEN=1' }]);
  });

  it('judges the text of a script file and of standard input', async () => {
    guard = await startFakeGuard(blockWord('FORBIDDEN'));
    const script = join(home, 'script.sh');
    writeFileSync(script, 'echo one\necho FORBIDDEN\n');
    expect(await run(shim.shell, [script])).toMatchObject({ code: 2, stdout: '' });
    expect(await run(shim.shell, [], { input: 'echo FORBIDDEN' })).toMatchObject({
      code: 2,
      stdout: '',
    });
    writeFileSync(script, 'echo "$1"\n');
    expect(await run(shim.shell, [script, 'a b'])).toMatchObject({ code: 0, stdout: 'a b\n' });
    expect(await run(shim.shell, ['-s', 'x'], { input: 'echo "$1"' })).toMatchObject({
      stdout: 'x\n',
    });
  });

  it('takes its client from its own folder, whatever the environment says', async () => {
    guard = await startFakeGuard(block);
    const env = { CAKE_GUARD_CLIENT: '/bin/true', BASH_ENV: '/dev/null' };
    expect((await run(shim.shell, ['-c', 'true'], { env })).code).toBe(2);
  });

  it('judges lines typed at a terminal one by one, and code that ran cannot change the judge', async () => {
    guard = await startFakeGuard(blockWord('FORBIDDEN'));
    const lines = [
      'read() { echo taken over; }; client=/bin/true; real=/bin/true',
      'cd / && echo "now in $PWD"',
      'for one in 1 2; do',
      '  echo "loop $one"',
      'done',
      'echo FORBIDDEN-ran | tr a-z A-Z',
      'pwd; exit 3',
    ];
    const { spawn } = await import('node-pty');
    const terminal = spawn(shim.shell, [], {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', CAKE_GUARD_SOCKET: guard.socket, TERM: 'dumb' },
    });
    let seen = '';
    const exit = new Promise<number>((resolve) =>
      terminal.onExit(({ exitCode }) => resolve(exitCode)),
    );
    terminal.onData((data) => (seen += data));
    for (const line of lines) terminal.write(`${line}\r`);
    expect(await exit).toBe(3);
    expect(guard.requests.map(({ command }) => command)).toEqual([
      lines[0],
      lines[1],
      lines.slice(2, 5).join('\n'),
      lines[5],
      lines[6],
    ]);
    expect(seen).toContain('now in /');
    expect(seen).toContain('loop 2');
    expect(seen).not.toContain('FORBIDDEN-RAN');
  });
});

describe('PATH shims', () => {
  it('show the arguments after every expansion', async () => {
    guard = await startFakeGuard(blockWord('path-shim'));
    guard.requests.length = 0;
    const file = canary();
    const done = await run(shim.shell, ['-c', 'x=$CAN; y=r; "${y}m" -f "$x" "two words"'], {
      env: { CAN: file },
    });
    expect(done.code).toBe(0);
    expect(guard.requests.at(-1)).toMatchObject({
      via: 'path-shim',
      command: `rm -f ${file} 'two words'`,
    });
    expect(existsSync(file)).toBe(false);
  });

  it('do not run a blocked program', async () => {
    guard = await startFakeGuard(({ via }) => (via === 'path-shim' ? block() : allow()));
    const file = canary();
    const done = await run(shim.shell, ['-c', `v=rm; $v -f ${file}`]);
    expect(done.code).toBe(2);
    expect(existsSync(file)).toBe(true);
  });

  it('reach into shells that the agent starts', async () => {
    guard = await startFakeGuard(allow);
    await run(shim.shell, ['-c', `sh -c 'bash -c "echo deep"'`]);
    expect(guard.requests.map(({ command }) => command)).toEqual([
      `sh -c 'bash -c "echo deep"'`,
      'bash -c "echo deep"',
      'echo deep',
    ]);
  });

  it('answer 127 for a program that is not installed', async () => {
    guard = await startFakeGuard(allow);
    const only = join(home, 'nothing');
    mkdirSync(only);
    const done = await run(join(shim.pathDir, 'kubectl'), ['get'], {
      env: { PATH: `${shim.pathDir}:${only}` },
    });
    expect(done).toMatchObject({ code: 127, stderr: 'kubectl: command not found\n' });
  });
});

describe('clients', () => {
  const odd = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        ...'\'"\\$`!*?[]{}()<>|&;~# \t\n\r%=-'.split(''),
        '\u0001',
        '\u007f',
        'é',
        '語',
        '😀',
      ),
      fc.constantFrom('a', '0', '/', '.'),
    ),
    maxLength: 24,
  });

  it.each(['guard-client', 'guard-client in bash'])(
    '%s sends the words so that a shell reads the same ones',
    async (name) => {
      guard = await startFakeGuard(allow);
      const { requests } = guard;
      const client =
        name === 'guard-client'
          ? shim.client
          : join(packageRoot(), 'shim', 'scripts', 'guard-client');
      await fc.assert(
        fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 5 }), async (words) => {
          expect((await run(client, ['path-shim', '-a', 'rm', ...words])).code).toBe(0);
          const { command } = requests.at(-1)!;
          const read = spawnSync('/bin/bash', ['-c', `printf '%s\\0' ${command}`], {
            encoding: 'utf8',
          });
          expect(read.stdout.split('\0').slice(0, -1)).toEqual(['rm', ...words]);
          await run(client, ['shell', '-c', words.join(' ')]);
          expect(requests.at(-1)!.command).toBe(words.join(' '));
        }),
        { numRuns: name.endsWith('bash') ? Math.ceil(RUNS / 5) : RUNS },
      );
    },
  );

  it.each([
    ['nothing to ask', {}],
    ['a dead port', { CAKE_GUARD_TCP: '9:00' }],
    ['a port that is none', { CAKE_GUARD_TCP: 'x; true' }],
  ])('in bash refuses with %s', async (_what, env) => {
    const client = join(packageRoot(), 'shim', 'scripts', 'guard-client');
    const done = await run(client, ['shell', '-c', 'true'], {
      env: { CAKE_GUARD_SOCKET: '', CAKE_GUARD_TCP: '', ...env },
    });
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('Nothing ran');
  });

  it('in bash refuses a text with a NUL byte, a cut answer and none in time', async () => {
    const client = join(packageRoot(), 'shim', 'scripts', 'guard-client');
    guard = await startFakeGuard(({ command }) =>
      command === 'slow' ? null : command === 'cut' ? 'ALLO' : allow(),
    );
    const env = { CAKE_GUARD_TIMEOUT_MS: '300' };
    expect((await run(client, ['stdin', '-s'], { input: 'ls\0rm x' })).code).toBe(2);
    expect((await run(client, ['shell', '-c', 'cut'])).code).toBe(2);
    expect((await run(client, ['shell', '-c', 'slow'], { env })).code).toBe(2);
    expect((await run(client, ['stdin', '-s'], { input: 'ls\n' })).code).toBe(0);
  });

  it('must show the token at the port', async () => {
    const desk = {
      check: () => Promise.resolve({ decision: decide('ls', home, policy), message: '' }),
    };
    const { port, server } = await listenLoopback((peer) => serveGuard(peer, desk, 'abcd'));
    const ask = (token: object): Promise<string> =>
      new Promise((resolve) => {
        const socket = createConnection(port, '127.0.0.1', () =>
          socket.end(
            `${JSON.stringify({ command: 'ls', cwd: '/', via: 't', plain: true, ...token })}\n`,
          ),
        );
        socket.on('data', (data) => resolve(data.toString()));
      });
    expect(await ask({ token: 'abcd' })).toBe('ALLOW\n');
    for (const token of [{}, { token: 'abce' }, { token: 'ab' }, { token: 1 }])
      expect(await ask(token)).toMatch(/^BLOCK/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('fall back to one without a compiler, which answers the same', async () => {
    const bin = mkdtempSync(join(home, 'bin-'));
    const path = process.env['PATH'];
    // A compiler that always fails is as good as none.
    writeFileSync(join(bin, 'cc'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(bin, 'cc'), 0o755);
    const other = mkdtempSync(join(home, 'home-'));
    try {
      process.env['PATH'] = `${bin}:${path}`;
      const plain = await prepareShim({ packageRoot: packageRoot(), cakeHome: other });
      guard = await startFakeGuard(blockWord('FORBIDDEN'));
      expect((await run(plain.shell, ['-c', 'echo hi'])).stdout).toBe('hi\n');
      expect((await run(plain.shell, ['-c', 'echo FORBIDDEN'])).code).toBe(2);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('are made once, also by several hosts at the same time', async () => {
    const other = mkdtempSync(join(home, 'home-'));
    const made = await Promise.all(
      [1, 2, 3].map(() => prepareShim({ packageRoot: packageRoot(), cakeHome: other })),
    );
    expect(new Set(made.map(({ client }) => client)).size).toBe(1);
    const link = join(other, 'link');
    symlinkSync(made[0]!.shell, link);
    guard = await startFakeGuard(allow);
    expect((await run(made[0]!.shell, ['-c', 'echo ok'])).stdout).toBe('ok\n');
    // Through a link elsewhere it cannot find its client, so it runs nothing.
    expect((await run(link, ['-c', 'echo ok'])).code).toBe(2);
  });
});
