import { decide, judgeCommand } from './decide.ts';
import { defaultPolicy } from './policy.ts';
import type { UserRule } from './user-rules.ts';

/** Examples are judged as if they ran here; no file is touched. */
const HERE = '/workspace/repository';

/**
 * What is wrong with a rule beyond its form: an example that does not hold, an alternative that the guard itself
 * would stop. Paths are dotted, below the rule. Never throws.
 */
export function checkUserRule(rule: UserRule): { path: string; problem: string }[] {
  const policy = defaultPolicy({
    workspace: HERE,
    home: '/home/user',
    protectedPaths: [],
    nowMs: 0,
  });
  const applies = (command: string): boolean =>
    judgeCommand(command, HERE, policy, { userRules: [rule] }).hits.some(
      (hit) => hit.rule.id === rule.id,
    );
  const problems = [
    ...rule.match
      .map((command, at) => ({ path: `match.${at}`, command }))
      .filter(({ command }) => !applies(command))
      .map(({ path, command }) => ({ path, problem: `The rule does not stop "${command}".` })),
    ...rule.notMatch
      .map((command, at) => ({ path: `notMatch.${at}`, command }))
      .filter(({ command }) => applies(command))
      .map(({ path, command }) => ({ path, problem: `The rule stops "${command}".` })),
  ];
  const { alternative } = rule;
  if (alternative !== null && decide(alternative, HERE, policy, [rule]).verdict !== 'allow')
    problems.push({ path: 'alternative', problem: 'The guard itself would stop this command.' });
  return problems;
}
