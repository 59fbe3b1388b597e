import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What the operating system refuses, and commands that wait or take too long. */
export const SYSTEM_RECORDS: readonly ErrorRecord[] = [
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
      fix('cache', 'Check the size of the cache folders', { command: null }),
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
          'exit value 137',
          'returned: 137',
          'code 137',
          'status 137',
          'with 137',
        ],
        /^(?<message>Killed|\S+: (?:line \d+: )?\s*\d+ Killed\b.*|.*Out of memory: Kill(?:ed)? process.*|.*OOMKilled.*|.*[:,] Cannot allocate memory.*|.*std::bad_alloc.*|(?:E\s+)?MemoryError(?:: .*)?|.*(?:exit value|returned:|(?:exit )?code|status|exited with) 137\b.*)$/,
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
      fix('leak', 'Check the watcher for node_modules', {
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
        /^(?<message>(?:.*?\b(?:localhost|[\d.]{7,15}|\]):(?<port2>\d{2,5})\b)?.*?(?:EADDRINUSE|[Aa]ddress already in use|port is already allocated|[Pp]ort \d+ is (?:already )?in use)(?:.*?(?:[:\s]|port )(?<port>\d{2,5})\b)?.*)/,
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
      fix('path', 'Try a path inside the project', { command: null }),
      fix('tmp', 'Try $TMPDIR', { command: null }),
    ],
    examples: ["touch: cannot touch 'x': Read-only file system"],
    nearMisses: ['mounting a read-only file system image'],
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
          'exceeded the maximum ',
          'has timed out after ',
        ],
        /^(?<message>.*(?:Command timed out|exit(?:ed with)? (?:code|status) 124\b|DEADLINE_EXCEEDED|No output has been received in the last|(?:job|build|action|step).{0,60} (?:has )?exceeded the maximum (?:time|execution)|The (?:job|action|operation|step).{0,80} has timed out after).*)/,
      ),
    ],
    fixes: [
      fix('background', 'Run it in the background with a log file', { command: null }),
      fix('smaller', 'Try a smaller piece of the job', { command: null }),
    ],
    examples: ['Command timed out after 120000ms', 'process ended with exit code 124'],
    nearMisses: ['timeout is 120 s'],
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
