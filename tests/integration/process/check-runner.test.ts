import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { treeHash } from '../../../adapters/git/tree-facts.ts';
import { createCheckRunner } from '../../../adapters/process/check-runner.ts';
import type { Deliverable, Evidence } from '../../../domain/deliverables/types.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';

let repo: TempRepo;
let outputDir: string;
const runner = createCheckRunner({ treeHash, nowMs: Date.now });

beforeEach(() => {
  repo = tempRepo();
  outputDir = mkdtempSync(join(tmpdir(), 'cake-checks-'));
});

afterEach(() => {
  repo.remove();
  rmSync(outputDir, { recursive: true, force: true });
});

const check = (deliverable: Deliverable): Promise<Evidence> =>
  runner.run({ deliverable, workTree: repo.dir, outputDir, signal: new AbortController().signal });
const command = (text: string, timeoutMs?: number): Deliverable => ({
  id: 'd',
  kind: 'command',
  command: text,
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});

describe('check runner', () => {
  it('reads counts and names from a real runner', async () => {
    repo.write(
      'test_a.py',
      'import unittest\nclass A(unittest.TestCase):\n  def test_yes(self): pass\n  def test_no(self): self.fail("no")\n',
    );
    const seen = await check(command('python3 -m unittest -v'));
    expect(seen).toMatchObject({
      exitCode: 1,
      counts: { run: 2, failed: 1, skipped: 0 },
      failedTests: [expect.stringMatching(/^test_no \(test_a\.A/)],
    });
    expect(readFileSync(seen.outputRef!, 'utf8')).toContain('FAILED (failures=1)');
  });

  it('sees that a check changed the tree', async () => {
    const seen = await check(command('echo more >> a.txt'));
    expect(seen.treeHashAfter).not.toBe(seen.treeHashBefore);
    const quiet = await check(command('true'));
    expect(quiet.treeHashAfter).toBe(quiet.treeHashBefore);
  });

  it('kills the whole group at the limit, background processes too', async () => {
    const marker = `cake-check-${process.pid}`;
    const seen = await check(
      command(`(exec -a ${marker} sleep 60) & exec -a ${marker} sleep 60`, 300),
    );
    expect(seen).toMatchObject({ exitCode: null, detail: 'it was stopped after 0.3 s' });
    expect(
      execFileSync('sh', ['-c', `ps -eo args | grep -c "^${marker}" || true`], {
        encoding: 'utf8',
      }).trim(),
    ).toBe('0');
  });

  it('does not wait for what a check left running in the background', async () => {
    expect(await check(command('sleep 60 & echo done'))).toMatchObject({ exitCode: 0 });
  });

  it('ends what left the process group of a check, and does not wait for it', async () => {
    // A length of its own, so that it is known among the processes of the machine.
    const leave = `exec setsid sleep 9${process.pid}`;
    expect(await check(command(`(${leave}) & sleep 0.5; echo done`))).toMatchObject({
      exitCode: 0,
    });
    expect(await check(command(`(${leave}) & sleep 600`, 500))).toMatchObject({ exitCode: null });
    const left = execFileSync(
      'sh',
      ['-c', `ps -eo args | grep -c "^sleep 9${process.pid}$" || true`],
      {
        encoding: 'utf8',
      },
    );
    expect(left.trim()).toBe('0');
  });

  it('keeps secrets out of the stored output and the tail', async () => {
    const seen = await check(command('echo "password=hunter2hunter2"'));
    expect(seen.tail).not.toContain('hunter2');
    expect(readFileSync(seen.outputRef!, 'utf8')).not.toContain('hunter2');
  });

  it('gives a check no secret of this process', async () => {
    process.env['CAKE_TEST_SECRET'] = 'visible';
    try {
      expect((await check(command('env'))).tail).not.toContain('visible');
    } finally {
      delete process.env['CAKE_TEST_SECRET'];
    }
  });

  it('proves files inside the tree only', async () => {
    symlinkSync('/etc/hostname', join(repo.dir, 'link'));
    expect(await check({ id: 'f', kind: 'file_exists', path: 'a.txt' })).toMatchObject({
      holds: true,
    });
    expect(
      await check({ id: 'f', kind: 'file_contains', path: 'a.txt', text: 'one' }),
    ).toMatchObject({ holds: true });
    expect(
      await check({ id: 'f', kind: 'file_contains', path: 'a.txt', text: 'two' }),
    ).toMatchObject({ holds: false });
    expect(await check({ id: 'f', kind: 'file_exists', path: 'link' })).toMatchObject({
      holds: false,
    });
    expect(existsSync(join(repo.dir, 'nope'))).toBe(false);
  });

  it('is evidence too when the command does not exist', async () => {
    expect(await check(command('no-such-program-here'))).toMatchObject({ exitCode: 127 });
  });

  it('starts a server, asks it, and leaves nothing of it behind', async () => {
    const port = 20_000 + (process.pid % 20_000);
    const url = `http://127.0.0.1:${port}/health`;
    const serve = `exec node -e "require('http').createServer((q, s) => { s.statusCode = q.url === '/health' ? 204 : 404; s.end(); }).listen(${port})"`;
    const seen = await check({ id: 'd', kind: 'http_answers', url, status: 204, command: serve });
    expect(seen).toMatchObject({ holds: true, detail: `${url} answered 204` });
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);
    const dead = await check({ id: 'd', kind: 'http_answers', url, command: 'exit 3' });
    expect(dead.holds).toBe(false);
    expect(dead.detail).toContain('the server has ended');
  });

  it('says of named tests what became of them, out of more than it stores', async () => {
    const many = Array.from({ length: 3_000 }, (_none, at) => `test m::t${at} ... ok`).join('\n');
    const end = 'test result: FAILED. 3000 passed; 1 failed; 2 ignored';
    repo.write('log', `running 3001 tests\n${many}\ntest m::größe ... FAILED\n${end}\n`);
    const tests = ['m::t2999', 't7', 'm::größe', 'm::gone'];
    const seen = await check({ id: 'd', kind: 'tests_pass', command: 'cat log', tests });
    expect(seen.namedTests).toEqual({
      'm::t2999': 'passed',
      t7: 'passed',
      'm::größe': 'failed',
      'm::gone': 'missing',
    });
  });

  it('keeps the total of a coverage table that is longer than the stored tail', async () => {
    const row = (_none: unknown, at: number): string => ` file-${at}.ts | 10 | 10 | 10 | 10 |`;
    const rows = Array.from({ length: 200 }, row).join('\n');
    repo.write('log', `File | % Stmts | % Branch |\nAll files | 91.5 | 80 |\n${rows}\n`);
    const wanted = { id: 'd', kind: 'coverage', command: 'cat log', minPercent: 90 } as const;
    const seen = await check(wanted);
    expect(seen).toMatchObject({ coveragePercent: 91.5 });
    expect(seen.tail).not.toContain('All files');
  });
});
