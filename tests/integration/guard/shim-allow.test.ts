import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerShim } from '../../../cli/commands/shim.ts';
import type { CliContext } from '../../../cli/context.ts';
import { loadConfig } from '../../../config/load.ts';
import { decide } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-allow-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs `cake shim …` for a person who answers every question with `answer`; null is nobody at a terminal. */
async function cake(
  args: string[],
  answer: string | null = 'allow',
  env: Record<string, string> = {},
): Promise<string> {
  let out = '';
  const cli: CliContext = {
    env: { HOME: home, CAKE_HOME: home, ...env },
    cwd: '/home/dev/repo',
    stdout: (text) => {
      out += text;
    },
    stderr: () => {},
    readStdin: async () => '',
    isTty: false,
    ask: async () => answer,
    exit: () => {},
  };
  const program = new Command('cake').exitOverride();
  registerShim(program, cli);
  await program.parseAsync(['node', 'cake', 'shim', ...args]);
  return out;
}

const add = (...more: string[]): string[] => [
  'allow',
  'add',
  '--rule',
  'git.stash-drop',
  '--argv',
  'git stash drop',
  '--reason',
  'made by a test',
  ...more,
];
const verdict = (command: string): string => {
  const { guard } = loadConfig({ cakeHome: home, workTree: null }).session;
  const facts = { workspace: '/home/dev/repo', home, protectedPaths: [], nowMs: Date.now() };
  const policy = { ...defaultPolicy(facts), allowlist: guard.allowlist };
  return decide(command, '/home/dev/repo', policy).verdict;
};

describe('cake shim allow', () => {
  it('lets one command pass, and takes it back', async () => {
    expect(verdict('git stash drop')).toBe('block');
    const added = JSON.parse(await cake(add('--json'))) as { id: string };
    expect(verdict('git stash drop')).toBe('allow');
    expect(verdict('git stash clear')).toBe('block');
    expect(await cake(['allow', 'list'])).toMatch(
      /git\.stash-drop +git stash drop +\/home\/dev\/repo/,
    );
    await cake(['allow', 'remove', added.id], 'remove');
    expect(verdict('git stash drop')).toBe('block');
    expect(await cake(['allow', 'list'])).toBe('There are no exceptions.\n');
  });
  it("keeps the file's comments and gives it to its user alone", async () => {
    writeFileSync(join(home, 'config.yaml'), '# mine\nguard:\n  mode: paranoid # strict\n');
    await cake(add());
    const text = readFileSync(join(home, 'config.yaml'), 'utf8');
    expect(text).toContain('# mine');
    expect(text).toContain('# strict');
    expect(statSync(join(home, 'config.yaml')).mode & 0o077).toBe(0);
  });
  it.each([
    ['nobody at a terminal', add(), null, {}, 'Only a person'],
    ['an agent', add(), 'allow', { CAKE_SESSION: 't:1' }, 'An agent cannot'],
    ['a person who hesitates', add(), 'yes', {}, 'Nothing was changed'],
    ['a rule that is none', add('--rule', 'x.y'), 'allow', {}, 'There is no rule x.y'],
    ['a rule of the floor', add('--rule', 'priv.sudo'), 'allow', {}, 'cannot be excepted'],
    ['a pattern for everything', add('--argv', '* *'), 'allow', {}, 'would cover every command'],
    ['a date that is none', add('--expires', 'soon'), 'allow', {}, 'is no date'],
    ['the past', add('--expires', '2020-01-01'), 'allow', {}, 'in the past'],
    ['a year', add('--expires', '365d'), 'allow', {}, 'more than 90 days'],
    ['a name that is none', ['allow', 'remove', 'abc'], 'remove', {}, 'There is no exception abc'],
  ])('refuses %s', async (_who, args, answer, env, problem) => {
    await expect(cake(args, answer, env)).rejects.toThrow(problem);
    expect(verdict('git stash drop')).toBe('block');
  });
  it('changes nothing in a file that is wrong', async () => {
    writeFileSync(join(home, 'config.yaml'), 'guard: { mode: wild }\n');
    await expect(cake(add())).rejects.toThrow('config.yaml:1:');
    expect(readFileSync(join(home, 'config.yaml'), 'utf8')).toBe('guard: { mode: wild }\n');
  });
});

describe('cake shim install', () => {
  it('proves that the shim blocks; uninstall removes it after a person has agreed', async () => {
    expect(JSON.parse(await cake(['install', '--json']))).toMatchObject({ proven: true });
    await expect(cake(['uninstall'], null)).rejects.toThrow('Only a person');
    expect(await cake(['uninstall'], 'remove')).toContain('Removed');
    expect(await cake(['uninstall'], null)).toBe('There was no shim.\n');
  });
  it('works with the client in bash where there is no compiler', async () => {
    const bin = join(home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'cc'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const path = process.env['PATH'];
    process.env['PATH'] = `${bin}:${path}`;
    try {
      expect(JSON.parse(await cake(['install', '--json']))).toMatchObject({
        proven: true,
        needsPort: true,
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
