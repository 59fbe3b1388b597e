import type { Folded } from './fold.ts';

/** What a program runs in its turn: another argument vector, or shell text. */
export type Inner =
  | { kind: 'words'; words: Folded[] }
  | { kind: 'text'; text: string; vars: [string, string][] };

/** Wrappers that take options, then a command. Options with a value of their own are listed. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-U', '--user', '--group', '--chdir'],
  doas: ['-u', '-C'],
  command: [],
  builtin: [],
  exec: ['-a'],
  nice: ['-n', '--adjustment'],
  ionice: ['-c', '-n', '-p'],
  nohup: [],
  setsid: [],
  stdbuf: ['-i', '-o', '-e'],
  time: ['-f', '-o'],
  timeout: ['-s', '-k', '--signal', '--kill-after'],
  chrt: ['-p'],
  taskset: [],
  strace: ['-e', '-o', '-p'],
  ltrace: ['-e', '-o'],
  busybox: [],
  unbuffer: [],
  'cross-env': [],
  npx: ['-p', '--package'],
  pnpx: [],
  bunx: [],
  uvx: ['--from', '--with'],
  watch: ['-n', '--interval'],
  parallel: ['-j', '--jobs'],
  flock: [],
  chronic: [],
  doppler: [],
  direnv: [],
  'xvfb-run': [],
};

/** Wrappers with operands of their own before the command: how many. */
const OPERANDS: Readonly<Record<string, number>> = { timeout: 1, taskset: 1, flock: 1, chrt: 1 };

/** `tool subcommand… command`: the words that may stand between. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  uv: ['run'],
  poetry: ['run'],
  pipenv: ['run'],
  pdm: ['run'],
  hatch: ['run'],
  rye: ['run'],
  bundle: ['exec'],
  npm: ['exec', 'x'],
  pnpm: ['exec', 'dlx'],
  yarn: ['exec', 'dlx'],
  mise: ['exec', 'x'],
  asdf: ['exec'],
  conda: ['run'],
  rbenv: ['exec'],
  pyenv: ['exec'],
  direnv: ['exec'],
};

const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'fish', 'cake-sh', 'rbash']);

/** What `program args` runs in its turn, as far as it can be known. */
export function unwrap(
  program: string,
  args: Folded[],
  stdin: { inputs: string[]; piped: string | null },
): Inner[] {
  if (SHELLS.has(program)) return shell(args, stdin);
  switch (program) {
    case 'eval':
      return [text(args.map((one) => one.text).join(' '))];
    case 'env':
      return env(args);
    case 'xargs':
      return xargs(args, stdin.piped);
    case 'find':
      return find(args);
    case 'trap':
      return args[0] ? [text(args[0].text)] : [];
    case 'ssh':
      return ssh(args);
    case 'su':
    case 'runuser':
    case 'script': {
      const at = args.findIndex((one) => /^-[a-z]*c$|^--command$/.test(one.text));
      return at >= 0 && args[at + 1] ? [text(args[at + 1]!.text)] : [];
    }
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'kubectl':
      return container(args);
  }
  const subcommands = RUNNERS[program];
  if (subcommands) return runner(args, subcommands);
  const valued = WRAPPERS[program];
  if (!valued) return [];
  let rest = skipOptions(args, valued);
  while (rest[0] && /^[A-Za-z_]\w*=/.test(rest[0].text)) rest = rest.slice(1);
  return words(rest.slice(OPERANDS[program] ?? 0));
}

function text(value: string, vars: [string, string][] = []): Inner {
  return { kind: 'text', text: value, vars };
}

function words(list: Folded[]): Inner[] {
  return list.length === 0 ? [] : [{ kind: 'words', words: list }];
}

function skipOptions(args: Folded[], valued: readonly string[]): Folded[] {
  let at = 0;
  for (; at < args.length; at += 1) {
    const { text: one } = args[at]!;
    if (one === '--') return args.slice(at + 1);
    if (!one.startsWith('-') || one === '-') break;
    if (valued.includes(one)) at += 1;
  }
  return args.slice(at);
}

function shell(args: Folded[], stdin: { inputs: string[]; piped: string | null }): Inner[] {
  for (let at = 0; at < args.length; at += 1) {
    const { text: one } = args[at]!;
    if (/^-[a-zA-Z]*c$/.test(one)) {
      const body = args.slice(at + 1).find((next) => !next.text.startsWith('-'));
      if (!body) return [];
      const positionals = args
        .slice(args.indexOf(body) + 1)
        .map((next, index): [string, string] => [String(index), next.text]);
      return [text(body.text, positionals)];
    }
    if (one === '-o' || one === '+o' || one === '-O') at += 1;
    else if (!one.startsWith('-') && !one.startsWith('+')) return [];
  }
  const fed = stdin.inputs.length > 0 ? stdin.inputs : stdin.piped === null ? [] : [stdin.piped];
  return fed.map((one) => text(one));
}

function env(args: Folded[]): Inner[] {
  const vars: [string, string][] = [];
  for (let at = 0; at < args.length; at += 1) {
    const { text: one } = args[at]!;
    if (one === '-S' || one === '--split-string')
      return args[at + 1] ? [text(args[at + 1]!.text, vars)] : [];
    if (one.startsWith('-S')) return [text(one.slice(2), vars)];
    if (['-u', '-C', '--unset', '--chdir'].includes(one)) at += 1;
    else if (/^[A-Za-z_]\w*=/.test(one))
      vars.push([one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]);
    else if (!one.startsWith('-')) return words(args.slice(at));
  }
  return [];
}

function xargs(args: Folded[], piped: string | null): Inner[] {
  const rest = skipOptions(args, [
    '-I',
    '-n',
    '-P',
    '-L',
    '-d',
    '-s',
    '-a',
    '-E',
    '--max-args',
    '--max-procs',
    '--replace',
    '--delimiter',
  ]);
  const fed =
    piped === null
      ? [{ text: '\0', known: false, glob: false }]
      : piped
          .split(/\s+/)
          .filter(Boolean)
          .map((one) => ({ text: one, known: true, glob: false }));
  return words(rest.length === 0 ? [] : [...rest, ...fed]);
}

function find(args: Folded[]): Inner[] {
  return args.flatMap(({ text: one }, at) => {
    if (!['-exec', '-execdir', '-ok', '-okdir'].includes(one)) return [];
    const end = args.findIndex(
      (next, index) => index > at && (next.text === ';' || next.text === '+'),
    );
    const roots = args.slice(
      0,
      args.findIndex((next) => next.text.startsWith('-')),
    );
    const body = args.slice(at + 1, end < 0 ? undefined : end);
    // What find found lies below its roots: each root stands for it.
    return words(
      body.flatMap((word) =>
        word.text === '{}'
          ? roots.map((root) => ({ ...root, text: `${root.text}/*`, glob: true }))
          : [word],
      ),
    );
  });
}

function ssh(args: Folded[]): Inner[] {
  const rest = skipOptions(args, [
    '-p',
    '-i',
    '-l',
    '-o',
    '-F',
    '-L',
    '-R',
    '-D',
    '-J',
    '-c',
    '-E',
    '-W',
  ]);
  return rest.length < 2
    ? []
    : [
        text(
          rest
            .slice(1)
            .map((one) => one.text)
            .join(' '),
        ),
      ];
}

function container(args: Folded[]): Inner[] {
  const at = args.findIndex(({ text: one }) => one === 'exec' || one === 'run');
  if (at < 0) return [];
  const separator = args.findIndex(({ text: one }) => one === '--');
  if (separator > at) return words(args.slice(separator + 1));
  const rest = skipOptions(args.slice(at + 1), [
    '-e',
    '-v',
    '-w',
    '-u',
    '-p',
    '--name',
    '--env',
    '--volume',
    '--workdir',
    '--user',
    '--network',
    '--entrypoint',
    '-n',
    '-c',
    '--mount',
    '--publish',
    '--pid',
    '--cap-add',
    '--security-opt',
    '--env-file',
    '--platform',
  ]);
  return words(rest.slice(1));
}

function runner(args: Folded[], subcommands: readonly string[]): Inner[] {
  const rest = skipOptions(args, ['-C', '--directory', '--prefix', '-p', '--package']);
  if (!rest[0] || !subcommands.includes(rest[0].text)) return [];
  const script = rest.findIndex(({ text: one }) => one === '-c' || one === '--call');
  if (script > 0 && rest[script + 1]) return [text(rest[script + 1]!.text)];
  return words(
    skipOptions(rest.slice(1), ['-p', '--package', '--with', '--python', '-n', '--name']),
  );
}
