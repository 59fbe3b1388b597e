import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Formatters and linters with a form of their own. */
export const LINT_TOOL_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'FORMAT',
    family: 'lint',
    title: 'A file is not formatted as the formatter wants',
    severity: 'LOW',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['would reformat', 'cannot format'],
        /^(?:would reformat (?<file>\S.*)|error: ?cannot format (?<file2>[^:]+): (?<message>.+))$/,
      ),
      pattern(
        ['cannot format'],
        /^error:(?<file>[^:\s][^:]*):(?<line>\d+):\d+: ?(?<message>cannot format.*)/,
      ),
      pattern(['[warn] '], /^\[warn\] (?<file>\S+\.\w{1,6})$/),
      pattern(
        ['mports are incorrectly sorted', 'Incorrectly sorted', 'Diff in '],
        /^(?:ERROR: (?<file>\S+) Imports are incorrectly sorted.*|Diff in (?<file2>\S+?):(?<line>\d+):?|Diff in (?<file3>\S+) at line (?<line2>\d+):)/i,
      ),
    ],
    fixes: [
      fix('black', 'Run {py.run}black {file}', {
        when: ({ slots }) => (slots['file'] ?? '').endsWith('.py'),
      }),
      fix('rustfmt', 'Run cargo fmt', {
        when: ({ slots }) => (slots['file'] ?? '').endsWith('.rs'),
      }),
      fix('prettier', 'Run npx prettier --write {file}', {
        when: ({ rootFiles }) => rootFiles.includes('package.json'),
      }),
      fix('any', 'Run the formatter on {file}', { command: null }),
      fix('all', 'Run the formatter of the project', { command: null }),
    ],
    examples: [
      { text: 'would reformat src/a.py', file: 'src/a.py' },
      { text: '[warn] src/index.ts', file: 'src/index.ts' },
    ],
    nearMisses: ['All done! 5 files left unchanged.', '[warn] deprecated option'],
  },
  {
    id: 'CLIPPY',
    family: 'lint',
    title: 'Clippy or the Rust compiler warns',
    severity: 'LOW',
    rank: 'symptom',
    prior: 0.6,
    patterns: [
      pattern(['clippy::'], /^\s*= (?:note|help): .*clippy::(?<rule>\w+)/, {
        locate: 'rust-arrow',
        rank: 'summary',
      }),
      pattern(['warning: unused'], /^warning: (?<message>unused (?:import|variable|mut).*)/, {
        locate: 'rust-arrow',
        prior: 0.3,
      }),
      pattern(['.rs:'], /^(?<file>\S+\.rs):(?<line>\d+):\d+: warning: (?<message>.+)/),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('auto', 'Run cargo clippy --fix --allow-dirty'),
      fix('first', 'Fix the first warning', { command: null }),
    ],
    examples: [
      '  = note: `#[deny(clippy::unwrap_used)]` on by default',
      {
        text: 'warning: unused import: `std::fs`\n --> src/main.rs:1:5',
        file: 'src/main.rs',
        line: 1,
      },
    ],
    nearMisses: ['Checking clippy v0.1'],
  },
  {
    id: 'SHELLCHECK',
    family: 'lint',
    title: 'ShellCheck objects',
    severity: 'LOW',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern([' line '], /^In (?<file>\S+) line (?<line>\d+):$/),
      pattern(
        ['[SC1', '[SC2', '[SC3'],
        /^(?<file>[^\s:]+):(?<line>\d+):\d+: (?:warning|error|note|style|info): (?<message>.+ \[SC\d{4}\])$/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('rule', 'See the rule named in the finding', { command: null }),
    ],
    examples: [
      { text: 'In build.sh line 3:', file: 'build.sh', line: 3 },
      { text: 'a.sh:3:5: warning: x is unused. [SC2034]', file: 'a.sh', line: 3 },
    ],
    nearMisses: ['In the file line 3 is long'],
  },
];
