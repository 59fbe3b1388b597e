import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../adapters/process/run-command.ts';
import { runTool, type ToolWorld } from '../../../../adapters/anthropic-api/tools/run.ts';
import type { AgentSignal } from '../../../../host/agent-adapter.ts';

let dir: string;
let tree: string;
let signals: AgentSignal[];
let world: ToolWorld;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-tools-')));
  tree = join(dir, 'tree');
  mkdirSync(tree);
  execFileSync('git', ['init', '-q'], { cwd: tree });
  writeFileSync(join(dir, 'secret.txt'), 'secret');
  writeFileSync(join(tree, 'a.txt'), 'one\ntwo\nthree\n');
  signals = [];
  world = {
    workTree: tree,
    shell: '/bin/sh',
    env: { PATH: process.env['PATH'] },
    emit: (signal) => void signals.push(signal),
    runCommand,
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (
  name: string,
  input: unknown,
  signal = new AbortController().signal,
): ReturnType<typeof runTool> => runTool({ id: 'c1', name, input }, world, signal);

describe('bash', () => {
  it('gives output and exit code, and tells the host where the output came from', async () => {
    expect(await run('bash', { command: 'echo out; echo err >&2; exit 3' })).toEqual({
      text: expect.stringMatching(/^(?:out\nerr|err\nout)\n\nexit code 3$/),
      isError: true,
    });
    expect(signals.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['tool_started', 'tool_output', 'tool_finished']),
    );
    expect(signals.at(-1)).toEqual({ kind: 'tool_finished', toolCallId: 'c1', exitCode: 3 });
  });

  it('ends at its limit with everything it started', async () => {
    const { text, isError } = await run('bash', { command: 'sleep 60 & sleep 60', timeout_ms: 50 });
    expect(text).toBe('ended after 50 ms, its limit');
    expect(isError).toBe(true);
  });

  it('does not wait for a server that it left behind', async () => {
    const { text } = await run('bash', { command: 'sleep 30 & echo $!' });
    expect(text).toMatch(/^\d+\n\nexit code 0$/);
    process.kill(Number.parseInt(text, 10), 'SIGKILL');
  });

  it('is ended by an interruption', async () => {
    const stop = new AbortController();
    const done = run('bash', { command: 'sleep 60' }, stop.signal);
    stop.abort();
    expect((await done).text).toBe('interrupted by the operator');
  });

  it('shows both ends of a long output', async () => {
    const { text } = await run('bash', { command: 'echo first; yes | head -c 200000; echo last' });
    expect(text).toMatch(/^first\n[^]*characters left out[^]*last\n\nexit code 0$/);
    expect(text.length).toBeLessThan(31_000);
  });
});

describe('files', () => {
  it('reads lines with numbers and says what is left', async () => {
    expect((await run('read', { path: 'a.txt', offset: 2, limit: 1 })).text).toBe(
      '2\ttwo\n… 2 more lines',
    );
  });

  it('writes into new folders and keeps the mode of what it replaces', async () => {
    writeFileSync(join(tree, 'x.sh'), 'old', { mode: 0o755 });
    await run('write', { path: 'x.sh', content: 'new' });
    await run('write', { path: 'deep/er/n.txt', content: 'n' });
    expect(statSync(join(tree, 'x.sh')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(tree, 'deep/er/n.txt'), 'utf8')).toBe('n');
  });

  it('edits one exact passage, with every character as it is', async () => {
    await run('edit', { path: 'a.txt', old: 'two', new: "$& $1 '$`" });
    expect(readFileSync(join(tree, 'a.txt'), 'utf8')).toBe("one\n$& $1 '$`\nthree\n");
  });

  it.each([
    [{ path: 'a.txt', old: 'nine', new: 'x' }, /does not hold/],
    [{ path: 'a.txt', old: 'e', new: 'x' }, /stands 3 times/],
    [{ path: 'a.txt', old: '', new: 'x' }, /give the passage/],
    [{ path: 'none.txt', old: 'x', new: 'y' }, /ENOENT/],
  ])('does not edit %o', async (input, message) => {
    const { text, isError } = await run('edit', input);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
    expect(readFileSync(join(tree, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
  });

  it.each([
    '../secret.txt',
    '/etc/passwd',
    'link/secret.txt',
    'out',
    '.git/config',
    '.GIT/hooks/x',
    'a\0b',
    '',
    undefined,
  ])('touches nothing at %o', async (path) => {
    symlinkSync(dir, join(tree, 'link'));
    symlinkSync(join(dir, 'new.txt'), join(tree, 'out'));
    for (const [name, input] of [
      ['read', { path }],
      ['write', { path, content: 'x' }],
      ['edit', { path, old: 'secret', new: 'x' }],
    ] as const) {
      const { text, isError } = await run(name, input);
      expect(isError, `${name}: ${text}`).toBe(true);
      expect(text).not.toContain('root:');
    }
    expect(readFileSync(join(dir, 'secret.txt'), 'utf8')).toBe('secret');
    expect(statSync(join(dir, 'new.txt'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('says that a folder, a binary file or a pipe is no text', async () => {
    writeFileSync(join(tree, 'bin'), Buffer.from([1, 0, 2]));
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    expect((await run('read', { path: '.' })).isError).toBe(true);
    expect((await run('read', { path: 'bin' })).text).toContain('is no text');
    expect((await run('read', { path: 'pipe' })).text).toContain('is no file');
  });
});

describe('search', () => {
  it('lists what git does not ignore and finds lines in new files', async () => {
    writeFileSync(join(tree, '.gitignore'), 'ignored\n');
    writeFileSync(join(tree, 'ignored'), 'two');
    expect((await run('list', {})).text).toBe('.gitignore\na.txt\n');
    expect((await run('grep', { pattern: 't(wo|hree)' })).text).toBe(
      'a.txt:2:two\na.txt:3:three\n',
    );
    expect((await run('grep', { pattern: 'nine' })).text).toBe('No line matches.');
  });

  it('explains a bad expression, and takes none for an option', async () => {
    expect((await run('grep', { pattern: '(' })).isError).toBe(true);
    expect((await run('grep', { pattern: '--help' })).text).toBe('No line matches.');
  });

  it('says that a tool is not known', async () => {
    expect((await run('rm', {})).text).toContain('There is no tool rm');
  });
});
