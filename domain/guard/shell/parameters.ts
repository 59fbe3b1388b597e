import type { WordPart } from '../parse.ts';
import type { FoldContext } from './fold.ts';
import { isMarked } from './marks.ts';

type Parameter = Extract<WordPart, { type: 'ParameterExpansion' }>;

/** Value of a plain variable; one that was never set here comes from the environment and is unknown. */
export function readVariable(given: string, { state, marks }: FoldContext): string {
  const name = state.refs.get(given) ?? given;
  if (/^[1-9]\d*$/.test(name)) return state.positionals[Number(name) - 1] ?? '';
  switch (name) {
    case '0':
      return state.arg0;
    case '#':
      return String(state.positionals.length);
    case '_':
      return state.lastArg;
    case '?':
      return '0';
    case '@':
    case '*':
      return state.positionals.join(' ');
  }
  const own = state.vars.get(name) ?? state.arrays.get(name)?.[0];
  if (own !== undefined) return own;
  switch (name) {
    case 'HOME':
      return state.home;
    case 'PWD':
      return state.cwd ?? marks.make({ kind: 'variable', name });
    case 'IFS':
      return ' \t\n';
    case 'TMPDIR':
    case 'TMP':
    case 'TEMP':
    case 'RUNNER_TEMP':
      return '/tmp';
    case 'SHELL':
      return 'cake-sh';
    case 'BASH':
      return '/bin/bash';
    case 'GITHUB_WORKSPACE':
    case 'CLAUDE_PROJECT_DIR':
      return state.workspace;
  }
  return marks.make({ kind: 'variable', name, secret: SECRET_NAME.test(name) });
}

/** Environment names that hold credentials, by the customs of the providers. */
const SECRET_NAME =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PRIVATE_KEY|API_?KEY|ACCESS_KEY|SECRET_KEY)(?:_|$)/i;

function valuesOf(part: Parameter, context: FoldContext): string[] {
  const { state } = context;
  const { parameter: name, index } = part;
  if (name === '@' || name === '*') return [...state.positionals];
  if (index === undefined) return [readVariable(name, context)];
  const list = state.arrays.get(name);
  if (index.text === '@' || index.text === '*')
    return list ? [...list] : [readVariable(name, context)];
  const key = context.text(index);
  if (!/^-?\d+$/.test(key))
    return [state.vars.get(`${name}[${key}]`) ?? readVariable(name, context)];
  return [list?.at(Number(key)) ?? (list ? '' : readVariable(name, context))];
}

/** `${…}` with its operator; one string per word that `[@]` gives. */
export function expandParameter(part: Parameter, context: FoldContext): string[] {
  const { state, marks } = context;
  const { parameter: name, operation, prefix } = part;
  if (prefix === '#') {
    const whole = part.index?.text === '@' || name === '@';
    const values = valuesOf(part, context);
    if (whole) return [String(values.length)];
    const [value = ''] = values;
    return [isMarked(value) ? marks.make({ kind: 'variable', name }) : String(value.length)];
  }
  if (operation?.type === 'Names') {
    return [...state.vars.keys()].filter((one) => one.startsWith(name));
  }
  if (prefix === '!') {
    const target = valuesOf(part, context)[0] ?? '';
    if (part.index !== undefined)
      return (state.arrays.get(name) ?? []).map((_, index) => String(index));
    return [
      /^\w+$/.test(target) ? readVariable(target, context) : marks.make({ kind: 'variable', name }),
    ];
  }
  if (operation?.type === 'Default') return defaulted(part, operation, context);
  const values = valuesOf(part, context);
  if (!operation) return values;
  if (operation.type === 'Slice' && (name === '@' || part.index?.text === '@')) {
    const from = Number(context.text(operation.offset));
    const length = operation.length ? Number(context.text(operation.length)) : Infinity;
    const start = name === '@' ? Math.max(0, from - 1) : from;
    return values.slice(start, start + length);
  }
  return values.map((value) => operate(value, operation, context));
}

function defaulted(
  part: Parameter,
  operation: Extract<NonNullable<Parameter['operation']>, { type: 'Default' }>,
  context: FoldContext,
): string[] {
  const { state } = context;
  const { operator } = operation;
  const { parameter: name } = part;
  const listed = state.arrays.has(name) || name === '@' || name === '*';
  const isSet =
    (/^\d+$/.test(name)
      ? Number(name) <= state.positionals.length
      : listed && valuesOf(part, context).length > 0) ||
    state.vars.has(name) ||
    ['HOME', 'PWD', 'TMPDIR', 'IFS', 'SHELL'].includes(name);
  const values = isSet ? valuesOf(part, context) : [];
  const filled = isSet && (!operator.startsWith(':') || values.join('') !== '');
  if (operator.endsWith('+')) return filled ? [context.text(operation.operand)] : [];
  if (filled) return values;
  if (operator.endsWith('?')) return [readVariable(name, context)];
  // Not set here: the environment may have it, the default is what can be known.
  const text = context.text(operation.operand);
  if (operator.endsWith('=') && /^[A-Za-z_]\w*$/.test(name)) state.vars.set(name, text);
  return [text];
}

function operate(
  value: string,
  operation: NonNullable<Parameter['operation']>,
  context: FoldContext,
): string {
  if (isMarked(value)) {
    // A mark is one character, so cutting at its ends would lose what it stands for.
    return operation.type === 'CaseModification'
      ? value
      : [...value].filter((char) => isMarked(char)).join('');
  }
  switch (operation.type) {
    case 'Slice': {
      const from = Number(context.text(operation.offset).trim());
      const length = operation.length ? Number(context.text(operation.length).trim()) : undefined;
      const rest = value.slice(from);
      if (length === undefined) return rest;
      return length < 0 ? rest.slice(0, length) : rest.slice(0, length);
    }
    case 'Remove':
      return removeEnd(value, context.text(operation.operand), operation.operator);
    case 'Replace': {
      const pattern = context.text(operation.pattern);
      const by = context.text(operation.replacement);
      const source = globSource(pattern, true);
      if (pattern === '') return value;
      if (operation.operator === '/#')
        return value.replace(new RegExp(`^${source}`, 's'), () => by);
      if (operation.operator === '/%')
        return value.replace(new RegExp(`${source}$`, 's'), () => by);
      return value.replace(new RegExp(source, operation.operator === '//' ? 'gs' : 's'), () => by);
    }
    case 'CaseModification': {
      const { operator } = operation;
      const change = (text: string): string =>
        operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
      return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
    }
    case 'Transform': {
      const kind = context.text(operation.operand);
      if (kind === 'U') return value.toUpperCase();
      if (kind === 'L') return value.toLowerCase();
      if (kind === 'u') return value.slice(0, 1).toUpperCase() + value.slice(1);
      return value;
    }
    default:
      return value;
  }
}

function removeEnd(value: string, pattern: string, operator: string): string {
  const match = (text: string): boolean =>
    new RegExp(`^${globSource(pattern, true)}$`, 's').test(text);
  const front = operator.startsWith('#');
  const long = operator.length === 2;
  for (let step = 0; step <= value.length; step += 1) {
    const size = long ? value.length - step : step;
    const cut = front ? value.slice(0, size) : value.slice(value.length - size);
    if (match(cut)) return front ? value.slice(size) : value.slice(0, value.length - size);
  }
  return value;
}

/** A shell pattern as the source of a regular expression; linear, because `*` never nests. */
export function globSource(pattern: string, slashes: boolean): string {
  const any = slashes ? '.' : '[^/]';
  let out = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '*') out += out.endsWith('*') ? '' : `${any}*`;
    else if (char === '?') out += any;
    else if (char === '[') {
      const set = bracketSet(pattern, at);
      out += set === null ? '\\[' : (set.source ?? any);
      if (set !== null) at = set.end;
    } else out += char.replace(/[.+^${}()|\\/\]]/g, '\\$&');
  }
  return out;
}

/**
 * The bracket expression that starts at `at`; `source` is null when it could match anything (classes such as
 * `[:alpha:]`, ranges that run backwards). Null when no bracket closes it.
 */
function bracketSet(pattern: string, at: number): { source: string | null; end: number } | null {
  const named = /^\[[!^]?(?:\[[:.=][a-z]+[:.=]\]|[^\]])+\]/.exec(pattern.slice(at, at + 200))?.[0];
  if (named?.includes('[:')) return { source: null, end: at + named.length - 1 };
  const end = pattern.indexOf(']', at + 2);
  if (end < 0) return null;
  const body = pattern.slice(at + 1, end);
  const turned = /^[!^]/.test(body);
  const chars = turned ? body.slice(1) : body;
  for (const [, from = '', to = ''] of chars.matchAll(/([^-])-\\?([^-])/g))
    if (from > to) return { source: null, end };
  const safe = chars.replace(/\\(.)/g, '$1').replace(/[\\\]^]/g, '\\$&');
  return { source: `[${turned ? '^' : ''}${safe}]`, end };
}
