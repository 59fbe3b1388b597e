import { decodeBase64 } from '../shell/codecs.ts';
import { isMarked, withoutMarks } from '../shell/marks.ts';
import type { Token } from './tokens.ts';
import { httpDelete, systemSink } from './system-sinks.ts';
import type { Scope, Value } from './values.ts';
import { SourceScanner } from './scanner.ts';
import { EXEC, REMOVE, REMOVE_TREE, type Opened } from './source-facts.ts';

/** Of these a value that is not known is worth a question. */
const STRONG =
  /(?:^|\.)(?:os\.(?:system|popen|exec\w+|spawn\w+)|subprocess\.\w+|child_process\.\w+|execSync|spawnSync|execFileSync|shell_exec|passthru|system|pty\.spawn)$/;
/** The first words of a statement; `truncate -s 0 x` is a program. */
const SQL = /^\s*(?:(?:DROP|DELETE|UPDATE|ALTER|GRANT|REVOKE)\b|TRUNCATE\s+[^-\s])/i;
const NETWORK_SINK =
  /^(?:post|put|patch|urlopen|request|fetch|sendall|send|Request|upload|axios|HTTPConnection|create_connection|connect|Net|post_form|sendto)$/;

const MAX_PRINTED = 65_536;
/** Values of one list that are tried; the rest is alike. */
const MAX_PASSES = 16;

const download = ({ marks }: Scope): string =>
  marks.make({ kind: 'output', name: 'download', network: true });

/** The calls of one source text that do something to the world. */
export class Sinks extends SourceScanner {
  private printed = '';
  private sends = false;
  private pipesToShell = false;

  scan(): string {
    // A comprehension names its variable behind its use.
    for (const [at, token] of this.tokens.entries()) {
      if (token.kind !== 'name') continue;
      if (token.text === 'for' && !token.first) this.define(at, token);
      this.blockName(at);
    }
    this.noteCalls();
    for (this.pass = 0; this.pass < Math.min(this.longest, MAX_PASSES); this.pass += 1) this.once();
    this.forkLoop();
    if (this.secretRead && this.sends) this.facts.on.emit('@send', ['a secret']);
    return this.printed.slice(0, MAX_PRINTED);
  }

  /** Goes through the code once; loops over lists stand for one of their values each time. */
  private once(): void {
    for (let at = 0; at < this.tokens.length; at += 1) {
      const token = this.tokens[at]!;
      if (token.kind === 'shell') {
        if (this.tokens[at - 1]?.text !== 'print')
          this.facts.on.text(this.reader(at).textOf(this.reader(at).expression()));
        continue;
      }
      if (token.kind === 'string') {
        this.noteSecret(token.text);
        continue;
      }
      if (token.kind === 'mark' && token.text === '[') this.computed(at);
      if (token.kind !== 'name') continue;
      if (this.pass > 0 && token.text !== 'for') this.blockName(at);
      this.alias(at, token);
      this.define(at, token);
      this.bind(at);
      this.call(at, token);
    }
  }

  /** `module['name'](…)` and `getattr(module, 'name')(…)`: a call by a name that is worked out. */
  private computed(at: number): void {
    const before = this.tokens[at - 1];
    if (before?.kind !== 'name' && before?.text !== ')') return;
    const reader = this.reader(at + 1);
    const name = reader.expression();
    if (typeof name !== 'string' || !reader.is(']') || !reader.is('(', 1)) return;
    this.byName(name, reader.at + 2);
  }

  private byName(name: string, from: number): void {
    const reader = this.reader(from) as Opened;
    reader.all = () => reader.arguments(')');
    if (REMOVE_TREE.test(name)) this.remove(reader, true, null);
    else if (REMOVE.test(name)) this.remove(reader, false, null);
    else if (EXEC.test(name)) this.exec(name, from, reader);
  }

  private call(at: number, token: Token): void {
    const name = this.aliases.get(token.text) ?? token.text;
    const method =
      this.mark(at - 1) === '.' || this.mark(at - 1) === ':' || this.mark(at - 1) === '>';
    const reader = this.open(at);
    if (NETWORK_SINK.test(name)) this.sends = true;
    if (name === 'environ' || (name === 'process' && this.tokens[at + 2]?.text === 'env'))
      this.noteEnvironment(at);
    if (!reader) return;
    const { language, on } = this.facts;
    if (
      /^(?:print|puts|console\.log|log|echo|printf|say|write)$/.test(name) &&
      (name !== 'write' || this.tokens[at - 2]?.text === 'stdout')
    ) {
      // `print HANDLE "…"` into a shell that was opened as a pipe.
      if (language === 'perl' && this.tokens[at + 2]?.kind === 'string') reader.at = at + 2;
      const { values } = reader.all();
      if (this.pipesToShell && typeof values[0] === 'string') on.text(values[0]);
      if (values.every((one) => typeof one === 'string')) this.printed += `${values.join(' ')}\n`;
      return;
    }
    // `fetch(…).then(eval)` hands the function on instead of calling it.
    if (
      /^(?:then|map|forEach)$/.test(name) &&
      /^(?:eval|exec)$/.test(this.tokens[at + 2]?.text ?? '')
    )
      return on.emit('@exec', [download(this.scope)]);
    if (
      !method &&
      (name === 'exec' ||
        name === 'eval' ||
        name === 'Function' ||
        name === 'loadstring' ||
        name === 'instance_eval') &&
      !(name === 'exec' && ['ruby', 'perl', 'php', 'c', 'js'].includes(language))
    ) {
      const [code = null] = reader.all().values;
      if (typeof code === 'string') this.nested(code);
      else on.emit('@exec', [this.fetches(at) ? download(this.scope) : reader.textOf(code)]);
      return;
    }
    // Python's `sh` module and GitPython's `repo.git`: every attribute is a command.
    const owner = method && language === 'python' ? this.tokens[at - 2]?.text : undefined;
    if (owner === 'git' || (owner === 'sh' && this.imports('sh'))) {
      const words = this.open(at)!
        .all()
        .values.map((one) => reader.textOf(one));
      on.words(owner === 'git' ? ['git', name.replaceAll('_', '-'), ...words] : [name, ...words]);
      // Any module may have been given the name `git`: it is read on.
      if (owner === 'sh') return;
    }
    if (name === 'array_map' || name === 'array_walk') {
      const [by, list] = reader.all().values;
      if (typeof by === 'string' && REMOVE.test(by) && typeof list === 'string')
        on.text(`rm ${list}`);
      return;
    }
    if (name === 'getattr') {
      const [, attribute] = reader.all().values;
      if (typeof attribute === 'string' && reader.is('(')) this.byName(attribute, reader.at + 1);
      return;
    }
    if (httpDelete(name, this.tokens.slice(at, at + 60), on)) return;
    if (REMOVE_TREE.test(name)) return this.remove(reader, true, method ? this.receiver(at) : null);
    if (REMOVE.test(name)) return this.remove(reader, false, method ? this.receiver(at) : null);
    const small = {
      tokens: this.tokens.slice(at, at + 60),
      receiver: method ? this.receiver(at) : null,
    };
    if (systemSink(name, reader, small, on)) return;
    if (
      /^(?:open|writeFileSync|writeFile|file_put_contents|appendFileSync|write_text|write_bytes|createWriteStream|truncateSync|truncate|WriteFile)$/.test(
        name,
      )
    )
      return this.write(name, reader, method ? this.receiver(at) : null);
    if (/^(?:flushall|flushdb|flush_all|flushAll|flushDb|FlushAll)$/.test(name))
      return on.words(['redis-cli', 'FLUSHALL']) as unknown as void;
    if (/^(?:dropDatabase|drop_database|drop_collection|drop_all)$/.test(name))
      return on.emit('@sql', ['DROP DATABASE x']);
    if (
      EXEC.test(name) ||
      /^(?:executescript|query|raw|prepare|executemany|\$executeRawUnsafe|\$queryRawUnsafe|executeUpdate)$/.test(
        name,
      )
    )
      this.exec(name, at, reader);
  }

  private remove(reader: Opened, tree: boolean, receiver: string | null): void {
    const { values, named } = reader.all();
    const recursive = tree || this.isTrue(named.get('recursive')) || named.has('recursive');
    const targets = values
      .filter((one, index) => index === 0 || (typeof one === 'string' && /[/.~]/.test(one)))
      .flatMap((one) =>
        Array.isArray(one) ? one.map((item) => reader.textOf(item)) : [reader.textOf(one)],
      );
    if (targets.length === 0 && receiver !== null) targets.push(receiver);
    if (targets.length === 0) return;
    // A name that is not known is a method of something else: `items.remove(x)`.
    const listed = targets.some((one) =>
      this.scope.marks.of(one).some((origin) => origin.kind === 'found'),
    );
    if (
      !recursive &&
      !listed &&
      (targets.every((one) => isMarked(one) && withoutMarks(one) === '') ||
        !targets.some((one) => /[/.~*]/.test(withoutMarks(one))))
    )
      return;
    const option = recursive ? ['-r'] : [];
    if (targets.some((one) => one.includes('*') && !/[^\w./*~-]/.test(one)))
      this.facts.on.text(['rm', ...option, ...targets].join(' '));
    else this.facts.on.words(['rm', ...option, ...targets]);
  }

  private imports(name: string): boolean {
    return this.tokens.some(
      (one, at) => /^(?:import|from)$/.test(one.text) && this.tokens[at + 1]?.text === name,
    );
  }

  private isTrue(value: Value | undefined): boolean {
    return value === 'true' || value === 'True';
  }

  private write(name: string, reader: Opened, receiver: string | null): void {
    const { values } = reader.all();
    if (name === 'open') this.openPipe(values);
    const path = receiver ?? (typeof values[0] === 'string' ? values[0] : null);
    if (path === null) return;
    this.noteSecret(path);
    const mode = values[1];
    if (name === 'open' && !(typeof mode === 'string' && /[wax+>]/.test(mode))) {
      return;
    }
    const content =
      name === 'open' || receiver !== null ? null : typeof mode === 'string' ? mode : null;
    this.facts.on.write(path, content);
  }

  /** Perl and Ruby open a program as a file: `open(P, "|sh")`. */
  private openPipe(values: readonly Value[]): void {
    const pipe = values
      .map((one) => (typeof one === 'string' ? /^\s*\|-?\s*(.+)$/s.exec(one)?.[1] : undefined))
      .find((one) => one !== undefined);
    if (pipe === undefined) return;
    this.pipesToShell ||= /^(?:\S*\/)?(?:ba|z|da|k)?sh\b/.test(pipe);
    this.facts.on.text(pipe);
  }

  private exec(name: string, at: number, reader: Opened): void {
    const { on } = this.facts;
    const { values, named } = reader.all();
    if (this.isTrue(named.get('privileged'))) on.words(['docker', 'run', '--privileged', 'image']);
    let [first = null, second = null] = values;
    // Groovy: a text that runs itself.
    if (name === 'execute' && values.length === 0 && this.mark(at - 1) === '.') {
      const line = this.receiver(at);
      if (line !== null) on.text(line);
      return;
    }
    if (typeof first === 'string' && SQL.test(first)) {
      if (!this.facts.inMemory) on.emit('@sql', [first]);
      return;
    }
    if (/^(?:query|raw|prepare|executescript|executemany|execute[A-Z]\w*|\$\w+Unsafe)$/.test(name))
      return;
    const listed = /^(?:execv|spawnv|posix_spawn|pcntl_exec)/.test(name) || name === 'pcntl_exec';
    if (/^spawn[lv]/.test(name) && first === null) {
      [first, second] = [second, values[2] ?? null];
      values.shift();
    }
    if (listed && Array.isArray(second)) {
      const argv = second.map((one) => reader.textOf(one));
      on.words(name === 'pcntl_exec' ? [reader.textOf(first), ...argv] : argv);
      return;
    }
    if (/^(?:execl|spawnl)/.test(name)) {
      on.words(values.slice(1).map((one) => reader.textOf(one)));
      return;
    }
    if (Array.isArray(first)) {
      if (first.length > 0) on.words(first.map((one) => reader.textOf(one)));
      return;
    }
    if (typeof first === 'string') {
      const strings = values.filter((one) => typeof one === 'string' && one !== 'inherit');
      if (Array.isArray(second) && second.length > 0)
        on.words([first, ...second.map((one) => reader.textOf(one))]);
      else if (strings.length > 1 && !/\s/.test(first)) on.words(strings as string[]);
      else on.text(first);
      return;
    }
    if (first === null && STRONG.test(this.path(at)) && values.length > 0)
      on.emit('@exec', [this.scope.marks.make({ kind: 'input', name: 'expression' })]);
  }

  private nested(code: string): void {
    this.printed += this.facts.nested(code);
    if (/^[A-Za-z0-9+/=\s]{24,}$/.test(code)) this.printed += this.facts.nested(decodeBase64(code));
  }

  /** `fork` inside an endless loop. */
  private forkLoop(): void {
    const names = this.tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text);
    if (!names.some((one) => one === 'fork' || one === 'fork!')) return;
    const loops = names.filter((one) => ['while', 'loop', 'for', 'until'].includes(one)).length;
    if (loops > 0 || names.filter((one) => one === 'fork').length > 2)
      this.facts.on.emit('@fork', ['fork']);
  }
}
