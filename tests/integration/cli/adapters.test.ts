import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../../cli/adapters/checks.ts';
import { openLab } from '../../../cli/adapters/lab.ts';
import { subjects } from '../../../cli/adapters/subjects.ts';
import { packageRoot } from '../../../config/paths.ts';
import { claudeCode } from '../../support/claude-code.ts';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'cake-cli-adapters-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NAMES = ['health', 'tool calls', 'guard', 'injection', 'once', 'interrupt', 'resume', 'stop'];

function testAdapters(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const bin = join(packageRoot(), 'bin', 'cake.js');
  const env = { ...process.env, CAKE_HOME: join(dir, 'home') };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, 'test', 'adapters', ...args],
      { env },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

describe('cake test adapters', () => {
  const names = [
    'anthropic-api',
    'pty',
    'scripted',
    ...(claudeCode.present ? ['claude-code'] : []),
  ];
  it.each(names)('finds that %s holds what it promises', async (name) => {
    const { code, stdout } = await testAdapters(name, '--json');
    const { ok, adapters } = JSON.parse(stdout) as {
      ok: boolean;
      adapters: { adapter: string; checks: { check: string; state: string }[] }[];
    };
    expect(adapters).toHaveLength(1);
    expect(adapters[0]!.checks).toEqual(
      NAMES.map((check) => ({ check, state: 'ok', detail: expect.any(String) })),
    );
    expect({ ok, code }).toEqual({ ok: true, code: 0 });
  });

  it('refuses a name that is none', async () => {
    const { code, stderr } = await testAdapters('gpt');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no adapter gpt.');
  });

  it('fails at the check that does not hold, and skips what stands on it', async () => {
    const scripted = (await subjects(dir)).find(({ name }) => name === 'scripted')!;
    const lab = await openLab(scripted, process.env);
    try {
      // An adapter that promises receipts and gives none.
      const inject: typeof lab.inject = async (...args) => ({
        ...(await lab.inject(...args)),
        state: 'written',
      });
      const results = await runChecks({ ...lab, inject });
      expect(results.map(({ state }) => state)).toEqual(
        'ok ok ok failed skipped skipped skipped skipped'.split(' '),
      );
      expect(results[3]!.detail).toBe('the message is written, not delivered');
    } finally {
      await lab.close();
    }
  });
});
