import type { SyntaxNode, Word, WordPart } from './parse.ts';

/** A word as far as it is known before it runs. `null` is text that only the run decides. */
export interface Folded {
  /** Known text with `\0` where something unknown stands; `null` when nothing is known. */
  text: string;
  known: boolean;
  /** Has an unquoted `*`, `?` or `[`. */
  glob: boolean;
}

/** What the shell knows at this point of the command. */
export interface ShellState {
  vars: Map<string, string>;
  /** Null when a `cd` went somewhere unknown. */
  cwd: string | null;
  home: string;
  /** Runs a nested script for its effects, and gives its output when that is plain. */
  substitute: (script: SyntaxNode | undefined) => string | null;
}

/** Stands for text that only the run knows; never part of a real command line. */
export const UNKNOWN = '\0';

/** Folds one word to the words it becomes: quotes, variables, braces and plain substitutions resolved. */
export function foldWord(word: Word, state: ShellState): Folded[] {
  const tilde = /^~(?=\/|$)/.test(word.text) ? state.home : null;
  const parts = word.parts ?? [];
  if (parts.length === 0) {
    const text = tilde === null ? word.value : tilde + word.value.slice(1);
    return [folded(text, false)];
  }
  const brace = parts.findIndex((part) => part.type === 'BraceExpansion');
  if (brace >= 0) {
    const before = joinParts(parts.slice(0, brace), state);
    const after = joinParts(parts.slice(brace + 1), state);
    return expandBraces(parts[brace]!.text).map((middle) =>
      folded(before.text + middle + after.text, before.glob || after.glob),
    );
  }
  const joined = joinParts(parts, state);
  const text = tilde === null ? joined.text : joined.text.replace(/^~/, tilde);
  // An unquoted expansion is split into words.
  const splits =
    parts.length === 1 &&
    ['SimpleExpansion', 'ParameterExpansion', 'CommandExpansion'].includes(parts[0]!.type);
  if (splits) {
    const words = text.split(/\s+/).filter((one) => one !== '');
    return words.map((one) => folded(one, joined.glob || /[*?[]/.test(one)));
  }
  return [folded(text, joined.glob)];
}

function folded(text: string, glob: boolean): Folded {
  return { text, known: !text.includes(UNKNOWN), glob };
}

function joinParts(parts: readonly WordPart[], state: ShellState): { text: string; glob: boolean } {
  let text = '';
  let glob = false;
  for (const part of parts) {
    if (part.type === 'Glob' || part.type === 'ExtendedGlob') glob = true;
    text += foldPart(part, state);
  }
  return { text, glob };
}

function foldPart(part: WordPart, state: ShellState): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'Glob':
      return part.value;
    case 'DoubleQuoted':
    case 'LocaleString':
      return joinParts(part.parts, state).text;
    case 'SimpleExpansion':
      return variable(part.text.slice(1), state);
    case 'ParameterExpansion':
      return parameter(part, state);
    case 'CommandExpansion':
      return state.substitute(part.script)?.replace(/\n+$/, '') ?? UNKNOWN;
    case 'ProcessSubstitution':
      state.substitute(part.script);
      return UNKNOWN;
    case 'ArithmeticExpansion':
    case 'ExtendedGlob':
      return UNKNOWN;
    case 'BraceExpansion':
      return part.text;
  }
}

function variable(name: string, state: ShellState): string {
  if (name === 'HOME') return state.home;
  if (name === 'PWD') return state.cwd ?? UNKNOWN;
  if (name === 'IFS') return ' ';
  return state.vars.get(name) ?? UNKNOWN;
}

function parameter(
  part: Extract<WordPart, { type: 'ParameterExpansion' }>,
  state: ShellState,
): string {
  const { parameter: name, operation, prefix } = part;
  if (prefix !== undefined) return UNKNOWN;
  const list = part.index ? state.vars.get(`${name}[@]`) : undefined;
  const value = list ?? variable(name, state);
  if (!operation) return value;
  if (operation.type !== 'Default') return UNKNOWN;
  const operand = (): string =>
    foldWord(operation.operand, state)
      .map((one) => one.text)
      .join(' ');
  const isSet = value !== UNKNOWN;
  if (operation.operator === '+' || operation.operator === ':+') return isSet ? operand() : '';
  // Unset here, but the run's environment may have it: the default is what can be known.
  return isSet && value !== '' ? value : operand();
}

/** `{a,b}` and `{1..3}`, one level, at most 256 words. */
function expandBraces(text: string): string[] {
  const inner = text.slice(1, -1);
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(inner);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    const length = Math.min(Math.abs(to - from) + 1, 256);
    return Array.from({ length }, (_, index) => String(from < to ? from + index : from - index));
  }
  const words: string[] = [];
  let depth = 0;
  let word = '';
  for (const char of inner) {
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (char === ',' && depth === 0) {
      words.push(word);
      word = '';
    } else word += char;
  }
  return [...words, word].slice(0, 256).map((one) => one.replace(/^(['"])(.*)\1$/s, '$2'));
}
