import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What the shell and the operating system refuse. */
export const SHELL_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'CMD_MISSING',
    family: 'shell',
    title: 'A command is not installed or not on PATH',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['ommand not found', ': not found'],
        /^(?:(?<file>[\w./-]*\w\.(?:sh|bash|bats|zsh)): (?:line )?(?<line>\d+): |(?:[\w./-]+: )?(?:line \d+: |\d+: )?)(?:command not found: (?<cmd>[\w.+@$-]+)|(?<cmd2>[\w./+@$-]+): [Cc]ommand not found|(?<=sh: (?:line )?\d+: )(?<cmd3>[\w./+@$-]+): not found)$/,
      ),
      pattern(
        ['make'],
        /^g?make(?:\[\d+\])?: (?<cmd>[\w.+-]+): (?:No such file or directory|Command not found|not found)$/,
      ),
      pattern(
        ['is not recognized as an internal'],
        /^'(?<cmd>[^']+)' is not recognized as an internal/,
      ),
      pattern(
        ['is currently not installed'],
        /^The program '(?<cmd>[^']+)' is currently not installed/,
      ),
      pattern(['Unknown command: '], /^fish: Unknown command:? (?<cmd>\S+)/),
      pattern(
        ['executable file not found in $PATH'],
        /exec: "(?<cmd>[^"]+)": executable file not found in \$PATH/,
      ),
      pattern(
        ['No such file or directory'],
        /^(?:\/usr\/bin\/)?env: [‘'"]?(?<cmd>[\w.+-]+)[’'"]?: No such file or directory/,
      ),
    ],
    fixes: [
      fix('python3', 'Run python3', {
        command: null,
        when: ({ slots }) => slots['cmd'] === 'python',
      }),
      fix('install', 'Run apt-get install -y {cmd.package}', {
        when: ({ slots }) => 'cmd.package' in slots,
      }),
      fix('npx', 'Run npx {cmd}', {
        when: ({ slots, rootFiles }) => rootFiles.includes('package.json') && 'cmd' in slots,
      }),
      fix('spelling', 'Check PATH and the spelling of {cmd}', { command: null }),
      fix('any', 'Check PATH and the spelling', { command: null }),
    ],
    examples: [
      { text: 'bash: jq: command not found', captures: { cmd: 'jq' } },
      { text: '/bin/sh: 1: foo: not found', captures: { cmd: 'foo' } },
      { text: 'zsh: command not found: foo', captures: { cmd: 'foo' } },
      { text: 'ci/run.sh: line 9: jq: command not found', file: 'ci/run.sh', line: 9 },
      { text: './run.sh: line 4: pip: command not found', captures: { cmd: 'pip' } },
      "'grep' is not recognized as an internal or external command,",
      'exec: "gofmt": executable file not found in $PATH',
      "/usr/bin/env: 'node': No such file or directory",
    ],
    nearMisses: [
      'checking for gawk... not found',
      'looking for foo: not found, using default',
      '-- zlib: not found (optional)',
      'cache: not found',
    ],
  },
  {
    id: 'APT_FAIL',
    family: 'shell',
    title: 'A system package cannot be installed',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        [
          'E: Unable',
          'E: Sub-',
          'E: Package',
          'E: Could',
          'E: Failed',
          'E: Version',
          'E: dpkg',
          'E: Unmet',
          'E: Release',
          'E: The ',
          'E: Invalid',
          'E: You must',
          'E: Some index',
        ],
        /^E: (?<message>Unable to locate package (?<package>\S+).*|Package '?(?<package2>[^\s']+)'? has no installation candidate.*|Version '.*' for '(?<package3>[^']+)' was not found.*|Couldn't find any package.*|Sub-process \S+ returned an error code.*|Unable to (?:fetch|correct|acquire|lock|parse).*|Failed to fetch.*|Could not (?:get lock|open lock|execute).*|dpkg was interrupted.*|Unmet dependencies.*|Release file.*|The repository .*|The package .*|Invalid operation (?<sub>\S+).*|You must give.*|Some index files failed.*)/,
      ),
      pattern(
        [
          'rror: No match',
          'o package ',
          'ERROR: unable to select packages',
          'No available formula',
          'No formulae',
        ],
        /^(?:Error: )?(?<message>(?:[Nn]o match for argument: (?<package>\S+)|No package (?<package2>\S+) available|ERROR: unable to select packages|No available formula.*?"(?<package3>[^"]+)"|No formulae found).*)/,
      ),
      pattern(
        ['dpkg: error', 'Errors were encountered while processing'],
        /^(?<message>dpkg: error.*|Errors were encountered while processing:)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('update', 'Run apt-get update', {
        when: ({ slots }) => !('sub' in slots) && !/lock|interrupted/.test(slots['message'] ?? ''),
      }),
      fix('lock', 'Check for a running apt or dpkg process', {
        command: null,
        when: ({ slots }) => /lock/.test(slots['message'] ?? ''),
      }),
      fix('search', 'Run apt-cache search {package}'),
      fix('name', 'Check the package name and the list of sources', { command: null }),
    ],
    examples: [
      { text: 'E: Unable to locate package foo', captures: { package: 'foo' } },
      'E: Sub-process /usr/bin/dpkg returned an error code (1)',
      'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
    ],
    nearMisses: ['E: is the energy', 'Setting up libssl-dev (3.0) ...'],
  },
  {
    id: 'PERM',
    family: 'shell',
    title: 'Permission denied',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.84,
    patterns: [
      pattern(
        ['Permission denied', 'ermission denied', 'EACCES', 'EPERM', 'Operation not permitted'],
        /^(?!.*\(publickey)(?<message>(?:(?:.*[\s:'"‘(])?(?<path>\.{0,2}\/?[\w@+.-]+(?:\/[\w@+.-]+)*)['"’)]?: (?:[Pp]ermission denied|Operation not permitted)|.*(?:[Pp]ermission denied|\bEACCES\b|\bEPERM\b|Operation not permitted)(?:[:,][^'"]*['"](?<path2>[^'"]+)['"])?).*)/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('chmod', 'Run chmod +x {path}', {
        when: ({ slots, command }) => isScriptCall(slots['path'], command),
      }),
      fix('owner', 'Check the owner of {path}', { command: null }),
      fix('any', 'Check the owner of the file', { command: null }),
    ],
    examples: [
      {
        text: 'bash: ./run.sh: Permission denied',
        command: './run.sh',
        captures: { path: './run.sh' },
      },
      "PermissionError: [Errno 13] Permission denied: '/etc/x'",
      'npm error code EACCES',
    ],
    nearMisses: [
      'git@github.com: Permission denied (publickey).',
      'test_permission_denied_page ... ok',
    ],
  },
  {
    id: 'NO_SUCH_FILE',
    family: 'shell',
    title: 'A file or directory is not there',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.7,
    patterns: [
      pattern(['ENOENT'], /(?<message>ENOENT: no such file or directory, \w+ '(?<path>[^']+)'.*)/, {
        locate: 'node-frame',
      }),
      pattern(["can't open file"], /(?<message>can't open file '(?<path>[^']+)': \[Errno 2\].*)/, {
        prior: 0.9,
      }),
      pattern(
        ['No such file or directory', 'o such file or directory'],
        /^(?<message>(?:.*?[\s:])?(?:cannot (?:access|stat|open|touch|create directory|remove) )?['"‘`]?(?<path>[^\s:'"‘’`]+)['"’`]?(?: for reading)?: (?:\[Errno 2\] )?[Nn]o such file or directory.*)/,
      ),
      pattern(['o such file or directory'], /^(?<message>.*[Nn]o such file or directory.*)$/, {
        prior: 0.55,
      }),
    ],
    fixes: [
      fix('mkdir', 'Run mkdir -p {path.dir}', {
        when: ({ slots, command }) =>
          /^(?:touch|cp|mv|mkdir|tee)\b/.test(command) && slots['path.dir'] !== '.',
      }),
      fix('path', 'Check the path {path} and the working directory', { command: null }),
      fix('list', 'Run ls {path.dir}', { when: ({ slots }) => slots['path.dir'] !== '.' }),
      fix('pwd', 'Run pwd'),
    ],
    examples: [
      { text: 'cat: a.txt: No such file or directory', captures: { path: 'a.txt' } },
      { text: "ls: cannot access 'src/x': No such file or directory", captures: { path: 'src/x' } },
      {
        text: "Error: ENOENT: no such file or directory, open 'config.json'",
        captures: { path: 'config.json' },
      },
      "python3: can't open file '/srv/run.py': [Errno 2] No such file or directory",
    ],
    nearMisses: ['the path does not exist yet, creating it'],
  },
  {
    id: 'SHELL_SYNTAX',
    family: 'shell',
    title: 'The shell cannot parse the command',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        [
          'syntax error near unexpected',
          'unexpected EOF while looking',
          'bad substitution',
          'Argument list too long',
          'nterminated quoted string',
          'yntax error: ',
        ],
        /^(?<message>(?:(?<file>[\w./-]+\.(?:sh|bash)|[\w./-]+): )?(?:(?:-c: |eval: )?line (?<line>\d+): |(?<line2>\d+): )?.*(?:syntax error near unexpected token|unexpected EOF while looking for matching|[Bb]ad substitution|Argument list too long|[Uu]nterminated quoted string|[Ss]yntax error: (?:\S+ )?(?:end of file )?unexpected).*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix the quoting at {file}:{line}', {
        command: null,
        when: ({ slots }) => /\.(?:ba)?sh$/.test(slots['file'] ?? ''),
      }),
      fix('quote', 'Fix the quoting', { command: null }),
      fix('script', 'Try the command from a script file', { command: null }),
    ],
    examples: [
      "bash: -c: line 1: syntax error near unexpected token `)'",
      {
        text: "./build.sh: line 7: syntax error near unexpected token `fi'",
        file: './build.sh',
        line: 7,
      },
      'sh: 1: Syntax error: Unterminated quoted string',
      'bash: ${a.b}: bad substitution',
    ],
    nearMisses: ['psql: ERROR:  syntax error at or near "FORM"'],
  },
];

function isScriptCall(path: string | undefined, command: string): boolean {
  if (!path) return false;
  return (
    /\.(?:sh|py|pl|rb|js)$/.test(path) ||
    command.startsWith('./') ||
    command.split(/\s/)[0] === path
  );
}
