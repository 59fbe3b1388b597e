import { RULES } from './rules/index.ts';

const TIERS = {
  floor: 'never',
  standard: 'by a person',
  unresolved: 'by mode',
  paranoid: 'by mode',
} as const;

/** The page of rules as Markdown, made from the rules themselves. */
export function renderRuleReference(): string {
  const families = [...new Set(RULES.map(({ family }) => family))];
  const sections = families.map((family) => {
    const rules = RULES.filter((rule) => rule.family === family);
    return [`## ${family}`, '', ...rules.map(renderRule)].join('\n');
  });
  return [
    '# Guard rules',
    '',
    'Made from the rules in `domain/guard/rules/` by `scripts/generate-guard-docs.ts`. Do not edit.',
    '',
    'Every rule reads the program calls that a command would make, after words are folded and wrappers, interpreters',
    'and pipes are taken off. "Can be excepted" says how a rule can be moved: never; by a person for one command in one',
    'directory until a date; or by mode (minimal allows, balanced asks, paranoid blocks).',
    '',
    ...sections,
  ].join('\n');
}

function renderRule(rule: (typeof RULES)[number]): string {
  const code = (command: string): string =>
    `  - \`${command.replaceAll('\n', '⏎').replaceAll('`', 'ˋ')}\``;
  return [
    `### ${rule.id}`,
    '',
    rule.reason,
    '',
    `- severity: ${rule.severity}`,
    `- effect: ${rule.effect}`,
    `- can be excepted: ${TIERS[rule.tier]}`,
    '- stops, for example:',
    ...rule.match.slice(0, 6).map(code),
    '- lets pass, for example:',
    ...rule.notMatch.slice(0, 4).map(code),
    '',
  ].join('\n');
}
