import { APPROVED_VERBS } from './lexicon.ts';

/** A word of a sentence with the punctuation that stands before and behind it. */
export interface Token {
  /** As written, without the punctuation. */
  text: string;
  /** `code`: a path, flag, number, identifier or quotation; its words are not judged. */
  kind: 'word' | 'code';
  before: string;
  after: string;
}

export interface Sentence {
  /** As written. */
  text: string;
  tokens: Token[];
  /** True when it ends with a full stop. */
  closed: boolean;
}

/** Private use: stands for one character of a quotation while sentences are sought. */
const MASK = '\uE000';
const SPANS =
  /`[^`]+`|“[^”]*”|‘[^’]*’|(?<![\p{L}\p{N}])"[^"]*"|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])|(?<=[\w\])])\([^()]*\)|\{\{[^{}]*\}\}|\$\([^()]*\)/gu;
const WORD = /^\p{L}+(?:['’]\p{L}+|-\p{L}+)*$/u;

/** Splits text into sentences; a full stop inside a path, a number, a command or a quotation ends none. */
export function parseSentences(body: string): Sentence[] {
  const masked = body.replace(SPANS, (span) => MASK.repeat(span.length));
  const found = [...masked.matchAll(/\S+/gu)].map((match) => ({
    masked: match[0],
    at: match.index,
    end: match.index + match[0].length,
  }));
  const sentences: Sentence[] = [];
  let first = 0;
  for (const [index, token] of found.entries()) {
    const next = found[index + 1]?.masked;
    if (next !== undefined && !endsSentence(token.masked, next)) continue;
    const part = found.slice(first, index + 1);
    first = index + 1;
    const text = body.slice(part[0]!.at, token.end);
    sentences.push({
      text,
      closed: token.masked.endsWith('.'),
      tokens: part.map((one) => tokenOf(body.slice(one.at, one.end), one.masked)),
    });
  }
  return sentences;
}

/** A lone dot, `..` and `./...` are arguments: only an order behind them shows that the sentence is over. */
function endsSentence(token: string, next: string): boolean {
  if (/[!?]$/.test(token)) return /^[\p{L}\p{M}'’,-]+[!?]+$/u.test(token);
  if (!token.endsWith('.')) return false;
  if (APPROVED_VERBS.has(next.replace(/[^\p{L}].*$/u, ''))) return true;
  return /[\p{L}\p{N}\uE000)\]}>"'*%_~]\.$/u.test(token) && /^[\p{L}\uE000("']/u.test(next);
}

function tokenOf(raw: string, masked: string): Token {
  const before = /^[([]*/.exec(masked)?.[0] ?? '';
  const after = /[.,;:!?…)\]]*$/.exec(masked.slice(before.length))?.[0] ?? '';
  const text = raw.slice(before.length, raw.length - after.length);
  const plain = masked.slice(before.length, masked.length - after.length);
  return { text, kind: isWord(plain) ? 'word' : 'code', before, after };
}

/** A word of the language; `PATH`, `camelCase`, `a.b`, `--flag` and numbers are names of the machine. */
function isWord(text: string): boolean {
  if (!WORD.test(text)) return false;
  const tail = text.slice(1);
  return tail === tail.toLowerCase();
}
