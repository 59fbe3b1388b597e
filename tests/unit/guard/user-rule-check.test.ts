import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../config/parse.ts';
import { checkUserRule } from '../../../domain/guard/user-rule-check.ts';
import { parseUserRule, type UserRule } from '../../../domain/guard/user-rules.ts';

const rule = (more: object): UserRule =>
  (
    parseUserRule({
      id: 'user.no-deploy',
      program: 'make',
      args: ['deploy*'],
      reason: 'People deploy.',
      ...more,
    }) as { rule: UserRule }
  ).rule;

describe('a rule of a user', () => {
  it('holds when its examples do', () => {
    const good = rule({ match: ['make deploy', 'sh -c "make deploy-x"'], notMatch: ['make test'] });
    expect(checkUserRule(good)).toEqual([]);
  });
  it.each([
    [{ match: ['make test'] }, 'match.0', 'does not stop'],
    [{ notMatch: ['ls', 'make deploy'] }, 'notMatch.1', 'The rule stops'],
    [{ alternative: 'git push --force' }, 'alternative', 'The guard itself'],
    [{ alternative: 'make deploy-staging' }, 'alternative', 'The guard itself'],
  ])('is refused at the place that is wrong: %j', (more, path, problem) => {
    expect(checkUserRule(rule(more))).toMatchObject([
      { path, problem: expect.stringContaining(problem) },
    ]);
  });
  it('is refused in a file with line and column', () => {
    const text = [
      'guard:',
      '  rules:',
      '    - id: user.no-deploy',
      '      program: make',
      '      args: [deploy]',
      '      reason: People deploy.',
      '      not_match: [make deploy]',
      '    - id: wrong',
      '      program: x',
      '      reason: y',
      '',
    ].join('\n');
    const parsed = parseConfig('f.yaml', text);
    expect(parsed.kind === 'bad' && parsed.problems).toMatchObject([
      { line: 7, path: 'guard.rules.0.not_match.0' },
      { line: 8, path: 'guard.rules.1.id' },
    ]);
  });
});
