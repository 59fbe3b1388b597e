/** `tr SET1 SET2` and `tr -d SET`; null for what is not handled. */
export function translate(args: readonly string[], text: string): string | null {
  const flags = args.filter((one) => /^-[a-zA-Z]+$/.test(one)).join('');
  const sets = args.filter((one) => !/^-[a-zA-Z]+$/.test(one)).map(expandSet);
  const [from, to] = sets;
  if (from === undefined || /[cC]/.test(flags)) return null;
  if (flags.includes('d')) return [...text].filter((char) => !from.includes(char)).join('');
  if (to === undefined || to.length === 0) return flags.includes('s') ? text : null;
  return [...text]
    .map((char) => {
      const at = from.indexOf(char);
      return at < 0 ? char : (to[at] ?? to.at(-1)!);
    })
    .join('');
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:upper:]': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '[:lower:]': 'abcdefghijklmnopqrstuvwxyz',
  '[:digit:]': '0123456789',
  '[:space:]': ' \t\n\r',
};

function expandSet(set: string): string[] {
  let text = set.replace(
    /\\(n|t|\\|0|r)/g,
    (_, char: string) => ({ n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\' })[char] ?? char,
  );
  for (const [name, chars] of Object.entries(CLASSES)) text = text.replaceAll(name, chars);
  const out: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const end = text[at + 2];
    if (text[at + 1] === '-' && end !== undefined) {
      for (let code = text.charCodeAt(at); code <= end.charCodeAt(0); code += 1)
        out.push(String.fromCharCode(code));
      at += 2;
    } else out.push(text[at]!);
  }
  return out;
}

/** `sed 's/a/b/g'` over known text, literal patterns only; null for what is not handled. */
export function substituteText(args: readonly string[], stdin: string | null): string | null {
  const scripts = args.filter((one) => !one.startsWith('-'));
  if (stdin === null || scripts.length !== 1) return null;
  let out = stdin;
  for (const script of scripts[0]!.split(';')) {
    const parts = /^\s*s(\W)(.*?)\1(.*?)\1([gi]*)\s*$/s.exec(script);
    if (!parts || /[[\]*+?()|]/.test(parts[2]!.replace(/\\./g, ''))) return null;
    const [, , pattern = '', by = '', flags = ''] = parts;
    const anchoredStart = pattern.startsWith('^');
    const anchoredEnd = pattern.endsWith('$');
    const plain = pattern
      .slice(anchoredStart ? 1 : 0, anchoredEnd ? -1 : undefined)
      .replace(/\\(.)/g, '$1');
    out = out
      .split('\n')
      .map((line) => {
        if (anchoredStart) return line.startsWith(plain) ? by + line.slice(plain.length) : line;
        if (anchoredEnd)
          return line.endsWith(plain) && line !== ''
            ? line.slice(0, line.length - plain.length) + by
            : line;
        return flags.includes('g')
          ? line.replaceAll(plain, () => by)
          : line.replace(plain, () => by);
      })
      .join('\n');
  }
  return out;
}
