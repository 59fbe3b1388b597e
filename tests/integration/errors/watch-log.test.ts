import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerWatchLog } from '../../../cli/commands/watch-log.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-watch-log-'));
  writeFileSync(join(dir, 'bad.log'), "ModuleNotFoundError: No module named 'yaml'\n");
  writeFileSync(join(dir, 'good.log'), 'all fine\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(args: readonly string[], stdin = ''): Promise<{ out: string; err: string }> {
  const io = { out: '', err: '' };
  const program = new Command().exitOverride();
  registerWatchLog(program, {
    env: {},
    cwd: dir,
    stdout: (text) => void (io.out += text),
    stderr: (text) => void (io.err += text),
    readStdin: () => Promise.resolve(stdin),
    isTty: false,
    exit: () => undefined,
  });
  await program.parseAsync(['watch-log', ...args], { from: 'user' });
  return io;
}

describe('cake watch-log', () => {
  it('prints the events and the verdict as JSON', async () => {
    const { out } = await run(['bad.log', '--exit', '1', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'intervene',
      events: [
        {
          type: 'PY_MODULE_MISSING',
          severity: 'HIGH',
          file: null,
          line: null,
          lineNo: 1,
          interventionRequired: true,
          suggestedFix: { command: 'pip install PyYAML' },
        },
      ],
    });
  });

  it('is clear when the command exited 0', async () => {
    expect(JSON.parse((await run(['bad.log', '--exit', '0', '--json'])).out)).toEqual({
      verdict: 'clear',
      events: [],
    });
  });

  it('reads standard input and writes for people', async () => {
    const { out } = await run(['-', '--exit', '127'], '$ jqq .\nbash: jqq: command not found\n');
    expect(out).toContain('CMD_MISSING');
    expect(out).toContain('intervene: 1 of 1 errors need it');
  });

  it('takes a batch and answers line by line', async () => {
    writeFileSync(join(dir, 'batch.jsonl'), '{"path":"bad.log","exit":1}\n\n{"path":"good.log"}\n');
    const lines = (await run(['--batch', 'batch.jsonl'])).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; verdict: string });
    expect(lines.map(({ path, verdict }) => [path, verdict])).toEqual([
      ['bad.log', 'intervene'],
      ['good.log', 'clear'],
    ]);
  });

  it('uses patterns of the user, and names the place of a bad one', async () => {
    writeFileSync(
      join(dir, 'patterns.yaml'),
      "patterns:\n  - id: MY_TOOL\n    pattern: 'mytool: broken \\d+'\n    fix: Run mytool --repair\n  - id: BAD\n    pattern: '(a+)+$'\n",
    );
    const { out, err } = await run(
      ['-', '--exit', '1', '--json', '--patterns', 'patterns.yaml'],
      'mytool: broken 7\n',
    );
    expect(JSON.parse(out)).toMatchObject({
      events: [{ type: 'MY_TOOL', suggestedFix: { command: 'mytool --repair' } }],
    });
    expect(err).toContain('patterns.yaml:6:14 BAD: a repeat inside a repeat');
  });

  it.each([
    [['nothing.log'], /Cannot read nothing.log/],
    [['bad.log', '--exit', 'x'], /--exit takes a number/],
    [[], /No log given/],
  ])('explains a wrong call: %j', async (args, message) => {
    await expect(run(args)).rejects.toThrow(message);
  });
});
