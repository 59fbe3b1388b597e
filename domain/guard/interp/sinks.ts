import type { Call } from '../call.ts';
import { decodeBase64 } from '../shell/codecs.ts';
import { isMarked, withoutMarks } from '../shell/marks.ts';
import { tokenize, type Language, type Token } from './tokens.ts';
import type { Scope, Value } from './values.ts';
import {
  EXEC,
  REMOVE,
  REMOVE_TREE,
  SourceScanner,
  type Opened,
  type SinkHandlers,
} from './scanner.ts';

/** Of these a value that is not known is worth a question. */
const STRONG =
  /(?:^|\.)(?:os\.(?:system|popen|exec\w+|spawn\w+)|subprocess\.\w+|child_process\.\w+|execSync|spawnSync|execFileSync|shell_exec|passthru|system|pty\.spawn)$/;
const SQL = /^\s*(?:DROP|TRUNCATE|DELETE|UPDATE|ALTER|GRANT|REVOKE)\b/i;
const NETWORK_SINK =
  /^(?:post|put|patch|urlopen|request|fetch|sendall|send|Request|upload|axios|HTTPConnection|create_connection|connect|Net|post_form|sendto)$/;

const MAX_PRINTED = 65_536;

/** Finds the calls that run, delete, write or send, with the constants that reach them; gives what it prints. */
export function extractSinks(
  source: string,
  language: Language,
  call: Call,
  on: SinkHandlers,
): string {
  const origins = call.marks.of(source);
  if (origins.length > 0 && withoutMarks(source).trim() === '') {
    on.emit('@exec', [source]);
    return '';
  }
  const tokens = tokenize(source, language);
  const scope: Scope = {
    marks: call.marks,
    home: call.home,
    workspace: call.workspace,
    names: new Map(),
  };
  return new Sinks(tokens, scope, {
    language,
    call,
    on,
    inMemory: source.includes(':memory:'),
  }).scan();
}

class Sinks extends SourceScanner {
  private printed = '';
  private sends = false;

  scan(): string {
    // A comprehension names its variable behind its use.
    for (const [at, token] of this.tokens.entries()) {
      if (token.kind !== 'name') continue;
      if (token.text === 'for' && !token.first) this.define(at, token);
      this.blockName(at);
    }
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
      if (token.kind !== 'name') continue;
      this.alias(at, token);
      this.define(at, token);
      this.call(at, token);
    }
    this.forkLoop();
    if (this.secretRead && this.sends) this.facts.on.emit('@send', ['a secret']);
    return this.printed.slice(0, MAX_PRINTED);
  }

  private call(at: number, token: Token): void {
    const name = this.aliases.get(token.text) ?? token.text;
    const method =
      this.mark(at - 1) === '.' || this.mark(at - 1) === ':' || this.mark(at - 1) === '>';
    const reader = this.open(at);
    if (NETWORK_SINK.test(name)) this.sends = true;
    if (/^(?:environ|process)$/.test(name) && /^(?:env)?$/.test(this.tokens[at + 2]?.text ?? ''))
      this.noteEnvironment(at);
    if (!reader) return;
    const { language, on } = this.facts;
    if (
      /^(?:print|puts|console\.log|log|echo|printf|say|write)$/.test(name) &&
      (name !== 'write' || this.tokens[at - 2]?.text === 'stdout')
    ) {
      const { values } = reader.all();
      if (values.every((one) => typeof one === 'string')) this.printed += `${values.join(' ')}\n`;
      return;
    }
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
      else
        on.emit('@exec', [
          this.fetches(at)
            ? this.scope.marks.make({ kind: 'output', name: 'download', network: true })
            : reader.textOf(code),
        ]);
      return;
    }
    // Python's `sh` module: every attribute is a program.
    if (method && this.tokens[at - 2]?.text === 'sh' && this.imports('sh')) {
      const { values } = reader.all();
      on.words([name, ...values.map((one) => reader.textOf(one))]);
      return;
    }
    if (name === 'array_map' || name === 'array_walk') {
      const [by, list] = reader.all().values;
      if (typeof by === 'string' && REMOVE.test(by) && typeof list === 'string')
        on.text(`rm ${list}`);
      return;
    }
    if (REMOVE_TREE.test(name)) return this.remove(reader, true, method ? this.receiver(at) : null);
    if (REMOVE.test(name)) return this.remove(reader, false, method ? this.receiver(at) : null);
    if (name === 'chmod' || name === 'chmodSync' || name === 'lchmod') {
      const { values } = reader.all();
      const receiver = method ? this.receiver(at) : null;
      const texts = values.map((one) => (one === null ? '' : reader.textOf(one)));
      const mode = texts.find((one) => /^(?:0o?)?[0-7]{3,4}$/.test(one)) ?? '';
      const path = texts.find((one) => one !== mode && one !== '') ?? receiver ?? 'file';
      if (mode !== '') on.words(['chmod', mode.replace(/^0o?/, ''), path]);
      return;
    }
    if (/^(?:chown|chownSync|lchown)$/.test(name)) return;
    if (/^(?:kill|killpg)$/.test(name)) {
      const { values } = reader.all();
      const pid = values.find((one) => typeof one === 'string' && /^-?\d+$/.test(one));
      if (typeof pid === 'string') on.words(['kill', '-9', '--', pid]);
      return;
    }
    if (/^(?:move|rename|renameSync|mv|moveSync)$/.test(name)) {
      const { values } = reader.all();
      if (values.length === 2 && typeof values[0] === 'string')
        on.words(['mv', values[0], reader.textOf(values[1]!)]);
      return;
    }
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
    const path = receiver ?? (typeof values[0] === 'string' ? values[0] : null);
    if (path === null) return;
    this.noteSecret(path);
    const mode = values[1];
    if (name === 'open' && !(typeof mode === 'string' && /[wax+>]/.test(mode))) {
      if (/^\s*\|/.test(path)) this.facts.on.text(path.replace(/^\s*\|/, ''));
      return;
    }
    const content =
      name === 'open' || receiver !== null ? null : typeof mode === 'string' ? mode : null;
    this.facts.on.write(path, content);
  }

  private exec(name: string, at: number, reader: Opened): void {
    const { on } = this.facts;
    const { values } = reader.all();
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
    const { call, language, on } = this.facts;
    this.printed += extractSinks(code, language, call, on);
    if (/^[A-Za-z0-9+/=\s]{24,}$/.test(code))
      this.printed += extractSinks(decodeBase64(code), language, call, on);
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
