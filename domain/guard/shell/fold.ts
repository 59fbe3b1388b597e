import { parseWord, type SyntaxNode, type Word, type WordPart } from '../parse.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import type { Marks } from './marks.ts';
import { expandParameter, readVariable } from './parameters.ts';
import type { Arg, ShellState } from './state.ts';

/** What folding needs besides the word. */
export interface FoldContext {
  state: ShellState;
  marks: Marks;
  /** Folds a word without splitting it. */
  text: (word: Word) => string;
  /** Runs a command substitution for its effects and gives its output. */
  substitute: (script: SyntaxNode | undefined) => string;
  /** Runs a process substitution and gives the path under which its output can be read. */
  processFile: (script: SyntaxNode | undefined, operator: '<' | '>') => string;
}

/** Brace expansion stops here: bash itself would go on, and the decision must stay bounded. */
const MAX_WORDS = 256;

interface Fields {
  done: Arg[];
  text: string;
  glob: boolean;
  /** Something was there, so that an empty word stays a word. */
  started: boolean;
}

/** Folds one word to the words it becomes: braces, tilde, quotes, variables, substitutions, splitting. */
export function foldWord(word: Word, context: FoldContext): Arg[] {
  return expandBraces(word.parts ?? [], word.value, 0).flatMap((parts) =>
    foldParts(parts, word, context),
  );
}

/** Folds without splitting, as in assignments, here-strings and redirection targets. */
export function foldText(word: Word, context: FoldContext): string {
  const parts = word.parts ?? [];
  const text = parts.length === 0 ? word.value : joinParts(parts, context);
  return tilde(text, word.text, context.state);
}

/** Text of an unquoted here-document. */
export function foldHeredoc(parts: readonly WordPart[], context: FoldContext): string {
  return joinParts(parts, context);
}

function foldParts(parts: readonly WordPart[] | string, word: Word, context: FoldContext): Arg[] {
  if (typeof parts === 'string') {
    return [{ text: tilde(parts, word.text, context.state), glob: false }];
  }
  const fields: Fields = { done: [], text: '', glob: false, started: false };
  for (const [index, part] of parts.entries()) addPart(part, index === 0, fields, context);
  if (fields.started || fields.text !== '')
    fields.done.push({ text: fields.text, glob: fields.glob });
  return fields.done;
}

function addPart(part: WordPart, first: boolean, fields: Fields, context: FoldContext): void {
  switch (part.type) {
    case 'Literal':
      fields.text += first ? tilde(part.value, part.text, context.state) : part.value;
      fields.started = true;
      return;
    case 'Glob':
      fields.text += part.text;
      fields.glob = true;
      fields.started = true;
      return;
    case 'ExtendedGlob':
      fields.text += '*';
      fields.glob = true;
      fields.started = true;
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      addQuoted(part.parts, fields, context);
      return;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
      addSplit(listOf(part, context) ?? [foldPart(part, context)], fields, context.state);
      return;
    default:
      fields.text += foldPart(part, context);
      fields.started = true;
  }
}

/** Inside double quotes nothing is split, but `"$@"` and `"${a[@]}"` are several words. */
function addQuoted(parts: readonly WordPart[], fields: Fields, context: FoldContext): void {
  let empty = parts.length > 0;
  for (const part of parts) {
    const list = isList(part) ? listOf(part, context) : null;
    if (holdsPattern(part, context.state)) fields.glob = true;
    if (list === null) {
      fields.text += foldPart(part, context);
      empty = false;
      continue;
    }
    for (const [index, text] of list.entries()) {
      if (index > 0) pushField(fields);
      fields.text += text;
      fields.started = true;
      empty = false;
    }
  }
  if (!empty || parts.length === 0) fields.started = true;
}

function addSplit(values: readonly string[], fields: Fields, state: ShellState): void {
  const ifs = state.vars.get('IFS');
  for (const [at, value] of values.entries()) {
    if (at > 0 && fields.started) pushField(fields);
    const pieces = splitFields(value, ifs);
    if (pieces.leading && fields.started) pushField(fields);
    for (const [index, piece] of pieces.words.entries()) {
      if (index > 0) pushField(fields);
      fields.text += piece;
      fields.started = true;
      if (/[*?[]/.test(piece)) fields.glob = true;
    }
    if (pieces.trailing && fields.started) pushField(fields);
  }
}

/** Field splitting by IFS: white space collapses, other separators each end a word. */
function splitFields(
  value: string,
  ifs: string | undefined,
): { words: string[]; leading: boolean; trailing: boolean } {
  if (ifs === '') return { words: value === '' ? [] : [value], leading: false, trailing: false };
  if (ifs === undefined || /^[ \t\n]+$/.test(ifs)) {
    const set = ifs === undefined ? ' \t\n' : ifs;
    const space = new RegExp(`[${set}]+`);
    const words = value.split(space).filter((word) => word !== '');
    return {
      words,
      leading: value !== '' && set.includes(value[0]!),
      trailing: value !== '' && set.includes(value.at(-1)!),
    };
  }
  const hard = [...ifs].filter((char) => !/[ \t\n]/.test(char)).map((char) => `\\${char}`);
  const soft = [...ifs].filter((char) => /[ \t\n]/.test(char)).join('');
  const pad = soft === '' ? '' : `[${soft}]*`;
  const separator = new RegExp(`${pad}[${hard.join('')}]${pad}${soft === '' ? '' : `|[${soft}]+`}`);
  const words = value.split(separator);
  if (words.at(-1) === '') words.pop();
  return { words, leading: false, trailing: false };
}

function pushField(fields: Fields): void {
  fields.done.push({ text: fields.text, glob: fields.glob });
  fields.text = '';
  fields.glob = false;
  fields.started = false;
}

function joinParts(parts: readonly WordPart[], context: FoldContext): string {
  return parts.map((part) => foldPart(part, context)).join('');
}

function foldPart(part: WordPart, context: FoldContext): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value;
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return part.text;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts
        .map((child) => (listOf(child, context) ?? [foldPart(child, context)]).join(' '))
        .join('');
    case 'SimpleExpansion':
      return (listOf(part, context) ?? [readVariable(part.text.slice(1), context)]).join(' ');
    case 'ParameterExpansion':
      return expandParameter(part, context).join(' ');
    case 'CommandExpansion':
      return context.substitute(part.script).replace(/\n+$/, '');
    case 'ProcessSubstitution':
      return context.processFile(part.script, part.operator);
    case 'ArithmeticExpansion':
      return evaluateArithmetic(part.expression, context);
  }
}

function holdsPattern(part: WordPart, { globs }: ShellState): boolean {
  if (globs.size === 0) return false;
  return part.type === 'SimpleExpansion'
    ? globs.has(part.text.slice(1))
    : part.type === 'ParameterExpansion' && globs.has(part.parameter);
}

function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@';
  if (part.type !== 'ParameterExpansion') return false;
  return part.parameter === '@' || part.index?.text === '@' || part.operation?.type === 'Names';
}

function listOf(part: WordPart, context: FoldContext): string[] | null {
  if (part.type === 'SimpleExpansion')
    return part.text === '$@' || part.text === '$*' ? [...context.state.positionals] : null;
  return part.type === 'ParameterExpansion' ? expandParameter(part, context) : null;
}

function tilde(text: string, raw: string, state: ShellState): string {
  if (!raw.startsWith('~')) return text;
  const user = /^~([A-Za-z_][\w-]*|\+|-)?(?=\/|$|:)/.exec(raw);
  if (!user) return text;
  const rest = text.slice(user[0].length);
  if (user[1] === undefined) return state.home + rest;
  if (user[1] === '+') return (state.cwd ?? '') + rest;
  if (user[1] === '-') return text;
  return (user[1] === 'root' ? '/root' : `/home/${user[1]}`) + rest;
}

function expandBraces(
  parts: readonly WordPart[],
  value: string,
  depth: number,
): (readonly WordPart[] | string)[] {
  if (parts.length === 0) return [value];
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  if (at < 0 || depth > 8) return [parts];
  const before = rawText(parts.slice(0, at));
  const after = rawText(parts.slice(at + 1));
  const out: (readonly WordPart[] | string)[] = [];
  // Braces are expanded as text, before anything else is read: `$e{,z}` names two variables.
  for (const middle of alternatives(parts[at]!.text)) {
    const raw = before + middle + after;
    const word = raw === '' ? undefined : parseWord(raw);
    if (word) out.push(...expandBraces(word.parts ?? [], word.value, depth + 1));
    else if (raw !== '') out.push(raw);
    if (out.length >= MAX_WORDS) break;
  }
  return out.slice(0, MAX_WORDS);
}

function rawText(parts: readonly WordPart[]): string {
  return parts.map((part) => part.text).join('');
}

/** Raw alternatives of `{a,b}`, `{1..3}`, `{a..e}`. */
function alternatives(text: string): string[] {
  const inner = text.slice(1, -1);
  const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(inner);
  if (range) return sequence(range[1]!, range[2]!, Number(range[3] ?? 1));
  const words: string[] = [];
  let depth = 0;
  let quote = '';
  let word = '';
  for (let at = 0; at < inner.length; at += 1) {
    const char = inner[at]!;
    if (char === '\\' && quote !== "'") {
      word += char + (inner[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      words.push(word);
      word = '';
      continue;
    }
    word += char;
  }
  return [...words, word].slice(0, MAX_WORDS);
}

function sequence(from: string, to: string, step: number): string[] {
  const letters = /[A-Za-z]/.test(from);
  const [start, end] = letters
    ? [from.charCodeAt(0), to.charCodeAt(0)]
    : [Number(from), Number(to)];
  const stride = Math.max(1, Math.abs(step));
  const length = Math.min(Math.floor(Math.abs(end - start) / stride) + 1, MAX_WORDS);
  const width = letters || !/^-?0\d/.test(`${from} ${to}`) ? 0 : Math.max(from.length, to.length);
  return Array.from({ length }, (_, index) => {
    const value = start <= end ? start + index * stride : start - index * stride;
    return letters ? String.fromCharCode(value) : String(value).padStart(width, '0');
  });
}
