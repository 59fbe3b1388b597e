import type { Marks } from '../shell/marks.ts';
import { HOLE, tokenize, type Token } from './tokens.ts';
import { knownCall } from './known-calls.ts';

/** Value of an expression: text (with marks for unknown parts), a list, or not known at all. */
export type Value = string | Value[] | null;

export interface Scope {
  marks: Marks;
  home: string;
  workspace: string;
  names: Map<string, Value>;
}

/** Characters of a text, and entries of a list, that are followed; a longer one is no command line. */
const MAX_TEXT = 65_536;
const MAX_ENTRIES = 2_048;

/** The value, or unknown when it has grown beyond what is followed, so that doubling it stays cheap. */
export function bounded(value: Value): Value {
  let left = MAX_ENTRIES;
  const fits = (one: Value): boolean => {
    left -= 1;
    if (left < 0) return false;
    return Array.isArray(one) ? one.every(fits) : one === null || one.length <= MAX_TEXT;
  };
  return fits(value) ? value : null;
}

/** Reads one expression from a place in the tokens. Knows literals, names, `+`, joins and decoders only. */
export class Reader {
  at: number;
  readonly tokens: readonly Token[];
  readonly scope: Scope;
  private depth = 0;

  constructor(tokens: readonly Token[], at: number, scope: Scope) {
    this.tokens = tokens;
    this.at = at;
    this.scope = scope;
  }

  is(mark: string, offset = 0): boolean {
    const token = this.tokens[this.at + offset];
    return token?.kind === 'mark' && token.text === mark;
  }

  /** Arguments up to the closing bracket; keyword arguments are kept as `name=value` entries in `named`. */
  arguments(close: string): { values: Value[]; named: Map<string, Value> } {
    const values: Value[] = [];
    const named = new Map<string, Value>();
    while (this.at < this.tokens.length && !this.is(close)) {
      const before = this.at;
      const token = this.tokens[this.at]!;
      const next = this.tokens[this.at + 1];
      const keyword =
        token.kind === 'name' &&
        next?.kind === 'mark' &&
        (next.text === '=' || next.text === ':') &&
        !(this.tokens[this.at + 2]?.text === '=' && next.text === '=');
      if (keyword) {
        this.at += 2;
        named.set(token.text, this.expression());
      } else if (this.is('{')) {
        this.at += 1;
        for (const [name, value] of this.arguments('}').named) named.set(name, value);
      } else {
        if (this.is('*') || (this.is('.') && this.is('.', 1))) this.at += this.is('*') ? 1 : 3;
        values.push(this.expression());
      }
      this.skipTo(close);
      if (this.is(',')) this.at += 1;
      if (this.at === before) this.at += 1;
    }
    this.at += 1;
    return { values, named };
  }

  expression(): Value {
    this.depth += 1;
    if (this.depth > 40) return null;
    let left = this.primary();
    for (;;) {
      const token = this.tokens[this.at];
      if (token === undefined) break;
      if (
        this.is('+') ||
        (this.is('.') &&
          (this.tokens[this.at + 1]?.kind === 'string' ||
            this.tokens[this.at + 1]?.text.startsWith('$') === true))
      ) {
        this.at += 1;
        left = this.join(left, this.primary(), '');
      } else if (this.is('/') && typeof left === 'string') {
        this.at += 1;
        left = this.join(left, this.primary(), '/');
      } else if (this.is('%') && typeof left === 'string') {
        this.at += 1;
        left = this.format(left, this.primary());
      } else if (this.is('.') && this.is('.', 1) && this.tokens[this.at + 2]?.kind === 'string') {
        this.at += 2;
        left = this.join(left, this.primary(), '');
      } else break;
    }
    this.depth -= 1;
    return left;
  }

  /** Text of a value, unknown as one mark. */
  textOf(value: Value): string {
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map((one) => this.textOf(one)).join(' ');
    return this.scope.marks.make({ kind: 'input', name: 'expression' });
  }

  private primary(): Value {
    const token = this.tokens[this.at];
    if (!token) return null;
    this.at += 1;
    let value: Value = null;
    if (token.kind === 'string' || token.kind === 'shell') {
      value = this.fill(token.text);
      while (this.tokens[this.at]?.kind === 'string') {
        value += this.fill(this.tokens[this.at]!.text);
        this.at += 1;
      }
    } else if (token.kind === 'number') value = token.text;
    else if (token.kind === 'mark' && (token.text === '[' || token.text === '(')) {
      const inner = this.arguments(token.text === '[' ? ']' : ')').values;
      value = token.text === '(' && inner.length === 1 ? inner[0]! : inner;
    } else if (
      token.kind === 'mark' &&
      token.text === '-' &&
      this.tokens[this.at]?.kind === 'number'
    ) {
      value = `-${this.tokens[this.at]!.text}`;
      this.at += 1;
    } else if (token.kind === 'mark' && (token.text === '&' || token.text === '\\'))
      return this.primary();
    else if (token.kind === 'name') value = this.name(token.text);
    return this.postfix(value);
  }

  private name(first: string): Value {
    if (/^(?:await|new|return|not|typeof|my|our)$/.test(first)) return this.primary();
    let path = first;
    while (
      (this.is('.') || (this.is(':') && this.is(':', 1)) || (this.is('-') && this.is('>', 1))) &&
      this.tokens[this.at + (this.is('.') ? 1 : 2)]?.kind === 'name'
    ) {
      const step = this.is('.') ? 1 : 2;
      const next = this.tokens[this.at + step]!.text;
      if (step === 1 && this.scope.names.has(path)) break;
      path += `.${next}`;
      this.at += step + 1;
    }
    if (this.is('(')) {
      this.at += 1;
      const { values } = this.arguments(')');
      return knownCall(this, path, values);
    }
    // Perl and Ruby call without brackets.
    if (path === 'glob' && this.tokens[this.at]?.kind === 'string')
      return knownCall(this, path, [this.primary()]);
    if (/^(?:os\.environ|process\.env|ENV|\$_ENV|\$ENV)/.test(path)) {
      let key = /^process\.env\.(\w+)$/.exec(path)?.[1];
      if (this.is('[') || this.is('{')) {
        const close = this.is('[') ? ']' : '}';
        this.at += 1;
        const [one] = this.arguments(close).values;
        key = typeof one === 'string' ? one : undefined;
      }
      if (key === 'HOME') return this.scope.home;
      return this.scope.marks.make({
        kind: 'variable',
        name: key ?? 'environ',
        secret: key === undefined || /TOKEN|SECRET|KEY|PASSWORD/.test(key),
      });
    }
    if (/^[Tt]rue$/.test(path)) return 'true';
    if (path === 'sys.executable') return 'python3';
    if (/^process\.(?:execPath|argv0)$/.test(path)) return 'node';
    return this.scope.names.get(path) ?? this.scope.names.get(path.replace(/^[$@]/, '')) ?? null;
  }

  /** Methods behind a value: `.decode()`, `.join(…)`, `.split()`, `[::-1]`. */
  private postfix(start: Value): Value {
    let value = start;
    for (;;) {
      if (this.is('.') && this.tokens[this.at + 1]?.kind === 'name') {
        const method = this.tokens[this.at + 1]!.text;
        const call = this.is('(', 2);
        if (!call && !/^(?:reverse|chomp|strip|to_s)$/.test(method)) return value;
        this.at += call ? 3 : 2;
        const { values } = call ? this.arguments(')') : { values: [] };
        value = this.method(value, method, values);
      } else if (this.is('[') && typeof value === 'string' && this.is(':', 1) && this.is(':', 2)) {
        this.at += 3;
        this.skipTo(']');
        this.at += 1;
        value = [...value].toReversed().join('');
      } else return value;
    }
  }

  private method(value: Value, method: string, values: Value[]): Value {
    const [one = null, two = null] = values;
    if (method === 'join') {
      if (typeof value === 'string')
        return Array.isArray(one) ? one.map((v) => this.textOf(v)).join(value) : null;
      return Array.isArray(value)
        ? value.map((v) => this.textOf(v)).join(typeof one === 'string' ? one : ',')
        : null;
    }
    if (value === null) return null;
    if (
      /^(?:decode|encode|toString|strip|trim|rstrip|lstrip|to_s|chomp|read|text|expanduser|resolve|absolute|freeze|unpack1|as_posix)$/.test(
        method,
      )
    )
      return typeof value === 'string' ? value.replace(/^~(?=\/|$)/, this.scope.home) : value;
    if (typeof value === 'string') {
      if (method === 'split')
        return value
          .split(typeof one === 'string' && one !== '' ? one : one === '' ? '' : /\s+/)
          .filter(Boolean);
      if (method === 'replace' || method === 'replaceAll' || method === 'gsub' || method === 'sub')
        return typeof one === 'string' && typeof two === 'string'
          ? value.replaceAll(one, () => two)
          : value;
      if (method === 'reverse') return [...value].toReversed().join('');
      if (method === 'concat') return value + values.map((v) => this.textOf(v)).join('');
      if (method === 'lower' || method === 'toLowerCase' || method === 'downcase')
        return value.toLowerCase();
      if (method === 'format')
        return values.reduce<string>(
          (all, v) => all.replace(/\{\w*\}/, () => this.textOf(v)),
          value,
        );
      if (method === 'joinpath' || method === 'joinPath')
        return [value, ...values.map((v) => this.textOf(v))].join('/');
      return null;
    }
    if (method === 'reverse') return value.toReversed();
    return method === 'concat' && Array.isArray(one) ? [...value, ...one] : value;
  }

  private join(left: Value, right: Value, between: string): Value {
    if (Array.isArray(left)) return bounded(Array.isArray(right) ? [...left, ...right] : left);
    return bounded(this.textOf(left) + between + this.textOf(right));
  }

  private format(left: string, right: Value): Value {
    const values = Array.isArray(right) ? [...right] : [right];
    return left.replace(/%[sdr]/g, () => this.textOf(values.shift() ?? null));
  }

  private fill(text: string): string {
    if (!text.includes(HOLE)) return text;
    return text
      .split(HOLE)
      .map((piece, index) =>
        index % 2 === 0
          ? piece
          : this.textOf(
              this.scope.names.get(piece) ??
                this.scope.names.get(piece.replace(/^\$/, '')) ??
                this.inner(piece),
            ),
      )
      .join('');
  }

  /** Value of an expression that stands inside a string. */
  private inner(piece: string): Value {
    if (!/['".([]/.test(piece)) return null;
    return new Reader(tokenize(piece, 'python'), 0, this.scope).expression();
  }

  private skipTo(close: string): void {
    let depth = 0;
    for (; this.at < this.tokens.length; this.at += 1) {
      const { kind, text } = this.tokens[this.at]!;
      if (kind !== 'mark') continue;
      if (depth === 0 && (text === close || text === ',')) return;
      if ('([{'.includes(text)) depth += 1;
      else if (')]}'.includes(text)) {
        if (depth === 0) return;
        depth -= 1;
      }
    }
  }
}
