import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerShim } from '../../../cli/commands/shim.ts';
import type { CliContext } from '../../../cli/context.ts';

async function run(args: string[], stdin = ''): Promise<{ out: string; code: number }> {
  const result = { out: '', code: 0 };
  const cli: CliContext = {
    env: { HOME: '/home/dev' },
    cwd: '/home/dev/repo',
    stdout: (text) => {
      result.out += text;
    },
    stderr: () => {},
    readStdin: async () => stdin,
    isTty: false,
    exit: (code) => {
      result.code = code;
    },
  };
  const program = new Command('cake').exitOverride();
  registerShim(program, cli);
  await program.parseAsync(['node', 'cake', ...args]);
  return result;
}

describe('cake shim check', () => {
  it('blocks a force push from standard input and names what to run instead', async () => {
    const { out, code } = await run(['test-shim'], 'git push --force\n');
    expect(out).toMatch(/^blocked: /);
    expect(out).toContain('run instead: git push --force-with-lease');
    expect(code).toBe(2);
  });
  it('lets git status pass', async () => {
    expect(await run(['test-shim'], 'git status\n')).toEqual({ out: 'allowed\n', code: 0 });
  });
  it('takes the command as an argument and answers in JSON', async () => {
    const { out, code } = await run(['shim', 'check', 'sudo ls', '--json']);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'block', ruleId: 'priv.sudo' });
    expect(code).toBe(2);
  });
  it('explains parse, calls, folding and rules', async () => {
    const { out } = await run(['shim', 'check', 'X=--force; sh -c "git push $X"', '--explain']);
    expect(out).toMatch(/parse:\n {2}Command \(assignment\)\n {2}Command sh\n/);
    expect(out).toContain('git "push" "--force"');
    expect(out).toContain('through sh');
    expect(out).toContain('git.force-push (history): block');
  });
  it('judges a batch in order without touching directories', async () => {
    const rows = [
      { command: 'rm -rf /', cwd: '/no/such/dir' },
      { command: 'rm -rf dist', cwd: '/no/such/dir' },
      { command: 'rm -rf "$X"' },
    ];
    const { out, code } = await run(
      ['shim', 'check', '--batch', '-', '--workspace', '/no/such/dir', '--home', '/no/home'],
      rows.map((row) => JSON.stringify(row)).join('\n'),
    );
    const verdicts = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts).toEqual(['block', 'allow', 'confirm']);
    expect(code).toBe(0);
  });
  it('names the line of a batch that it cannot read', async () => {
    await expect(run(['shim', 'check', '--batch', '-'], '{"command":"ls"}\nno')).rejects.toThrow(
      'Line 2',
    );
  });
  it('refuses a mode that does not exist', async () => {
    await expect(run(['shim', 'check', 'ls', '--mode', 'wild'])).rejects.toThrow(
      'There is no mode',
    );
  });
});
