import { plainArgs, type Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { isSecretPath } from '../secrets.ts';
import { isMarked, type Origin } from './marks.ts';

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
  'iwr',
  'irm',
  'Invoke-WebRequest',
  'Invoke-RestMethod',
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

/** One mark for output that is not known: where it comes from, and what it carries. */
export function unknownOutput(call: Call, { state, walk }: At): string {
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
      /^(?:pgrep|pidof|cat|lsof|docker|podman|nerdctl|kubectl)$/.test(call.program) ||
      (call.program === 'grep' && !args.includes('-v'))
        ? `${call.program} ${args.join(' ')}`
        : /^[gmn]?awk$/.test(call.program) && args.some((one) => /\/[\w.-]+\//.test(one))
          ? `grep ${args.map((one) => /\/([\w.-]+)\//.exec(one)?.[1] ?? '').join(' ')} awk`
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
      : (call.program === 'grep' &&
          !args.some((one) => /^-[a-zA-Z]*v|^--invert-match$/.test(one))) ||
        ['head', 'tail', 'sort', 'awk', 'sed'].includes(call.program) ||
        (through?.filtered ?? false),
  });
}

/** True when every address of the call is this machine. */
export function isLocalOnly(args: readonly string[]): boolean {
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

/** True when a call of `fd` names what is meant: a pattern, an extension, a size or an age. */
export function isFdFiltered(args: readonly string[]): boolean {
  return args.some(
    (one, at) =>
      /^(?:-[eSEo]|--(?:extension|size|changed-within|changed-before|owner|glob|exact-depth))/.test(
        one,
      ) ||
      (!one.startsWith('-') &&
        !/^-[cdjtT]$/.test(args[at - 1] ?? '') &&
        !/^(?:\.|\.\*|\*|)$|\//.test(one)),
  );
}

function isFiltered(program: string, args: readonly string[]): boolean {
  if (program === 'ls')
    return args.some((one) => !one.startsWith('-') && !/^(?:\.\/)?(?:\*+\/?|\.\*)*$/.test(one));
  if (program === 'git')
    return (
      !args.includes('ls-files') ||
      args.some(
        (one) =>
          /^-[a-z]*[dmoiuk]|^--(?:deleted|modified|others|ignored|unmerged|killed)/.test(one) ||
          (!one.startsWith('-') && one !== 'ls-files' && !/^(?:\.|\*+|:\/)?$/.test(one)),
      )
    );
  if (program === 'fd' || program === 'fdfind') return isFdFiltered(args);
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
