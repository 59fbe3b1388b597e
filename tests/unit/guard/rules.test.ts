import { describe, expect, it } from 'vitest';
import { decide, judgeCommand, RULES } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';

const policy = defaultPolicy({
  workspace: '/home/dev/repo',
  home: '/home/dev',
  protectedPaths: ['/home/dev/.cake'],
  nowMs: 0,
});
const judge = (command: string) => decide(command, '/home/dev/repo', policy);

describe.each(RULES)('$id', (rule) => {
  it.each(rule.match)('stops: %s', (command) => {
    const { hits, decision } = judgeCommand(command, '/home/dev/repo', policy);
    expect([command, decision.ruleId, hits.map((hit) => hit.rule.id)]).toEqual([
      command,
      decision.ruleId,
      expect.arrayContaining([rule.id]),
    ]);
  });
  it.each(rule.notMatch)('lets pass: %s', (command) => {
    expect([command, judge(command).ruleId]).toEqual([command, null]);
  });
  it('suggests only what is allowed itself', () => {
    const suggested = rule.match.map((command) => judge(command).alternative);
    const refused = suggested.filter((one) => one !== null && judge(one).verdict !== 'allow');
    expect(refused).toEqual([]);
  });
});
