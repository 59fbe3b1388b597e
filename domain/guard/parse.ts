import { parse } from 'unbash';
import type * as unbash from 'unbash';

export type ParsedScript = unbash.ParsedScript;
export type SyntaxNode = unbash.SyntaxNode;
export type Word = unbash.Word;
export type WordPart = unbash.WordPart;
export type Assignment = unbash.Assignment;
export type Command = unbash.Command;
export type Statement = unbash.Statement;

/** Longest command that is looked at, in characters; also keeps the parser's cost bounded. */
const MAX_LENGTH = 128 * 1024;
/** Openings of nested commands that are followed. Lazy re-parsing makes deeper nesting superlinear. */
const MAX_NESTING = 64;

export type Parsed = { ok: true; script: ParsedScript } | { ok: false; problem: string };

/** Parses shell text within fixed caps; the only importer of the parser. Never throws. */
export function parseShell(text: string): Parsed {
  if (text.length > MAX_LENGTH)
    return { ok: false, problem: 'The command is too long to be judged.' };
  const openings = text.match(/\$\(|`|<\(|>\(|\$\{/g)?.length ?? 0;
  if (openings > MAX_NESTING)
    return { ok: false, problem: 'The command is nested too deeply to be judged.' };
  try {
    const script = parse(text);
    const [error] = script.errors ?? [];
    return error
      ? { ok: false, problem: `The command cannot be parsed: ${error.message}.` }
      : { ok: true, script };
  } catch {
    return { ok: false, problem: 'The command is nested too deeply to be judged.' };
  }
}
