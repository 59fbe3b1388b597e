import { DERIVED_LIMITS } from './derived-types.ts';
import type { ErrorRecord, FixTemplate } from './record.ts';
import { ERROR_RECORDS } from './taxonomy/index.ts';

const escape = (text: string): string => text.replace(/\|/g, String.raw`\|`).replace(/</g, '&lt;');

function fixCell(fix: FixTemplate | undefined): string {
  return fix === undefined ? '' : escape(fix.action);
}

function row(record: ErrorRecord): string {
  // The first fix without a condition is what most readers will see.
  const plain = record.fixes.filter((fix) => fix.when === undefined);
  const notes = [
    ...(record.exit0 === 'report' ? ['stands at exit 0'] : []),
    ...(record.immediate ? ['at once'] : []),
  ].join(', ');
  return `| \`${record.id}\` | ${escape(record.title)} | ${record.severity} | ${fixCell(plain[0])} | ${fixCell(plain[1])} | ${notes} |`;
}

function section(family: string, records: readonly ErrorRecord[]): string {
  return [
    `## ${family}`,
    '',
    '| type | what it is | severity | first fix | fallback | notes |',
    '| --- | --- | --- | --- | --- | --- |',
    ...records.map(row),
    '',
  ].join('\n');
}

function derivedSection(): string {
  const minutes = (ms: number): string => `${ms / 60_000} min`;
  const rows = [
    [
      'SAME_ERROR',
      'HIGH',
      `the same error ${DERIVED_LIMITS.sameErrorCount} times with no change of files between`,
    ],
    [
      'CYCLE',
      'HIGH',
      `up to ${DERIVED_LIMITS.maxCycleLength} commands repeated ${DERIVED_LIMITS.cycleRepeats} times with the same results`,
    ],
    ['REGRESSION_CYCLE', 'HIGH', 'a test goes from green to red again'],
    [
      'NO_PROGRESS',
      'MEDIUM',
      `${DERIVED_LIMITS.noProgressToolCalls} tool calls or ${minutes(DERIVED_LIMITS.noProgressMs)} without a change or new evidence`,
    ],
    ['MONOLOGUE', 'MEDIUM', `${DERIVED_LIMITS.monologueTurns} turns without a tool`],
    ['STALE_EVIDENCE', 'MEDIUM', 'done is claimed, but files were changed after the last test run'],
    ['HUNG_TOOL', 'HIGH', `a tool prints nothing for ${minutes(DERIVED_LIMITS.hungToolMs)}`],
    [
      'HUNG_AGENT',
      'HIGH',
      `the agent does nothing with a tool result for ${minutes(DERIVED_LIMITS.hungAgentMs)}`,
    ],
    [
      'BURN_RATE',
      'HIGH',
      `tokens in a minute are more than ${DERIVED_LIMITS.burnFactor} times the usual`,
    ],
  ];
  return [
    '## Derived from behaviour',
    '',
    '| type | severity | when |',
    '| --- | --- | --- |',
    ...rows.map(([type, severity, text]) => `| \`${type}\` | ${severity} | ${text} |`),
    '',
  ].join('\n');
}

const OWN_PATTERNS = `## Your own patterns

\`cake watch-log --patterns FILE\` reads a YAML file such as this one. A pattern that is not a regex, that can take
forever on a hostile line, or that holds no fixed text is refused with its place; the others are used.

\`\`\`yaml
patterns:
  - id: MY_TOOL # capitals, digits, underscores
    pattern: 'mytool: (?<message>broken index \\d+)' # named groups: message, file, line, any other
    severity: HIGH # LOW, MEDIUM, HIGH or CRITICAL
    fix: Run mytool --repair # begins with Run, Check, Fix, Try or See
    fallback: Check the index file
\`\`\`

Further fields: \`title\`, \`literal\` (a text in every line that matches, when it cannot be found in the pattern),
\`exit0: report\` (stands although the command exited 0), \`immediate: true\` (reported before the command ends).
`;

/** The reference page of all error types, made from the records. */
export function renderErrorTypes(): string {
  const families = [...new Set(ERROR_RECORDS.map((record) => record.family))].toSorted();
  return [
    '# Error types',
    '',
    '<!-- Made by scripts/generate-error-docs.ts from domain/errors/taxonomy. Do not edit by hand. -->',
    '',
    `CAKE knows ${ERROR_RECORDS.length} error types. A finding stands when its command failed; when the command exited 0 it is`,
    'withdrawn, unless the type says otherwise. Words in braces are read out of the output.',
    '',
    ...families.map((family) =>
      section(
        family,
        ERROR_RECORDS.filter((record) => record.family === family),
      ),
    ),
    derivedSection(),
    OWN_PATTERNS,
  ].join('\n');
}
