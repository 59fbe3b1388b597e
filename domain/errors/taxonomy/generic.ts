import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What is left: a program says that something failed, and no other type knows it. Looked at last. */
export const GENERIC_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'USAGE',
    family: 'shell',
    title: 'A command is called with wrong options or arguments',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.8,
    patterns: [
      pattern(
        ['nrecognized option', 'nvalid option', 'nknown option', 'nrecognized arguments', 'nknown command', 'nrecognized command', 'nknown argument', 'arguments are required', 'missing operand', 'No such option', 'No such command', 'no such command', 'o such subcommand', 'illegal option', 'nvalid argument', 'nexpected argument', 'nvalid choice', 'is not a command', 'nknown flag', 'nrecognized flag', 'nknown subcommand', 'extra operand', 'bad option', 'omitting directory', 'Is a directory', 'Not a directory', 'File exists', 'requires an argument'],
        /^(?<message>(?:\[\w+\] )?(?:[\w./@‘’'-]+(?: \w+)?: )*(?:error: |Error: )?(?:[Uu]nrecognized (?:option|arguments?|command|flag)|[Ii]nvalid (?:option|argument|choice)|[Uu]nknown (?:option|command|argument|flag|subcommand)|the following arguments are required|missing (?:file )?operand|[Nn]o such (?:option|command|subcommand)|illegal option|[Uu]nexpected argument|'(?<sub>[^']+)' is not a \w* ?command|\S+ is not a \w+ command|extra operand|bad option|omitting directory|Is a directory|Not a directory|File exists|requires an argument).*)$/,
      ),
    ],
    fixes: [
      fix('help', 'Check the command against its --help', { command: null }),
      fix('spelling', 'Check the spelling of the option or subcommand', { command: null }),
    ],
    examples: ["ls: unrecognized option '--foo'", "error: unexpected argument '--foo' found", 'grep: invalid option -- y', 'cp: omitting directory ‘src’', 'grep: .: Is a directory'],
    nearMisses: ['handles an unknown option in the parser tests'],
  },
  {
    id: 'FATAL',
    family: 'shell',
    title: 'A program reports an error that no other type knows',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.55,
    patterns: [
      pattern(['error: '], /^error: (?<message>(?!0\b)\S.+)/, { prior: 0.6, locate: 'rust-arrow' }),
      pattern(['fatal: '], /^fatal: (?<message>.+)/, { prior: 0.9 }),
      pattern(
        ['error: ', 'Error: ', 'ERROR: ', 'FATAL: ', 'Fatal: ', 'FATAL ERROR', 'Error ', 'ERROR '],
        /^(?:\[?[\w./@-]+\]?: )?(?:\w+ )?(?:error|Error|ERROR|FATAL|Fatal|FATAL ERROR)(?: \[\w+\])?: (?!0\b)(?<message>\S.+)/,
        { prior: 0.6 },
      ),
      pattern([' failed', ' FAILED', ' Failed'], /^(?<message>(?:Build|Command|Task|Job|Step|The command "[^"]*"|npm|make|\S+: command)\b.{0,160}? (?:failed|FAILED)(?: with.*|\.|:.*|$| and exited.*| \d+ times\.?))/, { prior: 0.6, rank: 'summary' }),
      pattern(['The command "'], /^(?<message>The command "(?<step>.*)" (?:failed and )?exited with [1-9]\d*.*)/, { prior: 0.9, rank: 'summary' }),
      pattern(['##[error]', '::error'], /^(?:\S+Z )?(?:##\[error\]|::error[^:]*::)(?<message>.+)/, { prior: 0.9 }),
      pattern(['exit code ', 'exit status ', 'returned an error code'], /^(?<message>.{0,200}(?:exit(?:ed)? (?:with )?(?:code|status):? [1-9]\d*|returned an error code \([1-9]\d*\)).{0,80})$/, { prior: 0.6, rank: 'summary' }),
    ],
    fixes: [
      fix('read', 'Check the first error in the output, and fix its cause', { command: null }),
      fix('verbose', 'Try the command with its verbose option', { command: null }),
    ],
    examples: ['fatal: something odd', 'error: something odd happened', { text: 'error: `zeebra` should be `zebra`\n  --> docs/a.md:1:1', file: 'docs/a.md', line: 1 }, 'The command "make test" exited with 2.'],
    nearMisses: ['0 errors', 'Error handling is tested', 'error: 0', 'exit code 0'],
  },
];
