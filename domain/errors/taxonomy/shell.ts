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
        ['command not found', ': not found'],
        /^(?:[\w./-]+: )?(?:line \d+: |\d+: )?(?:command not found: (?<cmd>[\w.+@$-]+)|(?<cmd2>[\w./+@$-]+): command not found|(?<=sh: (?:line )?\d+: )(?<cmd3>[\w./+@$-]+): not found)$/,
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
      fix('lock', 'Check for another apt or dpkg process', {
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
    id: 'DISK_FULL',
    family: 'shell',
    title: 'The disk or quota is full',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['No space left on device', 'ENOSPC', 'Disk quota exceeded'],
        /^(?<message>.*(?:No space left on device|\bENOSPC\b(?!.*watchers)|Disk quota exceeded).*)/,
      ),
    ],
    fixes: [
      fix('df', 'Run df -h'),
      fix('cache', 'Check the biggest cache folder and empty it', { command: null }),
    ],
    examples: [
      'write error: No space left on device',
      'Error: ENOSPC: no space left on device, write',
    ],
    nearMisses: ['ENOSPC: System limit for number of file watchers reached'],
  },
  {
    id: 'OOM_KILL',
    family: 'shell',
    title: 'A process was killed for lack of memory',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'Killed',
          'Out of memory',
          'OOMKilled',
          'Cannot allocate memory',
          'std::bad_alloc',
          'MemoryError',
        ],
        /^(?<message>Killed|\S+: (?:line \d+: )?\s*\d+ Killed\b.*|.*Out of memory: Kill(?:ed)? process.*|.*OOMKilled.*|.*: Cannot allocate memory.*|.*std::bad_alloc.*|(?:E\s+)?MemoryError(?:: .*)?)$/,
      ),
      pattern(['*** ['], /^g?make(?:\[\d+\])?: \*\*\* \[.*\] (?<message>Killed)$/),
    ],
    fixes: [fix('workers', 'Try half the workers', { command: null }), fix('free', 'Run free -m')],
    examples: [
      'Killed',
      'Out of memory: Killed process 4242 (node)',
      'make: *** [test] Killed',
      'fork: Cannot allocate memory',
    ],
    nearMisses: ['Killed 3 stale workers cleanly? no', 'process was Killed by the user'],
  },
  {
    id: 'FD_WATCH',
    family: 'shell',
    title: 'Too many open files or file watchers',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['EMFILE', 'oo many open files', 'number of file watchers reached'],
        /^(?<message>.*(?:\bEMFILE\b|[Tt]oo many open files|System limit for number of file watchers reached).*)/,
      ),
    ],
    fixes: [
      fix('ulimit', 'Run ulimit -n 65536'),
      fix('leak', 'Check for handles left open, and exclude node_modules from the watcher', {
        command: null,
      }),
    ],
    examples: [
      'Error: EMFILE: too many open files, open',
      'ENOSPC: System limit for number of file watchers reached',
    ],
    nearMisses: ['open files: 1024'],
  },
  {
    id: 'PORT_BUSY',
    family: 'shell',
    title: 'The port is already in use',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['EADDRINUSE', 'ddress already in use', 'port is already allocated', 'is already in use'],
        /^(?<message>.*(?:EADDRINUSE|[Aa]ddress already in use|port is already allocated|[Pp]ort \d+ is (?:already )?in use)(?:.*?(?:[:\s]|port )(?<port>\d{2,5})\b)?.*)/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('owner', 'Run lsof -i :{port}'),
      fix('owner-any', 'Check which process owns the port', { command: null }),
      fix('other', 'Try another port', { command: null }),
    ],
    examples: [
      {
        text: 'Error: listen EADDRINUSE: address already in use :::3000',
        captures: { port: '3000' },
      },
      'OSError: [Errno 98] Address already in use',
    ],
    nearMisses: ['name is already in use by another label', 'checks if the port is free'],
  },
  {
    id: 'ROFS',
    family: 'shell',
    title: 'The file system is read-only',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['Read-only file system', 'EROFS'],
        /^(?<message>.*(?:Read-only file system|\bEROFS\b).*)/,
      ),
    ],
    fixes: [
      fix('path', 'Check the path: write inside the project', { command: null }),
      fix('tmp', 'Try $TMPDIR', { command: null }),
    ],
    examples: ["touch: cannot touch 'x': Read-only file system"],
    nearMisses: ['mounting a read-only file system image'],
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
      fix('any', 'Check the owner, and stay inside the project folder', { command: null }),
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
    id: 'CMD_TIMEOUT',
    family: 'shell',
    title: 'A command ran into its time limit',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        [
          'Command timed out',
          'exit code 124',
          'exit status 124',
          'DEADLINE_EXCEEDED',
          'No output has been received in the last',
        ],
        /^(?<message>.*(?:Command timed out|exit(?:ed with)? (?:code|status) 124\b|DEADLINE_EXCEEDED|No output has been received in the last).*)/,
      ),
    ],
    fixes: [
      fix('background', 'Run it in the background and poll its output', { command: null }),
      fix('smaller', 'Try a smaller piece of the job', { command: null }),
    ],
    examples: ['Command timed out after 120000ms', 'process ended with exit code 124'],
    nearMisses: ['timeout is 120 s'],
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
        /^(?<message>(?:(?<file>[\w./-]+\.(?:sh|bash)|[\w./-]+): )?(?:(?:-c: |eval: )?line (?<line>\d+): |\d+: )?.*(?:syntax error near unexpected token|unexpected EOF while looking for matching|[Bb]ad substitution|Argument list too long|[Uu]nterminated quoted string|Syntax error: (?:\S+ )?(?:end of file )?unexpected).*)/,
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
  {
    id: 'WAITS_INPUT',
    family: 'shell',
    title: 'A command waits for an answer nobody gives',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.86,
    exit0: 'report',
    immediate: true,
    patterns: [
      pattern(
        [
          '[y/n',
          '[Y/n',
          '[y/N',
          '[Y/N',
          '(y/n',
          '(Y/n',
          '(y/N',
          ' (y)',
          '(yes/no',
          'Press ',
          'assword',
          'assphrase',
          'Overwrite?',
          'Username for',
        ],
        /(?:[[(](?:[Yy](?:es)?\/[Nn]o?(?:\/\[fingerprint\])?|y)[\])]\s*[:?]?|Press (?:any key|ENTER|Enter|RETURN).*|[Pp]ass(?:word|phrase)(?: for [^:]*)?:|Username for '[^']*':|Overwrite\?.*)\s*$/,
        { unfinished: true },
      ),
    ],
    fixes: [
      fix('yes', 'Run it again with --yes, -y or CI=1', { command: null }),
      fix('stdin', 'Run it again with </dev/null', { command: null }),
    ],
    examples: [
      'Need to install the following packages: x  Ok to proceed? (y)',
      'Do you want to continue? [Y/n] ',
      'Enter passphrase for key: ',
      "Username for 'https://github.com': ",
    ],
    nearMisses: [
      'Do you want to continue? [Y/n] y\n',
      'password: required field\n',
      'Press any key to continue is printed\n',
    ],
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
