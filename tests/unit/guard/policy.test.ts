import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { decide, judgeCommand } from '../../../domain/guard/decide.ts';
import { explainCommand } from '../../../domain/guard/explain.ts';
import { judgeIntent, type DeniedIntent } from '../../../domain/guard/memory.ts';
import { renderRuleReference } from '../../../domain/guard/reference.ts';
import type { GuardPolicy } from '../../../domain/guard/types.ts';
import { mergeUserRules, parseUserRule, type UserRule } from '../../../domain/guard/user-rules.ts';
import { policy } from './support.ts';

const CWD = '/home/dev/repo';
const run = (command: string, more: Partial<GuardPolicy> = {}) =>
  decide(command, CWD, { ...policy, ...more });

describe('modes', () => {
  it('differ in what happens to what cannot be resolved', () => {
    const verdicts = (['minimal', 'balanced', 'paranoid'] as const).map(
      (mode) => run('rm -rf "$DIR"', { mode }).verdict,
    );
    expect(verdicts).toEqual(['allow', 'confirm', 'block']);
  });
  it('never move the required families', () => {
    for (const mode of ['minimal', 'balanced', 'paranoid'] as const)
      for (const command of [
        'git push -f',
        'git reset --hard',
        'rm -rf /',
        'chmod 777 x',
        'sudo ls',
        'docker run --privileged x',
      ])
        expect([command, run(command, { mode }).verdict]).toEqual([command, 'block']);
  });
});

describe('exceptions', () => {
  const entry = {
    ruleId: 'git.clean',
    argv: 'git clean -fd *',
    cwd: CWD,
    expiresAtMs: 10,
    author: 'dev',
    reason: 'generated files',
  };
  it('cover one rule, one command, one directory, until their time', () => {
    expect(run('git clean -fd gen', { allowlist: [entry], nowMs: 9 }).verdict).toBe('allow');
    expect(run('git clean -fd gen', { allowlist: [entry], nowMs: 10 }).verdict).toBe('block');
    expect(run('git clean -fdx', { allowlist: [entry] }).verdict).toBe('block');
    expect(run('cd .. && git clean -fd gen', { allowlist: [entry] }).verdict).toBe('block');
    expect(run('git clean -fd gen; git stash drop', { allowlist: [entry] }).verdict).toBe('block');
  });
  it('do not reach the floor', () => {
    const floor = { ...entry, ruleId: 'git.force-push', argv: 'git push --force' };
    expect(run('git push --force', { allowlist: [floor] }).verdict).toBe('block');
  });
  it('do not cover what is not known', () => {
    const rm = { ...entry, ruleId: 'fs.delete-unknown', argv: 'rm -rf *' };
    expect(run('rm -rf "$X"', { allowlist: [rm] }).verdict).toBe('confirm');
  });
});

describe('rules of a user', () => {
  const parsed = parseUserRule({
    id: 'user.no-deploy',
    program: 'make',
    args: ['deploy*'],
    unless: ['--dry-run'],
    reason: 'People deploy.',
  });
  const rule = (parsed as { rule: UserRule }).rule;
  it('stop what they name, in disguise too', () => {
    expect(decide('make deploy-prod', CWD, policy, [rule])).toMatchObject({
      verdict: 'block',
      ruleId: 'user.no-deploy',
    });
    expect(decide('sh -c "make deploy"', CWD, policy, [rule]).verdict).toBe('block');
    expect(decide('make deploy --dry-run', CWD, policy, [rule]).verdict).toBe('allow');
    expect(decide('make test', CWD, policy, [rule]).verdict).toBe('allow');
  });
  it.each([
    [null, ''],
    [{ id: 'x', program: 'a', reason: 'b' }, 'id'],
    [{ id: 'user.a', program: 'a', reason: 'b', verdict: 'allow' }, 'verdict'],
    [{ id: 'user.a', program: 'a', reason: 'b', colour: 1 }, 'colour'],
    [{ id: 'user.a', reason: 'b' }, 'program'],
    [{ id: 'user.a', program: 'a', reason: 'b', args: 'x' }, 'args'],
  ])('refuse %j at %s', (value, path) => {
    expect(parseUserRule(value)).toMatchObject({ kind: 'problem', path });
  });
  it('count once per id', () => {
    expect(mergeUserRules([rule], [{ ...rule, verdict: 'confirm' }])).toEqual([rule]);
  });
});

describe('the memory of denied intents', () => {
  const ask = (command: string, denied: readonly DeniedIntent[]) => {
    const { decision, hits } = judgeCommand(command, CWD, policy);
    return judgeIntent(decision, hits, denied);
  };
  it('blocks the same intent in words that could not be resolved, and counts', () => {
    const first = ask('rm -rf ../other', []);
    expect(first.denied).toMatchObject([{ effect: 'delete', count: 1 }]);
    const second = ask('rm -rf "$D"', first.denied);
    expect(second.decision.verdict).toBe('block');
    const third = ask('find ../other -delete', second.denied);
    expect(third.persistent).toBe(true);
  });
  it('leaves other intents alone', () => {
    const { denied } = ask('git push --force', []);
    expect(ask('rm -rf "$D"', denied).decision.verdict).toBe('confirm');
    expect(ask('ls', denied)).toMatchObject({ decision: { verdict: 'allow' }, denied });
  });
});

describe('an explanation', () => {
  it('shows calls, wrappers and rules', () => {
    const { calls, rules, decision } = explainCommand('X=--force; sudo git push $X', CWD, policy);
    expect(calls.at(-1)).toMatchObject({
      program: 'git',
      args: ['push', '--force'],
      through: ['sudo'],
    });
    expect(rules.map(({ id }) => id)).toEqual(['priv.sudo', 'git.force-push']);
    expect(decision.severity).toBe('critical');
  });
});

describe('the page of rules', () => {
  it('is what the rules say', () => {
    const page = readFileSync(
      new URL('../../../docs/reference/guard-rules.md', import.meta.url),
      'utf8',
    );
    expect(page).toBe(renderRuleReference());
  });
});
