import { fix, pattern, type ErrorRecord, type FixTemplate } from '../record.ts';
import { LINT_FORMS } from './lint-forms.ts';
import { ENDINGS, PATH } from './paths.ts';
import { PLACE_FORMS } from './place-forms.ts';

// Endings of one letter would stop the scan at every other line: their tools say what they print.
const COLON_LITERALS = [
  ...ENDINGS.filter((ending) => ending.length > 1).map((ending) => `.${ending}:`),
  'file:',
  '.env',
  'warning: ',
  'error: ',
  'Error: ',
];
const BRACKET_LITERALS = [
  '): error',
  '): warning',
  ') : error',
  ') : warning',
  '): Warning',
  '): Error',
  '):  Warning',
  '): info',
  '): message',
  '): fatal',
  ') Error',
  ') Warning',
  ') Fatal',
  ') error',
  ') warning',
];

/** Not a finding: explanations, frames and progress that only look like one. */
const NOT_LINT = String.raw`(?!\s*(?:note\b|installing\b|INFO\b|DEBUG\b|TRACE\b|In (?:file included|function)|required from|in \`|from |at |first defined|recipe for|previous (?:definition|declaration)|copying|creating|updating\b|Entering|Leaving))`;

const LINT_FIXES: readonly FixTemplate[] = [
  fix('place', 'Fix {file}:{line}', { command: null }),
  fix('first', 'Fix the first finding of the linter', { command: null }),
  fix('rule', 'See the rule named in the finding', { command: null }),
];

/** Linters, formatters and type checkers. */
export const LINT_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'PY_TYPECHECK',
    family: 'lint',
    title: 'A Python type checker objects',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['.py:', '.pyi:'],
        /^\s*(?<file>\S+\.pyi?):(?<line>\d+)(?::\d+)?(?::| -) error: (?<message>.+)/,
      ),
      pattern([' error'], /^Found [1-9]\d* errors? in \d+ files? \(checked/, { rank: 'summary' }),
    ],
    fixes: [
      fix('place', 'Fix the type error at {file}:{line}', { command: null }),
      fix('alone', 'Run {py.run}mypy {file}'),
      fix('first', 'Fix the first type error', { command: null }),
    ],
    examples: [
      {
        text: 'a.py:3: error: Incompatible types in assignment  [assignment]',
        file: 'a.py',
        line: 3,
      },
      {
        text: '  /srv/b.py:4:9 - error: "x" is not defined (reportUndefinedVariable)',
        file: '/srv/b.py',
        line: 4,
      },
    ],
    nearMisses: ['Success: no issues found in 3 source files', 'a.py:3: note: see docs'],
  },
  {
    id: 'PY_LINT',
    family: 'lint',
    title: 'A Python linter objects',
    severity: 'LOW',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['.py:'],
        /^\s*(?<file>\S+\.py):(?<line>\d+):(?:\d+:)? \[?(?<code>[A-Z]{1,4}\d{2,5})\b\]?:? (?<message>.+)/,
      ),
      pattern(
        ['.py:'],
        /^(?<file>\S+\.py):(?<line>\d+) (?:at module level|in (?:public|private|nested)[\w ]*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('ruff', 'Run {py.run}ruff check --fix {file}'),
      fix('rule', 'See the rule {code}', { command: null }),
    ],
    examples: [
      {
        text: 'a.py:1:1: F401 os imported but unused',
        file: 'a.py',
        line: 1,
        captures: { code: 'F401' },
      },
      { text: 'test.py:18 in private nested class `meta`:', file: 'test.py', line: 18 },
    ],
    nearMisses: ['All checks passed!'],
  },
  {
    id: 'JS_LINT',
    family: 'lint',
    title: 'A JavaScript or CSS linter objects',
    severity: 'LOW',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['  error  ', '  warning  ', ' error ', ' warning ', '  ✖  ', '  ⚠  '],
        /^\s+(?<line>\d+):\d+(?:-\d+:\d+)?\s+(?:✓ )?(?:error|warning|✖|⚠)\s+(?<message>.+)/,
        { locate: 'eslint-header' },
      ),
      pattern(
        [': line '],
        /^(?<file>\S[^:]*): line (?<line>\d+), col \d+, (?:Error|Warning|Info) - (?<message>.+)/,
      ),
      pattern(
        ['.ts[', '.js[', '.tsx[', '.jsx['],
        /^(?<file>\S+\.[jt]sx?)\[(?<line>\d+), \d+\]: (?<message>.+)/,
      ),
      pattern([' problem'], /^✖ (?<message>[1-9]\d* problems? \(.*)/, { rank: 'summary' }),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('auto', 'Run npx eslint --fix {file}'),
      fix('first', 'Fix the first finding without eslint-disable', { command: null }),
    ],
    examples: [
      {
        text: "/srv/a.js\n  2:10  error  'x' is defined but never used  no-unused-vars",
        file: '/srv/a.js',
        line: 2,
      },
      {
        text: '/srv/a.js: line 4, col 1, Error - Missing semicolon. (semi)',
        file: '/srv/a.js',
        line: 4,
      },
      { text: 'src/a.ts[418, 38]: \' should be "', file: 'src/a.ts', line: 418 },
      { text: 'a.css\n 46:3   ✖  Unexpected longhand value   shorthand', file: 'a.css', line: 46 },
    ],
    nearMisses: ['✖ 0 problems', '12:30  all fine'],
  },
  {
    id: 'LINT',
    family: 'lint',
    title: 'Another linter objects',
    severity: 'LOW',
    rank: 'symptom',
    prior: 0.62,
    patterns: [
      // path:line[:col][:] message; a warning is an error only to a linter that exits with 1
      pattern(
        ['arning'],
        new RegExp(
          `^\\s*(?:\\[\\w+\\] )?(?<file>${PATH}):(?<line>\\d+)(?:[:,.]\\d+(?:-\\d+)?)?:? ?(?<message>\\W?[Ww]arning\\b.*)`,
        ),
        { prior: 0.3 },
      ),
      pattern(
        COLON_LITERALS,
        new RegExp(
          `^\\s*(?:\\[\\w+\\] )?(?:(?:lua|luac|awk|gawk|mawk|node|ruby|perl|tclsh|jq|m4|bison|flex): |error:)?(?<file>${PATH}):(?<line>\\d+)(?:[:,.]\\d+(?:-\\d+)?){0,4}(?:-\\d+(?::\\d+)?)?:?[ \\t]*${NOT_LINT}(?<message>(?:[^\\d\\s:]|\\s(?=\\S)).*)`,
        ),
      ),
      pattern(
        ['", line '],
        /^"(?<file>[^"]+)", line (?<line>\d+)(?:\.\d+)?(?: \(col\. \d+\))?: (?<message>(?:[Ww]arning|[Rr]emark)\b.+)/,
        { prior: 0.3 },
      ),
      // path(line[,col]): message
      pattern(
        BRACKET_LITERALS,
        new RegExp(
          `^\\s*(?:\\d+>)?(?<file>(?:[A-Za-z]:[\\\\/])?(?:[^:*?"<>|()]|\\([^()]*\\)(?=[^:]))+?\\.\\w+)\\s?\\((?<line>\\d+)(?:[,:] ?\\d+)*\\)\\s?:? (?:\\w+ )?(?<message>.+)`,
        ),
      ),
      // Checkstyle XML; Eclipse's compiler; NAG; IAR; "at line"; "In file:"
      pattern(
        ['<error '],
        /<error [^>]*?\bline="(?<line>\d+)"[^>]*?\bmessage="(?<message>[^"]*)"/,
        { locate: 'xml-file', prior: 0.7 },
      ),
      pattern(
        [' (at line '],
        /^(?:\s*\[\w+\] )?\s*\d+\. (?<message>ERROR|WARNING|INFO) in (?<file>.+?) \(at line (?<line>\d+)\)/,
      ),
      pattern(
        [', line '],
        new RegExp(`^\\w[\\w() ]{0,40}: (?<file>${PATH}), line (?<line>\\d+): (?<message>.+)`),
      ),
      pattern(
        [' at line '],
        new RegExp(`^(?<file>${PATH}): (?<message>.+?) at line (?<line>\\d+)`),
      ),
      pattern(['In file: '], /^In file: (?<file>[^\s:]+):(?<line>\d+)$/),
      // [path:line:col] message, [path:line]: message
      pattern(
        COLON_LITERALS,
        new RegExp(`^\\[(?<file>${PATH}):(?<line>\\d+)(?::\\d+)?\\]:?(?: -)? (?<message>.+)`),
      ),
      // "path", line 3: message, File "path", line 3, characters 4-5:
      pattern(
        ['", line '],
        /^"(?<file>[^"]+)", line (?<line>\d+)(?:\.\d+)?(?: \(col\. \d+\))?: (?<message>.+)/,
      ),
      pattern(
        [', characters '],
        /^File "(?<file>[^"]+)", lines? (?<line>\d+)(?:-\d+)?, characters \d+-\d+:/,
      ),
      pattern(
        [' on line '],
        /^(?:\S+ )?(?<file>[^\s:]+\.\w+) - (?<message>(?:ERROR|WARNING): .+?) on line (?<line>\d+)/,
      ),
      pattern(
        ['.rb\t', '.rb  ', '.erb  ', '.haml  '],
        /^(?<file>\S+\.(?:rb|erb|haml))\s+(?<line>\d+)\s+(?<message>\S.+)/,
      ),
      pattern(
        [' file='],
        /^(?:error|warning) file=(?<file>\S+) message=(?<message>.+?)(?: line=(?<line>\d+))?(?: column=\d+)?$/,
      ),
      pattern(
        ['::error', '::warning'],
        /^::(?:error|warning) .*?file=(?<file>[^,]+)(?:,line=(?<line>\d+))?[^:]*::(?<message>.+)/,
      ),
      // path: line: message, as interpreters and Groovy say it
      pattern(
        ['.sh: ', '.gradle: ', '.kts: ', '.awk: ', '.tcl: ', '.cob: ', '.bash: '],
        new RegExp(`^(?<file>${PATH}): (?<line>\\d+): (?<message>[A-Za-z].+)`),
      ),
      pattern(
        ['[error] ', '[warn] '],
        /^\[(?:error|warn)\] (?<file>\S+\.\w+): (?<message>.+?)(?: \((?<line>\d+):\d+\))?$/,
      ),
      ...LINT_FORMS,
      ...PLACE_FORMS,
    ],
    fixes: LINT_FIXES,
    examples: [
      { text: 'main.yml:1: [E201] Trailing whitespace', file: 'main.yml', line: 1 },
      { text: '.env:2 The FOO key should be with a value', file: '.env', line: 2 },
      { text: '[a.proto:11:5] Found an incorrect indentation style', file: 'a.proto', line: 11 },
      { text: 'Gemfile:4:1: C: Extra blank line detected.', file: 'Gemfile', line: 4 },
      {
        text: 'app/a.html.haml:33 [W] ImplicitDiv: can be shorter',
        file: 'app/a.html.haml',
        line: 33,
      },
      {
        text: '/m/init.pp - ERROR: docker not in autoload module layout on line 347',
        file: '/m/init.pp',
        line: 347,
      },
      { text: 'C:\\src\\A.cs(229,30): warning CS0618: obsolete', file: 'C:\\src\\A.cs', line: 229 },
      {
        text: '"a.h", line 354: warning #1-D: last line ends without a newline',
        file: 'a.h',
        line: 354,
      },
    ],
    nearMisses: [
      '12:30:01 server.js: started',
      "configure.ac:9: installing `auto/missing'",
      '    at run (src/a.js:3:9)',
      'http://localhost:3000/a.js:1',
      'main.c:4: note: declared here',
    ],
  },
];
