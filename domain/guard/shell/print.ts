import { decodeBase32, decodeBase64, decodeHex } from './codecs.ts';
import { isMarked } from './marks.ts';

/** `echo` as bash does it: `-e` for escapes, `-n` for no newline. */
export function echo(texts: readonly string[]): string {
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
        if (/[oxX]$/.test(piece) && /^\d+$/.test(value))
          return Number(value).toString(piece.endsWith('o') ? 8 : 16);
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

/** Decoded text of base64 and its kin; null when it is not decoding. */
export function coded(program: string, args: readonly string[], text: string): string | null {
  const decode = args.some((one) => /^-[a-zA-Z]*[dD]|^--d/.test(one));
  if (!decode || isMarked(text)) return null;
  return program === 'base32' || args.includes('--base32')
    ? decodeBase32(text)
    : args.includes('--base16')
      ? decodeHex(text)
      : decodeBase64(text);
}

/** First or last lines. */
export function cut(program: string, args: readonly string[], text: string): string {
  const count = Number(
    /(\d+)/.exec(
      args.find((one) => /^-(?:n|c)?\d*$/.test(one) || /^\d+$/.test(one)) ?? '10',
    )?.[1] ?? 10,
  );
  if (args.some((one) => one.startsWith('-c')) || isMarked(text)) return text;
  const lines = text.split('\n');
  return (program === 'head' ? lines.slice(0, count) : lines.slice(-count - 1)).join('\n');
}

/** Numbers of `seq`. */
export function seq(args: readonly string[]): string | null {
  const numbers = args.filter((one) => /^-?\d+$/.test(one)).map(Number);
  if (numbers.length === 0) return null;
  const from = numbers.length > 1 ? numbers[0]! : 1;
  const to = numbers.at(-1)!;
  const length = Math.max(0, Math.min(64, to - from + 1));
  return Array.from({ length }, (_, index) => `${from + index}\n`).join('');
}

/** `basename` with a suffix. */
export function strip(path: string, suffix: string | undefined): string {
  const base = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return suffix !== undefined && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}
