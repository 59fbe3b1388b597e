import { isSecretPath } from '../secrets.ts';
import { localFunctions, type LocalFunction } from './functions.ts';
import { listingOf } from './listing.ts';
import type { Token } from './tokens.ts';
import { EXEC, REMOVE, REMOVE_TREE, type Opened, type SourceFacts } from './source-facts.ts';
import { bounded, Reader, type Scope, type Value } from './values.ts';

/** Modules whose functions may have the name of one of the code's own. */
const MODULES = /^(?:subprocess|os|shutil|child_process|cp|fs|Process|IO|Kernel)$/;

/** Follows names through the tokens of one piece of code: constants, other names for a function, receivers. */
export class SourceScanner {
  protected readonly tokens: readonly Token[];
  protected readonly scope: Scope;
  protected readonly facts: SourceFacts;
  protected readonly aliases = new Map<string, string>();
  protected secretRead = false;
  /** Which value of every list a loop stands for now, and how many passes the longest list asks for. */
  protected pass = 0;
  protected longest = 1;
  protected readonly locals: ReadonlyMap<number, LocalFunction>;
  private readonly calls = new Map<string, Value[][]>();

  constructor(tokens: readonly Token[], scope: Scope, facts: SourceFacts) {
    this.tokens = tokens;
    this.scope = scope;
    this.facts = facts;
    this.locals = localFunctions(tokens);
  }

  /** `{ execSync: e }`, `import system as s`, `e = cp.execSync`: other names for the same thing. */
  protected alias(at: number, token: Token): void {
    const next = this.tokens[at + 1];
    const after = this.tokens[at + 2];
    if (!EXEC.test(token.text) && !REMOVE_TREE.test(token.text) && !REMOVE.test(token.text)) return;
    if (
      after?.kind === 'name' &&
      ((next?.kind === 'mark' && next.text === ':') ||
        (next?.kind === 'name' && next.text === 'as'))
    )
      this.aliases.set(after.text, token.text);
    if (this.mark(at + 1) === '(') return;
    for (let step = at; step > Math.max(0, at - 16) && !this.tokens[step]!.first; step -= 1) {
      if (this.mark(step) === '=' && this.tokens[step - 1]?.kind === 'name')
        this.aliases.set(this.tokens[step - 1]!.text, token.text);
    }
    const line = this.tokens[at]!.first ? -1 : at;
    if (line > 2 && this.mark(at - 1) === '.') {
      for (let step = at; step > Math.max(0, at - 16); step -= 1) {
        if (this.mark(step) === '=' && this.tokens[step - 1]?.kind === 'name') {
          this.aliases.set(this.tokens[step - 1]!.text, token.text);
          break;
        }
      }
    }
  }

  protected reader(at: number): Reader {
    return new Reader(this.tokens, at, this.scope);
  }

  protected mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === 'mark' ? token.text : '';
  }

  protected noteSecret(text: string): void {
    const { call } = this.facts;
    const path = text.startsWith('~') ? call.home + text.slice(1) : text;
    if (text.length < 200 && isSecretPath(path, call.home)) this.secretRead = true;
  }

  /** `x = …`, `x := …`, `for x in …`, destructuring of a module's names. */
  protected define(at: number, token: Token): void {
    const next = this.mark(at + 1);
    const walrus = next === ':' && this.mark(at + 2) === '=';
    if ((next === '=' && !['=', '>', '~'].includes(this.mark(at + 2))) || walrus) {
      const value = this.reader(at + (walrus ? 3 : 2)).expression();
      this.scope.names.set(token.text, bounded(value));
      return;
    }
    if (this.grow(at, token.text)) return;
    if (token.text !== 'for' && token.text !== 'foreach') return;
    // What a directory listing gives lies below that directory.
    for (let step = at + 1; step < Math.min(at + 40, this.tokens.length); step += 1) {
      const { kind, text } = this.tokens[step]!;
      if (kind !== 'name') continue;
      if (text === 'in' || text === 'of') {
        const names = this.tokens.slice(at + 1, step).filter((one) => one.kind === 'name');
        const value = this.reader(step + 1).expression();
        const listed = this.listed(this.tokens.slice(step, step + 24));
        for (const one of names) {
          this.scope.names.set(one.text, listed !== null ? listed : this.nth(value));
        }
        return;
      }
    }
  }

  /** `x += …`, `xs.append(…)`, `xs.push(…)`, `xs << …`: a known value that grows. */
  private grow(at: number, name: string): boolean {
    const value = this.scope.names.get(name);
    if (value === undefined || value === null) return false;
    const marks = this.mark(at + 1) + this.mark(at + 2);
    const method = this.mark(at + 1) === '.' ? this.tokens[at + 2]?.text : undefined;
    const added =
      marks === '+=' || marks === '<<' || marks === '.='
        ? [this.reader(at + 3).expression()]
        : method !== undefined &&
            /^(?:append|push|extend|add|concat)$/.test(method) &&
            this.mark(at + 3) === '('
          ? this.reader(at + 4).arguments(')').values
          : [];
    if (added.length === 0) return false;
    const reader = this.reader(at);
    this.scope.names.set(
      name,
      bounded(
        Array.isArray(value)
          ? [...value, ...added.flat()]
          : value + added.map((one) => reader.textOf(one)).join(''),
      ),
    );
    return true;
  }

  /** Notes with which arguments the code calls its own functions; nothing is handed on. */
  protected noteCalls(): void {
    const names = new Set([...this.locals.values()].map(({ name }) => name));
    if (names.size === 0) return;
    for (const [at, token] of this.tokens.entries()) {
      if (token.kind !== 'name') continue;
      if (!this.locals.has(at)) this.define(at, token);
      const isCall =
        names.has(token.text) &&
        this.mark(at + 1) === '(' &&
        !/^(?:def|function|fn|sub)$/.test(this.tokens[at - 1]?.text ?? '') &&
        !(this.mark(at - 1) === '.' && MODULES.test(this.tokens[at - 2]?.text ?? ''));
      if (!isCall) continue;
      const { values } = this.reader(at + 2).arguments(')');
      this.calls.set(token.text, [...(this.calls.get(token.text) ?? []), values]);
    }
  }

  /** Parameters of a function that starts here stand for the arguments of one of its calls; without a call nothing runs. */
  protected bind(at: number): void {
    const found = this.locals.get(at);
    if (!found) return;
    const calls = this.calls.get(found.name) ?? [];
    for (const [index, { name, rest }] of found.params.entries()) {
      const given = calls.map((values): Value =>
        rest ? values.slice(index) : (values[index] ?? null),
      );
      if (this.isHandedOn(found.name)) given.push(null);
      this.scope.names.set(name, given.length === 0 ? '' : this.nth(given));
    }
  }

  /** True when a function is named without being called: somebody else may call it with anything. */
  private isHandedOn(name: string): boolean {
    return this.tokens.some(
      (one, at) =>
        one.kind === 'name' &&
        one.text === name &&
        this.mark(at + 1) !== '(' &&
        this.mark(at + 1) !== '=' &&
        !/^(?:def|function|fn|sub)$/.test(this.tokens[at - 1]?.text ?? ''),
    );
  }

  /** The value of a list that this pass is about. */
  private nth(value: Value): Value {
    if (!Array.isArray(value)) return null;
    this.longest = Math.max(this.longest, value.length);
    return value[Math.min(this.pass, value.length - 1)] ?? null;
  }

  /** `xs.each { |f| … }`, `xs.forEach(f => …)` over a listing: the block's name stands for what it gives. */
  protected blockName(at: number): void {
    const name = this.tokens[at]!;
    const block =
      (this.mark(at - 1) === '|' && this.mark(at + 1) === '|') ||
      (this.mark(at + 1) === '=' && this.mark(at + 2) === '>');
    if (!block) return;
    const listed = this.listed(this.tokens.slice(Math.max(0, at - 18), at));
    if (listed !== null) this.scope.names.set(name.text, listed);
    else this.itemOf(at, name.text);
  }

  /** `['a', 'b'].forEach(c => …)`, `list.each { |c| … }`: the name stands for one value of the list. */
  private itemOf(at: number, name: string): void {
    for (let step = at - 1; step > Math.max(1, at - 6); step -= 1) {
      if (!/^(?:forEach|map|each|flatMap|for_each|every|some)$/.test(this.tokens[step]!.text))
        continue;
      if (this.mark(step - 1) !== '.') return;
      const value =
        this.mark(step - 2) === ']'
          ? this.reader(this.opening(step - 2)).expression()
          : (this.scope.names.get(this.tokens[step - 2]?.text ?? '') ?? null);
      if (Array.isArray(value)) this.scope.names.set(name, this.nth(value));
      return;
    }
  }

  /** Place of the bracket that the one at `at` closes. */
  private opening(at: number): number {
    let depth = 0;
    for (let step = at; step > 0; step -= 1) {
      if (this.mark(step) === ']') depth += 1;
      else if (this.mark(step) === '[') depth -= 1;
      if (depth === 0) return step;
    }
    return at;
  }

  private listed(tokens: readonly Token[]): string | null {
    return listingOf(tokens, this.scope, this.facts.call.cwd);
  }

  /** True when the code that runs is fetched in the same expression. */
  protected fetches(at: number): boolean {
    return this.tokens
      .slice(at, at + 40)
      .some(({ text }) =>
        /^(?:urlopen|requests|fetch|http|https|httpx|urllib|URI|LWP|file_get_contents)$/.test(text),
      );
  }

  protected noteEnvironment(at: number): void {
    const ahead = this.tokens
      .slice(at, at + 6)
      .map((one) => one.text)
      .join('');
    if (/^(?:environ(?!\[|\.(?:get|setdefault)|=)|process\.env(?![.[]))/.test(ahead))
      this.secretRead = true;
  }

  /** The value on which a method is called: `Path('x').unlink()`. */
  protected receiver(at: number): string | null {
    const before = this.tokens[at - 2];
    if (before?.kind === 'name') {
      const value = this.scope.names.get(before.text);
      return value === undefined || value === null ? null : this.reader(at).textOf(value);
    }
    if (before?.kind === 'string') return before.text;
    if (before?.text !== ')') return null;
    const string = this.tokens
      .slice(Math.max(0, at - 6), at - 2)
      .findLast((one) => one.kind === 'string' || one.kind === 'name');
    if (string?.kind === 'string') return string.text;
    const value = string ? this.scope.names.get(string.text) : undefined;
    return typeof value === 'string' ? value : null;
  }

  /** A reader behind the opening bracket of a call, or before bracketless arguments (Ruby, Perl, Lua). */
  protected open(at: number): Opened | null {
    const { language } = this.facts;
    let from = at + 1;
    if (this.mark(from) === '!' || this.mark(from) === '?') from += 1;
    if (this.mark(from) === '(') {
      const reader = this.reader(from + 1) as Opened;
      reader.all = () => reader.arguments(')');
      return reader;
    }
    const next = this.tokens[from];
    const bare =
      ['ruby', 'perl', 'php', 'lua', 'c'].includes(language) &&
      !next?.first &&
      (next?.kind === 'string' ||
        next?.kind === 'shell' ||
        (next?.kind === 'number' && this.tokens[at]!.text === 'chmod') ||
        (next?.kind === 'name' &&
          (language === 'perl' || (language === 'ruby' && this.scope.names.has(next.text)))));
    const tagged =
      language === 'js' &&
      next?.kind === 'string' &&
      /^(?:\$|sh|bash|execa|shell)$/.test(this.tokens[at]!.text);
    if (!bare && !tagged) return null;
    const reader = this.reader(from) as Opened;
    reader.all = () => {
      const values: Value[] = [reader.expression()];
      while (reader.is(',')) {
        reader.at += 1;
        values.push(reader.expression());
      }
      return { values, named: new Map() };
    };
    return reader;
  }

  /** Dotted name that ends at this token. */
  protected path(at: number): string {
    let name = this.tokens[at]!.text;
    for (
      let step = at;
      this.mark(step - 1) === '.' && this.tokens[step - 2]?.kind === 'name';
      step -= 2
    )
      name = `${this.tokens[step - 2]!.text}.${name}`;
    return name;
  }
}
