import { parse } from 'unbash';
import type * as unbash from 'unbash';

export type ParsedScript = unbash.ParsedScript;
export type SyntaxNode = unbash.SyntaxNode;
export type Word = unbash.Word;
export type WordPart = unbash.WordPart;
export type Assignment = unbash.Assignment;
export type Command = unbash.Command;
export type Redirection = unbash.Redirection;

/** Longest command that is looked at, in characters; keeps the parser's cost bounded. */
const MAX_LENGTH = 128 * 1024;
/** Openings of nested commands that are followed: lazy re-parsing makes deeper nesting superlinear. */
const MAX_OPENINGS = 256;
/** How deep they may lie in each other. */
const MAX_NESTING = 24;
/** Longest run without a blank: no path, address or flag comes near it. */
const MAX_WORD = 32 * 1024;
/** Separators that make statements: more than a person or an agent writes. */
const MAX_SEPARATORS = 12_000;

export type Parsed =
  | { ok: true; script: ParsedScript }
  | { ok: false; problem: string; unparsable?: boolean };

/** Parses shell text within fixed caps; the only importer of the parser. Never throws. */
export function parseShell(text: string): Parsed {
  const problem = overCap(text);
  if (problem !== null) return { ok: false, problem };
  try {
    const script = parse(text);
    const [error] = script.errors ?? [];
    return error
      ? { ok: false, problem: 'The command cannot be parsed.', unparsable: true }
      : { ok: true, script };
  } catch {
    return { ok: false, problem: 'The command is nested too deeply to be judged.' };
  }
}

/** Parses the text of one word, as it stands between braces; undefined when it is not one word. */
export function parseWord(text: string): Word | undefined {
  const parsed = parseShell(`: ${text}`);
  if (!parsed.ok) return undefined;
  const command = parsed.script.commands[0]?.command;
  const first = command?.type === 'Command' ? command.suffix[0] : undefined;
  return first?.type === 'Word' ? first : undefined;
}

function overCap(text: string): string | null {
  if (text.length > MAX_LENGTH) return 'The command is too long to be judged.';
  if (hasLongWord(text)) return 'The command has a word that is too long to be judged.';
  let openings = 0;
  let depth = 0;
  let deepest = 0;
  let separators = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // ; newline & |
    if (code === 59 || code === 10 || code === 38 || code === 124) separators += 1;
    // `(` after $ < > or another opening, `{` after $, and backticks
    else if (code === 40 || (code === 123 && text[at - 1] === '$')) {
      if (/[$<>(]/.test(text[at - 1] ?? '') || code === 123) openings += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 96) openings += 0.5;
    else if (code === 41 || code === 125) depth = Math.max(0, depth - 1);
  }
  if (openings > MAX_OPENINGS && deepest > 8)
    return 'The command is nested too deeply to be judged.';
  if (openings > 1_000) return 'The command has too many parts to be judged.';
  if (deepest > MAX_NESTING && openings > MAX_NESTING)
    return 'The command is nested too deeply to be judged.';
  if (separators > MAX_SEPARATORS) return 'The command has too many parts to be judged.';
  return null;
}

function hasLongWord(text: string): boolean {
  if (text.length <= MAX_WORD) return false;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (at < text.length && code > 32) continue;
    if (at - start > MAX_WORD) return true;
    start = at + 1;
  }
  return false;
}
