/** Languages whose one-liners are read; `c` stands for all with `//` comments and no shell quotes. */
export type Language = 'python' | 'js' | 'ruby' | 'perl' | 'php' | 'lua' | 'c';

export interface Token {
  kind: 'name' | 'string' | 'number' | 'mark' | 'shell';
  /** For strings the value; interpolated parts stand as `\u0001name\u0001`. */
  text: string;
  /** A line starts here. */
  first: boolean;
}

/** Stands around the name of an interpolated expression inside a string. */
export const HOLE = '\u0001';

const MAX_TOKENS = 20_000;

/** Cuts source text into names, strings, numbers and marks; comments go. Linear, never throws. */
export function tokenize(source: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let first = true;
  const push = (kind: Token['kind'], text: string): void => {
    tokens.push({ kind, text, first });
    first = false;
  };
  const hash = language !== 'js' && language !== 'c' && language !== 'lua';
  while (at < source.length && tokens.length < MAX_TOKENS) {
    const char = source[at]!;
    if (char === '\n') first = true;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    if (hash && char === '#' && !(language === 'perl' && source[at - 1] === '$')) {
      at = lineEnd(source, at);
      continue;
    }
    if (
      (language === 'js' || language === 'c' || language === 'php') &&
      char === '/' &&
      source[at + 1] === '/'
    ) {
      at = lineEnd(source, at);
      continue;
    }
    if (language === 'lua' && source.startsWith('--', at)) {
      at = lineEnd(source, at);
      continue;
    }
    if (language !== 'python' && source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2);
      at = end < 0 ? source.length : end + 2;
      continue;
    }
    const quoted = readString(source, at, language);
    if (quoted) {
      push(quoted.shell ? 'shell' : 'string', quoted.text);
      at = quoted.end;
      continue;
    }
    const word = /^[A-Za-z_$@][\w$!?]*|^[%&](?=[A-Za-z_])\w+/.exec(source.slice(at, at + 200))?.[0];
    if (word !== undefined) {
      push('name', word);
      at += word.length;
      continue;
    }
    const number = /^(?:0[xXoObB])?[\da-fA-F]+/.exec(source.slice(at, at + 40))?.[0];
    if (number !== undefined && /\d/.test(char)) {
      push('number', number);
      at += number.length;
      continue;
    }
    push('mark', char);
    at += 1;
  }
  return tokens;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

interface Quoted {
  text: string;
  end: number;
  shell: boolean;
}

const PAIRS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };

function readString(source: string, at: number, language: Language): Quoted | null {
  const char = source[at]!;
  const ahead = source.slice(at, at + 6);
  if (language === 'python') {
    const prefix = /^([rRbBuUfF]{0,2})('''|"""|'|")/.exec(ahead);
    if (!prefix) return null;
    return closed(source, at + prefix[0].length, prefix[2]!, {
      raw: /r/i.test(prefix[1]!),
      holes: /f/i.test(prefix[1]!) ? 'brace' : 'none',
      shell: false,
    });
  }
  if (language === 'ruby' || language === 'perl') {
    const percent = /^(?:%([xqQwWi]?)|q([xqrw]?))\s*([{([<|!/~])/.exec(ahead);
    if (
      percent &&
      (percent[0].startsWith('q') ? !/\w/.test(source[at - 1] ?? ' ') : language === 'ruby')
    ) {
      const close = PAIRS[percent[3]!] ?? percent[3]!;
      const shell = percent[1] === 'x' || percent[2] === 'x';
      return closed(source, at + percent[0].length, close, { raw: false, holes: 'hash', shell });
    }
  }
  if (language === 'lua' && ahead.startsWith('[['))
    return closed(source, at + 2, ']]', { raw: true, holes: 'none', shell: false });
  if (char === "'")
    return closed(source, at + 1, "'", {
      raw: language === 'php' || language === 'perl' || language === 'ruby',
      holes: 'none',
      shell: false,
    });
  if (char === '"')
    return closed(source, at + 1, '"', {
      raw: false,
      holes: language === 'js' || language === 'c' || language === 'lua' ? 'none' : 'hash',
      shell: false,
    });
  if (char === '`')
    return closed(source, at + 1, '`', {
      raw: false,
      holes: language === 'js' ? 'dollar' : 'hash',
      shell: language !== 'js' && language !== 'c',
    });
  return null;
}

function closed(
  source: string,
  from: number,
  close: string,
  how: { raw: boolean; holes: 'none' | 'brace' | 'hash' | 'dollar'; shell: boolean },
): Quoted {
  const chunks: string[] = [];
  let at = from;
  while (at < source.length && !source.startsWith(close, at)) {
    const char = source[at]!;
    if (char === '\\') {
      const escape = /^\\(x[\da-fA-F]{2}|u\{?[\da-fA-F]{1,6}\}?|[0-7]{1,3}|[\s\S])/.exec(
        source.slice(at, at + 10),
      );
      const code = escape?.[1] ?? '';
      chunks.push(how.raw && code !== close && code !== '\\' ? `\\${code}` : unescape(code));
      at += 1 + Math.max(1, code.length);
      continue;
    }
    const opening =
      how.holes === 'brace' && char === '{'
        ? '{'
        : how.holes === 'hash' && source.startsWith('#{', at)
          ? '#{'
          : how.holes === 'dollar' && source.startsWith('${', at)
            ? '${'
            : null;
    if (opening !== null) {
      if (source[at + 1] === '{' && opening === '{') {
        chunks.push('{');
        at += 2;
        continue;
      }
      const end = source.indexOf('}', at);
      const stop = end < 0 ? source.length : end;
      chunks.push(`${HOLE}${source.slice(at + opening.length, stop).trim()}${HOLE}`);
      at = stop + 1;
      continue;
    }
    const home =
      how.holes === 'hash'
        ? /^\$(?:ENV|_ENV|_SERVER)[{[]\s*['"]?(\w+)['"]?\s*[}\]]/.exec(source.slice(at, at + 60))
        : null;
    if (home) {
      chunks.push(`${HOLE}ENV['${home[1]!}']${HOLE}`);
      at += home[0].length;
      continue;
    }
    const variable = how.holes === 'hash' ? /^\$\{?(\w+)\}?/.exec(source.slice(at, at + 60)) : null;
    if (variable) {
      chunks.push(`${HOLE}$${variable[1]!}${HOLE}`);
      at += variable[0].length;
      continue;
    }
    chunks.push(char);
    at += 1;
  }
  return { text: chunks.join(''), end: at + close.length, shell: how.shell };
}

function unescape(code: string): string {
  if (code.startsWith('x') || code.startsWith('u'))
    return String.fromCodePoint(
      Math.min(0x10ffff, Number.parseInt(code.replace(/[^\da-fA-F]/g, ''), 16) || 0),
    );
  if (/^[0-7]+$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  return ({ n: '\n', t: '\t', r: '\r', '\n': '' } as Record<string, string>)[code] ?? code;
}
