import { pattern, type ErrorPattern } from '../record.ts';
import { PATH } from './paths.ts';

/**
 * Forms in which linters and compilers name a place otherwise than `path:line: message`: level first,
 * bars and bullets, a header with rows below it, the place above or below the message.
 */
export const LINT_FORMS: readonly ErrorPattern[] = [
  // dart analyze: level • message • place • rule, or joined by dashes; machine form with bars
  pattern(
    [
      'error • ',
      'info • ',
      'warning • ',
      'hint • ',
      'error - ',
      'warning - ',
      'lint - ',
      'hint - ',
    ],
    /^\s*(?:error|warning|info|hint|lint) [•-] (?<message>.+?) (?:•|at) (?<file>[^\s:]+):(?<line>\d+):\d+ [•-] /,
  ),
  pattern(
    ['ERROR|', 'WARNING|'],
    /^(?:ERROR|WARNING)\|\w+\|\w+\|(?<file>[^|]+)\|(?<line>\d+)\|\d+\|\d+\|(?<message>.+)/,
  ),
  // credo: level and arrow first; the place behind it, or on the next line
  pattern(
    ['] → ', '] ↗ ', '] ↘ ', '] ↑ ', '] ↓ '],
    /^[┃\s]*\[[A-Z]\] [→↗↘↑↓] (?:(?<file>[^\s:]+\.\w+):(?<line>\d+)(?::\d+)? )?(?<message>\S.+)/,
    { locate: 'place' },
  ),
  // a header names the file, rows below it name the lines
  pattern([' | ERROR', ' | WARNING'], /^\s*(?<line>\d+) \| (?<message>(?:ERROR|WARNING)\s*\|.*)/, {
    locate: 'header',
  }),
  pattern([' | P:'], /^L:\s*(?<line>\d+) \| P:\s*\d+ \| (?<message>.+)/, { locate: 'header' }),
  pattern([' ✗ #', ' ⚡ #'], /^\s*[✗⚡]\s+#(?<line>\d+): (?<message>.+)/, { locate: 'header' }),
  pattern(['❯❯❱ ', ' ❯❱ '], /^\s*❯+❱ ?(?<message>\S.+)/, { locate: 'row' }),
  pattern(['Line   '], /^\s+Line\s{3,}(?<message>(?<file>\S+\.\w+))\s*$/, { locate: 'row' }),
  pattern(
    ['warnings:', '-- 1 warning:'],
    /^(?<file>\S+\.\w+) -- (?<message>[1-9]\d* warnings?):$/,
    { locate: 'row' },
  ),
  pattern(['File: '], /^(?<message>File: (?<file>\S+\.\w+))$/, { locate: 'row' }),
  // the place in a frame of dashes or bars
  pattern(
    ['-- [E', 'Warning: '],
    /^-- (?<message>(?:\[E\d+\] )?.*?Warning): (?<file>[^\s:]+):(?<line>\d+):\d+ -+$/,
  ),
  pattern(['Error ---'], /^(?<message>Error) -{3,} (?<file>[^\s:]+):(?<line>\d+):\d+$/, {
    prior: 0.7,
  }),
  pattern(['━━━━'], /^(?<file>[^\s:]+):(?<line>\d+):\d+ (?<message>\S.*?) ━+/),
  // message first, place below it behind an arrow, a word or a bar
  pattern(['  ⚠ ', '  × ', '  ✖ '], /^\s{2}[⚠×✖] (?<message>\S.+)/, {
    locate: 'place',
    prior: 0.5,
  }),
  pattern(['>> Issue: '], /^>> Issue: (?<message>.+)/, { locate: 'place' }),
  pattern(['--> '], /^\s*(?<message>--> (?<file>[^\s:]+\.pyi?):(?<line>\d+):\d+)$/, { prior: 0.6 }),
  pattern(
    ['.tf line ', '.hcl line '],
    /^[\s│]+(?<message>on (?<file>\S+\.(?:tf|hcl)) line (?<line>\d+).*)/,
  ),
  pattern(['.tf:'], /^\s+(?<message>(?<file>\S+\.tf):(?<line>\d+)-\d+)$/),
  // level first, then the place
  pattern(
    ['%Error', '%Warning'],
    new RegExp(
      `^%(?:Error|Warning)(?:-\\w+)?: (?<file>${PATH}):(?<line>\\d+):\\d+: (?<message>.+)`,
    ),
  ),
  pattern(
    ['[ERROR:', '[WARNING:'],
    /^\[(?:ERROR|WARNING):(?<file>[^:\]\s]+):(?<line>\d+)\] (?<message>.+)/,
  ),
  pattern(
    ['ERROR: ', 'WARNING: ', 'error: ', 'warning: '],
    new RegExp(
      `^(?:[\\w-]+: )?(?:ERROR|WARNING|error|warning): (?<file>${PATH}):? line (?<line>\\d+): (?<message>.+)`,
    ),
  ),
  pattern(['"file:'], /^"file:(?<file>[^"]+)":(?<line>\d+)\.\d+-[\d.]+: (?<message>.+)/),
  pattern(
    ['Error[', 'Warning[', 'Remark[', 'Severity-'],
    /^"(?<file>[^"]+)",(?<line>\d+)\s+(?<message>(?:Fatal )?(?:[Ee]rror|[Ww]arning|Severity|Remark).*)/,
  ),
  // place last
  pattern(
    [':[line'],
    /^(?<message>\S.*?)\s+\w[\w ]*? (?<file>[\w$]+\.(?:java|kt|scala|groovy)):\[lines? (?<line>\d+)/,
  ),
  pattern([' on line '], /^(?<message>[A-Z]\w*: .+) in (?<file>\S+\.\w+) on line (?<line>\d+)\b/),
  // path: line: message, and path: line N, col M, message
  pattern(
    [': line '],
    new RegExp(`^(?<file>${PATH}): line (?<line>\\d+), col \\d+, (?<message>.+)`),
  ),
];
