import { plainArgs, type Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { isSecretPath } from '../secrets.ts';
import { decodeBase32, decodeBase64, decodeHex } from './codecs.ts';
import { isMarked, type Origin } from './marks.ts';
import { translate, substituteText } from './text-tools.ts';

/** Programs whose output comes from the network. */
export const NETWORK_READERS: ReadonlySet<string> = new Set([
  'curl',
  'wget',
  'fetch',
  'http',
  'https',
  'xh',
  'aria2c',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'telnet',
  'lynx',
  'links',
  'w3m',
  'lwp-request',
  'lwp-download',
  'GET',
  'ftp',
  'tftp',
  'dig',
  'nslookup',
  'host',
  'axel',
  'curlie',
  'httpie',
  'openssl-s_client',
  'ssh',
  'scp',
  'sftp',
  'rsync',
]);

const DECODERS = new Set([
  'base64',
  'base32',
  'basenc',
  'xxd',
  'uudecode',
  'openssl',
  'gpg',
  'gzip',
  'gunzip',
  'zcat',
  'bzip2',
  'bunzip2',
  'bzcat',
  'xz',
  'unxz',
  'xzcat',
  'zstd',
  'unzstd',
  'zstdcat',
  'lz4',
  'brotli',
  'age',
  'uncompress',
  'gbase64',
]);

const TRANSFORMERS = new Set([
  'tr',
  'sed',
  'awk',
  'gawk',
  'mawk',
  'cut',
  'rev',
  'tac',
  'paste',
  'fold',
  'python',
  'python3',
  'perl',
  'ruby',
  'node',
  'jq',
  'yq',
]);

/** What the call prints, as far as it can be known; otherwise one mark that says where it comes from. */
export function outputOf(call: Call, at: At): string {
  const known = literalOutput(call, at);
  return known ?? unknownOutput(call, at);
}

function literalOutput(call: Call, { state, walk }: At): string | null {
  const texts = call.args.map(({ text }) => text);
  const args = plainArgs(call);
  const operands = texts.filter((one) => !one.startsWith('-') || one === '-');
  const input = (): string => {
    const files = operands.filter((one) => one !== '-');
    return files.length === 0
      ? (call.stdin ?? '')
      : files.map((one) => walk.read(one, state)).join('');
  };
  switch (call.program) {
    case 'echo':
      return echo(texts);
    case 'printf':
      return printf(texts);
    case 'true':
    case ':':
    case 'false':
    case 'test':
    case 'sleep':
    case 'mkdir':
    case 'touch':
    case 'wait':
    case 'return':
    case 'exit':
    case 'rm':
      return '';
    case 'cat':
    case 'bat':
    case 'less':
    case 'more': {
      const text = input();
      return operands.some((one) => isSecretPath(joinPath(state.cwd, one) ?? one, state.home))
        ? walk.marks.make({ kind: 'file', name: operands[0]!, secret: true })
        : text;
    }
    case 'head':
    case 'tail':
      return cut(call.program, args, input());
    case 'tee':
    case 'sponge':
    case 'pv': {
      const text = call.stdin ?? '';
      for (const one of operands) {
        const path = joinPath(state.cwd, one);
        if (path !== null && call.program !== 'pv') state.files.set(path, text);
      }
      return text;
    }
    case 'pwd':
      return state.cwd;
    case 'seq':
      return seq(args);
    case 'basename':
      return isMarked(operands[0] ?? '') ? null : strip(operands[0] ?? '', operands[1]);
    case 'dirname':
      return isMarked(operands[0] ?? '')
        ? null
        : (operands[0] ?? '').replace(/\/?[^/]*\/*$/, '') || '.';
    case 'realpath':
    case 'readlink':
      return operands[0] === undefined || isMarked(operands[0])
        ? null
        : joinPath(state.cwd, operands[0]);
    case 'mktemp':
      return walk.marks.make({
        kind: 'output',
        name: 'mktemp',
        under: args.some((one) => /^-\w*p|^--tmpdir=./.test(one)) ? null : '/tmp',
        filtered: true,
      });
    case 'base64':
    case 'gbase64':
    case 'base32':
    case 'basenc':
      return coded(call.program, args, input());
    case 'xxd':
      return args.some((one) => /^-[a-z]*r/.test(one)) && !isMarked(input())
        ? decodeHex(input())
        : null;
    case 'openssl':
      return args.some((one) => one === '-d') &&
        args.some((one) => /base64|^-a$|^-A$/.test(one)) &&
        !isMarked(call.stdin ?? '\uE000')
        ? decodeBase64(call.stdin ?? '')
        : null;
    case 'rev':
      return isMarked(input())
        ? null
        : input()
            .split('\n')
            .map((line) => [...line].toReversed().join(''))
            .join('\n');
    case 'tac':
      return isMarked(input()) ? null : input().split('\n').filter(Boolean).toReversed().join('\n');
    case 'tr':
      return call.stdin === null || isMarked(call.stdin) ? null : translate(args, call.stdin);
    case 'sed':
      return isMarked(input()) || args.some((one) => one.startsWith('-i'))
        ? null
        : substituteText(args, call.stdin);
    case 'xargs':
      return null;
    case 'cp':
    case 'mv':
    case 'install':
    case 'ln': {
      const [from, to] = [operands.at(-2), operands.at(-1)];
      const [source, target] = [joinPath(state.cwd, from ?? ''), joinPath(state.cwd, to ?? '')];
      const content = source === null ? undefined : state.files.get(source);
      if (content !== undefined && target !== null) state.files.set(target, content);
      return '';
    }
    case 'git':
      if (args[0] === 'rev-parse' && args.includes('--show-toplevel')) return state.workspace;
      return null;
    case 'which':
    case 'command':
    case 'type':
      return operands.length === 1 &&
        (call.program !== 'command' || args.some((one) => one === '-v'))
        ? `/usr/bin/${operands[0]!}\n`
        : null;
    case 'curl':
    case 'wget':
    case 'aria2c':
    case 'xh':
      return saveDownload(call, args, { state, walk });
    case 'yes':
      return `${texts.join(' ') || 'y'}\n`;
    default:
      return null;
  }
}

/** Files that a download writes hold text from the network. */
function saveDownload(
  call: Call,
  args: readonly string[],
  { state, walk }: Pick<At, 'state' | 'walk'>,
): null {
  const url =
    args.find((one) => /^(?:https?|ftp):\/\//.test(one)) ??
    args.findLast((one) => !one.startsWith('-')) ??
    '';
  const base =
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  const at = args.findIndex((one) =>
    (call.program !== 'wget'
      ? /^(?:-[a-zA-Z]*o|--output)$/
      : /^(?:-[a-zA-Z]*O|--output-document)$/
    ).test(one),
  );
  const equal = args.find((one) => /^--output(?:-document)?=/.test(one))?.replace(/^[^=]*=/, '');
  const remote =
    call.program === 'wget'
      ? at < 0 && equal === undefined
      : args.some((one) => /^-[a-zA-Z]*O|^--remote-name/.test(one));
  const name = equal ?? (at >= 0 ? call.args[at + 1]?.text : remote ? base : undefined);
  const path = name === undefined || name === '-' ? null : joinPath(state.cwd, name);
  if (path !== null && !isLocalOnly(args))
    state.files.set(path, walk.marks.make({ kind: 'output', name: call.program, network: true }));
  return null;
}

/** Programs whose output names paths below their operands. */
const LISTERS = new Set([
  'find',
  'fd',
  'fdfind',
  'ls',
  'git',
  'rg',
  'grep',
  'ag',
  'locate',
  'tree',
]);

function unknownOutput(call: Call, { state, walk }: At): string {
  const args = plainArgs(call);
  const inherited = [
    ...walk.marks.of(call.stdin ?? ''),
    ...call.args.flatMap(({ text }) => walk.marks.of(text)),
  ];
  const some = (test: (origin: Origin) => boolean): boolean => inherited.some(test);
  const remote = args.some((one) => /^(?:https?|ftp):\/\//.test(one));
  const network =
    (NETWORK_READERS.has(call.program) && !isLocalOnly(args)) ||
    some((one) => one.network) ||
    (call.program === 'openssl' && args[0] === 's_client');
  const decodes =
    DECODERS.has(call.program) &&
    (/^(?:un|z|bz|xz)|cat$|^gunzip/.test(call.program) ||
      args.some((one) => /^-[a-zA-Z]*[dDr]|^--de|^enc$/.test(one)));
  const secret =
    some((one) => one.secret) ||
    (['env', 'printenv', 'set', 'export', 'declare'].includes(call.program) &&
      (call.args.length === 0 ||
        args.some((one) => /^(?:-\w|[A-Z_]*(?:TOKEN|SECRET|KEY|PASSWORD)[A-Z_]*)$/.test(one)))) ||
    call.args.some(({ text }) => isSecretPath(joinPath(state.cwd, text) ?? text, state.home)) ||
    call.reads.some((text) => isSecretPath(joinPath(state.cwd, text) ?? text, state.home)) ||
    isSecretPrinter(call.program, args);
  const lister =
    LISTERS.has(call.program) &&
    (call.program !== 'git' || args.includes('ls-files') || args.includes('diff'));
  const through = inherited.find((one) => one.under !== null);
  return walk.marks.make({
    kind: some((one) => one.kind === 'file') && inherited.length > 0 ? 'file' : 'output',
    name: [
      /^(?:pgrep|pidof|cat|lsof)$/.test(call.program)
        ? `${call.program} ${args.join(' ')}`
        : call.program,
      ...inherited.map((one) => one.name),
    ]
      .slice(0, 6)
      .join(' '),
    network: network || (remote && call.program !== 'git' && NETWORK_READERS.has(call.program)),
    decoded: decodes || some((one) => one.decoded),
    transformed: TRANSFORMERS.has(call.program) || some((one) => one.transformed),
    secret,
    under: lister ? listedUnder(call, state.cwd) : (through?.under ?? null),
    filtered: lister
      ? isFiltered(call.program, args)
      : ['grep', 'head', 'tail', 'sort', 'awk', 'sed'].includes(call.program) ||
        (through?.filtered ?? false),
  });
}

function isLocalOnly(args: readonly string[]): boolean {
  const urls = args.filter((one) => /^https?:\/\/|^localhost|^127\./.test(one));
  return (
    urls.length > 0 && urls.every((one) => /^(?:https?:\/\/)?(?:localhost|127\.|\[::1\])/.test(one))
  );
}

function isSecretPrinter(program: string, args: readonly string[]): boolean {
  const line = args.join(' ');
  return (
    (program === 'gh' && line.startsWith('auth token')) ||
    (program === 'gcloud' && /print-(?:access|identity)-token/.test(line)) ||
    (program === 'security' && /find-(?:generic|internet)-password/.test(line)) ||
    (program === 'pass' && args.length > 0) ||
    (program === 'kubectl' && /\bget\b.*\bsecrets?\b/.test(line) && /-o/.test(line)) ||
    (program === 'vault' && /^(?:kv get|read)/.test(line)) ||
    (program === 'gpg' && /--export-secret/.test(line))
  );
}

function listedUnder(call: Call, cwd: string | null): string | null {
  if (['ls', 'git', 'rg', 'grep', 'ag', 'fd', 'fdfind'].includes(call.program)) {
    const dir = call.args.find(({ text }) => text.startsWith('/') || text.startsWith('..'));
    return dir ? joinPath(cwd, dir.text) : cwd;
  }
  const first = call.args.find(({ text }) => !text.startsWith('-'));
  const root = call.args[0]?.text.startsWith('-') ? '.' : (first?.text ?? '.');
  return isMarked(root) ? null : joinPath(cwd, root);
}

function isFiltered(program: string, args: readonly string[]): boolean {
  if (program === 'ls') return args.some((one) => !one.startsWith('-'));
  if (program !== 'find') return true;
  const at = args.findIndex((one) =>
    /^-(?:i?name|i?path|i?regex|mtime|mmin|newer|empty|size|wholename)$/.test(one),
  );
  return (
    at > 0 &&
    args[at - 1] !== '!' &&
    args[at - 1] !== '-not' &&
    !/^\*?$/.test(args[at + 1] ?? '') &&
    !/^\.git\b/.test(args[at + 1] ?? '')
  );
}

/** `echo` as bash does it: `-e` for escapes, `-n` for no newline. */
function echo(texts: readonly string[]): string {
  let at = 0;
  let escapes = false;
  let newline = '\n';
  while (/^-[neE]+$/.test(texts[at] ?? '')) {
    if (texts[at]!.includes('e')) escapes = true;
    if (texts[at]!.includes('n')) newline = '';
    at += 1;
  }
  const text = texts.slice(at).join(' ');
  return (escapes ? unescape(text) : text) + newline;
}

/** `printf` with `%s %d %b %q %%` and escapes; the format is used again while arguments are left. */
export function printf(texts: readonly string[]): string {
  const [format = '', ...values] = texts[0] === '--' ? texts.slice(1) : texts;
  let out = '';
  let next = 0;
  do {
    const before = next;
    out += format.replace(
      /\\(?:x[\da-fA-F]{1,2}|[0-7]{1,3}|.)|%%|%-?\d*(?:\.\d+)?[sdiqbcxXou]/gs,
      (piece) => {
        if (piece.startsWith('\\')) return unescape(piece);
        if (piece === '%%') return '%';
        const value = values[next] ?? '';
        next += 1;
        if (piece.endsWith('b')) return unescape(value);
        return piece.endsWith('c') ? value.slice(0, 1) : value;
      },
    );
    if (next === before) break;
  } while (next < values.length && out.length < 65_536);
  return out;
}

function unescape(text: string): string {
  return text.replace(
    /\\(x[\da-fA-F]{1,2}|0?[0-7]{1,3}|u[\da-fA-F]{1,4}|.)/gs,
    (_, code: string) => {
      if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^u[\da-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
      return (
        (
          { n: '\n', t: '\t', r: '\r', a: '\x07', e: '\x1b', '\\': '\\', c: '' } as Record<
            string,
            string
          >
        )[code] ?? `\\${code}`
      );
    },
  );
}

function coded(program: string, args: readonly string[], text: string): string | null {
  const decode = args.some((one) => /^-[a-zA-Z]*[dD]|^--d/.test(one));
  if (!decode || isMarked(text)) return null;
  return program === 'base32' || args.includes('--base32')
    ? decodeBase32(text)
    : args.includes('--base16')
      ? decodeHex(text)
      : decodeBase64(text);
}

function cut(program: string, args: readonly string[], text: string): string {
  const count = Number(
    /(\d+)/.exec(
      args.find((one) => /^-(?:n|c)?\d*$/.test(one) || /^\d+$/.test(one)) ?? '10',
    )?.[1] ?? 10,
  );
  if (args.some((one) => one.startsWith('-c')) || isMarked(text)) return text;
  const lines = text.split('\n');
  return (program === 'head' ? lines.slice(0, count) : lines.slice(-count - 1)).join('\n');
}

function seq(args: readonly string[]): string | null {
  const numbers = args.filter((one) => /^-?\d+$/.test(one)).map(Number);
  if (numbers.length === 0) return null;
  const from = numbers.length > 1 ? numbers[0]! : 1;
  const to = numbers.at(-1)!;
  const length = Math.max(0, Math.min(64, to - from + 1));
  return Array.from({ length }, (_, index) => `${from + index}\n`).join('');
}

function strip(path: string, suffix: string | undefined): string {
  const base = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return suffix !== undefined && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}
