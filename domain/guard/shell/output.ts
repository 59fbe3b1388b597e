import { plainArgs, type Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { runLater } from '../later.ts';
import { joinPath } from '../paths.ts';
import { PROGRAM_NAMES } from '../programs.ts';
import { isSecretPath } from '../secrets.ts';
import { decodeBase64, decodeHex } from './codecs.ts';
import { isMarked, withoutMarks, type Marks } from './marks.ts';
import type { Arg } from './state.ts';
import { translate, substituteText } from './text-tools.ts';
import { echo, printf, coded, cut, seq, strip } from './print.ts';
import { unknownOutput, isLocalOnly } from './taint.ts';

/** What the call prints, as far as it can be known; otherwise one mark that says where it comes from. */
export function outputOf(call: Call, at: At): string {
  const known = literalOutput(call, at);
  return known ?? unknownOutput(call, at);
}

function literalOutput(call: Call, { state, walk, frame }: At): string | null {
  const texts = call.args.map(({ text }) => text);
  const args = plainArgs(call);
  const operands = operandsOf(call.program, texts);
  const input = (): string => {
    const files = operands.filter((one) => one !== '-');
    return files.length === 0
      ? (call.stdin ?? '')
      : files.map((one) => walk.read(one, state)).join('');
  };
  switch (call.program) {
    case 'echo':
      return echo(call.args.map((one) => expanded(one, call, walk.marks)));
    case 'printf':
      return printf(call.args.map((one) => expanded(one, call, walk.marks)));
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
      return isMarked(input()) && withoutMarks(input()).trim() === ''
        ? null
        : cut(call.program, args, input());
    case 'tee':
    case 'sponge':
    case 'pv': {
      const text = call.stdin ?? '';
      for (const one of operands) {
        const path = joinPath(state.cwd, one);
        if (path === null || call.program === 'pv') continue;
        state.files.set(path, text);
        runLater(walk, path, text, { state, frame });
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
    case 'sed': {
      const edited = args.some((one) => /^-[a-zA-Z]*i|^--in-place/.test(one))
        ? joinPath(state.cwd, operands.at(-1) ?? '')
        : null;
      const before = edited === null ? undefined : state.files.get(edited);
      if (edited !== null && before !== undefined) {
        const script = args.filter((one) => !/^-[a-zA-Z]*i|^--in-place/.test(one)).slice(0, -1);
        const after = substituteText(script, before);
        // Both are judged: sed may read its pattern in another way.
        if (after !== null) state.files.set(edited, `${before}\n${after}`);
      }
      return isMarked(call.stdin ?? '') || args.some((one) => one.startsWith('-i'))
        ? null
        : substituteText(args, call.stdin);
    }
    case 'xargs':
      return null;
    case 'cp':
    case 'mv':
    case 'install':
    case 'ln': {
      const [from, to] = [operands.at(-2), operands.at(-1)];
      const [source, target] = [joinPath(state.cwd, from ?? ''), joinPath(state.cwd, to ?? '')];
      if (
        call.program === 'ln' &&
        source !== null &&
        target !== null &&
        args.some((one) => /^-[a-zA-Z]*s|^--symbolic/.test(one))
      )
        state.links.set(target, source);
      const content = from === undefined ? undefined : copied(from, source, call, { state, walk });
      if (content !== undefined && target !== null) state.files.set(target, content);
      return '';
    }
    case 'find': {
      const at = args.indexOf('-fprintf');
      const path = at < 0 ? null : joinPath(state.cwd, args[at + 1] ?? '');
      // What is found stands for itself: one entry below the first folder.
      const found = `${args[0]?.startsWith('-') === false ? args[0] : '.'}/found`;
      if (path !== null)
        state.files.set(
          path,
          (args[at + 2] ?? '').replaceAll(/%[pPfh]/g, found).replaceAll(String.raw`\n`, '\n'),
        );
      return null;
    }
    case 'dd': {
      const to = args.find((one) => one.startsWith('of='))?.slice(3);
      const path = to === undefined ? null : joinPath(state.cwd, to);
      if (path !== null && call.stdin !== null && !args.some((one) => one.startsWith('if=')))
        state.files.set(path, call.stdin);
      return null;
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

/** What a copied, moved or linked file holds, as far as it matters: known text, a secret, or a program. */
function copied(
  from: string,
  source: string | null,
  call: Call,
  { state, walk }: Pick<At, 'state' | 'walk'>,
): string | undefined {
  if (from === '/dev/stdin') return call.stdin ?? undefined;
  if (source === null) return undefined;
  const known = state.files.get(source);
  if (known !== undefined) return known;
  if (isSecretPath(source, state.home))
    return walk.marks.make({ kind: 'file', name: source, secret: true });
  const program = /^(?:\/usr(?:\/local)?)?\/s?bin\/([\w.-]+)$/.exec(source)?.[1];
  return program !== undefined && PROGRAM_NAMES.has(program) ? `exec ${source} "$@"` : undefined;
}

/** A word as it is printed: a pattern becomes the files below its directory. */
function expanded(one: Arg, call: Call, marks: Marks): string {
  const at = one.glob ? one.text.search(/[*?[]/) : -1;
  if (at < 0 || isMarked(one.text)) return one.text;
  const slash = one.text.lastIndexOf('/', at);
  const base = slash < 0 ? '.' : one.text.slice(0, slash) || '/';
  return marks.make({
    kind: 'found',
    name: 'pattern',
    under: joinPath(call.cwd, base),
    filtered: !/^[*?/]+$/.test(one.text.slice(slash + 1)),
  });
}

/** Options with a value of their own, of the text tools whose output is worked out here. */
const VALUED: Readonly<Record<string, RegExp>> = {
  head: /^-[a-z]*[nc]$|^--(?:lines|bytes)$/,
  tail: /^-[a-z]*[ncs]$|^--(?:lines|bytes|pid|sleep-interval)$/,
  base64: /^-[a-z]*[wbi]$|^--wrap$/,
  base32: /^-[a-z]*w$|^--wrap$/,
  basenc: /^-[a-z]*w$|^--wrap$/,
  xxd: /^-[a-z]*[clsgo]$/,
  tac: /^-[a-z]*s$|^--separator$/,
  mktemp: /^-[a-z]*p$|^--suffix$/,
};

/** Words that are neither options nor their values. */
function operandsOf(program: string, texts: readonly string[]): string[] {
  const valued = VALUED[program];
  return texts.filter(
    (one, at) =>
      (!one.startsWith('-') || one === '-') &&
      (valued === undefined || at === 0 || !valued.test(texts[at - 1]!)),
  );
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
  const into = args.findIndex((one) => /^(?:-P|--directory-prefix)$/.test(one));
  const dir = call.program === 'wget' && remote && into >= 0 ? `${args[into + 1] ?? '.'}/` : '';
  const path = name === undefined || name === '-' ? null : joinPath(state.cwd, dir + name);
  if (path !== null && !isLocalOnly(args))
    state.files.set(path, walk.marks.make({ kind: 'output', name: call.program, network: true }));
  return null;
}
