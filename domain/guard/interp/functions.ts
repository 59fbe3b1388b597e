import type { Token } from './tokens.ts';

/** A function that the code defines itself. */
export interface LocalFunction {
  name: string;
  params: { name: string; rest: boolean }[];
}

/** Functions by the place of their first token: `def f(a)`, `function f(a)`, `f = (a) => …`, `f = lambda a: …`. */
export function localFunctions(tokens: readonly Token[]): Map<number, LocalFunction> {
  const found = new Map<number, LocalFunction>();
  const text = (at: number): string => tokens[at]?.text ?? '';
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'name') continue;
    if (/^(?:def|function|fn|sub)$/.test(token.text) && tokens[at + 1]?.kind === 'name') {
      if (text(at + 2) === '(')
        found.set(at, { name: text(at + 1), params: paramsAt(tokens, at + 3, ')') });
    } else if (text(at + 1) === '=') {
      const from = at + 2 + (text(at + 2) === 'async' ? 1 : 0);
      if (text(from) === 'lambda')
        found.set(at, { name: token.text, params: paramsAt(tokens, from + 1, ':') });
      else if (text(from) === 'function' && text(from + 1) === '(')
        found.set(at, { name: token.text, params: paramsAt(tokens, from + 2, ')') });
      else if (text(from) === '(' && arrowBehind(tokens, from))
        found.set(at, { name: token.text, params: paramsAt(tokens, from + 1, ')') });
      else if (text(from + 1) === '=' && text(from + 2) === '>' && tokens[from]?.kind === 'name')
        found.set(at, { name: token.text, params: [{ name: text(from), rest: false }] });
    }
  }
  return found;
}

/** True when the bracket at `from` closes before an arrow. */
function arrowBehind(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (let at = from; at < Math.min(tokens.length, from + 60); at += 1) {
    const one = tokens[at]!;
    if (one.kind !== 'mark') continue;
    if (one.text === '(') depth += 1;
    else if (one.text === ')') depth -= 1;
    if (depth === 0) return tokens[at + 1]?.text === '=' && tokens[at + 2]?.text === '>';
  }
  return false;
}

/** Names of a parameter list up to its end; types and defaults are passed over. */
function paramsAt(tokens: readonly Token[], from: number, end: string): LocalFunction['params'] {
  const params: LocalFunction['params'] = [];
  let depth = 0;
  let fresh = true;
  let rest = false;
  for (let at = from; at < Math.min(tokens.length, from + 60); at += 1) {
    const { kind, text } = tokens[at]!;
    if (kind === 'mark' && depth === 0 && text === end) break;
    if (kind === 'mark' && '([{'.includes(text)) depth += 1;
    else if (kind === 'mark' && ')]}'.includes(text)) depth -= 1;
    else if (kind === 'mark' && text === ',' && depth === 0) [fresh, rest] = [true, false];
    else if (kind === 'mark' && (text === '*' || text === '.') && depth === 0) rest = true;
    else if (kind === 'name' && fresh && depth === 0) {
      if (!/^(?:self|this|cls)$/.test(text)) params.push({ name: text, rest });
      fresh = false;
    }
  }
  return params;
}
