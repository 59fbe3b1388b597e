import type { Call } from '../call.ts';
import { decodeBase64 } from '../shell/codecs.ts';
import { isMarked, withoutMarks } from '../shell/marks.ts';
import { isSecretPath } from '../secrets.ts';
import { tokenize, type Language, type Token } from './tokens.ts';
import { Reader, type Scope, type Value } from './values.ts';

/** What the code does, handed back to the shell's own tables. */
export interface SinkHandlers {
  words: (list: string[]) => string;
  text: (line: string) => string;
  emit: (program: string, args: string[]) => void;
  write: (path: string, content: string | null) => void;
}

/** Names that run a program, in any language; a text is shell text, a list an argument vector. */
const EXEC =
  /^(?:system|popen[234]?|getoutput|getstatusoutput|run|call|check_call|check_output|Popen|exec|execSync|spawn|spawnSync|execFile|execFileSync|shell_exec|passthru|proc_open|pcntl_exec|execute|capture[23]e?|pipeline|sh|shell|cmd|execa|execaSync|execaCommand|execaCommandSync|Command|create_subprocess_shell|create_subprocess_exec|posix_spawnp?|execv[pe]*|execl[pe]*|spawn[lv][pe]*|\$|bash|system2|command|open3|popen2e|backtick|shellOut|fork_exec|createProcess)$/;
/** Of these a value that is not known is worth a question. */
const STRONG =
  /(?:^|\.)(?:os\.(?:system|popen|exec\w+|spawn\w+)|subprocess\.\w+|child_process\.\w+|execSync|spawnSync|execFileSync|shell_exec|passthru|system|pty\.spawn)$/;
const REMOVE_TREE =
  /^(?:rmtree|rm_rf|rm_r|remove_tree|remove_dir_all|removeSync|emptyDirSync|emptyDir|remove_entry_secure|remove_entry|removedirs|rimraf|rimrafSync|del|delSync|deleteSync|RemoveAll|rm_rf!|deleteDir|remove_all)$/;
const REMOVE =
  /^(?:remove|unlink|unlinkSync|rmdir|rmdirSync|rm|rmSync|delete|removeFile|trash|rm!|rm_f|send2trash)$/;
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

class Sinks {
  private readonly tokens: readonly Token[];
  private readonly scope: Scope;
  private readonly facts: { language: Language; call: Call; on: SinkHandlers; inMemory: boolean };
  private printed = '';
  private readonly aliases = new Map<string, string>();
  private secretRead = false;
  private sends = false;

  constructor(tokens: readonly Token[], scope: Scope, facts: Sinks['facts']) {
    this.tokens = tokens;
    this.scope = scope;
    this.facts = facts;
  }

  scan(): string {
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

  /** `{ execSync: e }`, `import system as s`, `e = cp.execSync`: other names for the same thing. */
  private alias(at: number, token: Token): void {
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

  private reader(at: number): Reader {
    return new Reader(this.tokens, at, this.scope);
  }

  private mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === 'mark' ? token.text : '';
  }

  private noteSecret(text: string): void {
    const { call } = this.facts;
    const path = text.startsWith('~') ? call.home + text.slice(1) : text;
    if (text.length < 200 && isSecretPath(path, call.home)) this.secretRead = true;
  }

  /** `x = …`, `x := …`, `for x in …`, destructuring of a module's names. */
  private define(at: number, token: Token): void {
    const next = this.mark(at + 1);
    const walrus = next === ':' && this.mark(at + 2) === '=';
    if ((next === '=' && !['=', '>', '~'].includes(this.mark(at + 2))) || walrus) {
      const value = this.reader(at + (walrus ? 3 : 2)).expression();
      this.scope.names.set(token.text, value);
      return;
    }
    if (token.text !== 'for' && token.text !== 'foreach') return;
    // What a directory listing gives lies below that directory.
    for (let step = at + 1; step < Math.min(at + 40, this.tokens.length); step += 1) {
      const { kind, text } = this.tokens[step]!;
      if (kind !== 'name') continue;
      if (text === 'in' || text === 'of') {
        const names = this.tokens.slice(at + 1, step).filter((one) => one.kind === 'name');
        const value = this.reader(step + 1).expression();
        const listing = this.tokens
          .slice(step, step + 14)
          .some((one) =>
            /^(?:r?glob|iglob|iterdir|walk|scandir|listdir|readdirSync|globSync|children|entries)$/.test(
              one.text,
            ),
          );
        const under = this.tokens.slice(step, step + 14).find((one) => one.kind === 'string')?.text;
        for (const one of names) {
          this.scope.names.set(
            one.text,
            listing
              ? this.scope.marks.make({
                  kind: 'found',
                  name: 'listing',
                  under:
                    under?.startsWith('/') || under?.startsWith('~')
                      ? under.replace(/^~/, this.scope.home).replace(/\/?[*?[].*$/, '') || '/'
                      : this.facts.call.cwd,
                  filtered: true,
                })
              : Array.isArray(value)
                ? (value.find(
                    (item) => typeof item === 'string' && /(?:rm|git|sudo)\s/.test(item),
                  ) ??
                  value[0] ??
                  null)
                : null,
          );
        }
        return;
      }
    }
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

  /** True when the code that runs is fetched in the same expression. */
  private fetches(at: number): boolean {
    return this.tokens
      .slice(at, at + 40)
      .some(({ text }) =>
        /^(?:urlopen|requests|fetch|http|https|httpx|urllib|URI|LWP|file_get_contents)$/.test(text),
      );
  }

  private noteEnvironment(at: number): void {
    const ahead = this.tokens
      .slice(at, at + 6)
      .map((one) => one.text)
      .join('');
    if (/^(?:environ(?!\[|\.get)|process\.env(?![.[]))/.test(ahead)) this.secretRead = true;
  }

  /** The value on which a method is called: `Path('x').unlink()`. */
  private receiver(at: number): string | null {
    const before = this.tokens[at - 2];
    if (before?.kind === 'name') {
      const value = this.scope.names.get(before.text);
      return value === undefined || value === null ? null : this.reader(at).textOf(value);
    }
    if (before?.text !== ')') return null;
    const string = this.tokens
      .slice(Math.max(0, at - 6), at - 2)
      .findLast((one) => one.kind === 'string' || one.kind === 'name');
    if (string?.kind === 'string') return string.text;
    const value = string ? this.scope.names.get(string.text) : undefined;
    return typeof value === 'string' ? value : null;
  }

  /** A reader behind the opening bracket of a call, or before bracketless arguments (Ruby, Perl, Lua). */
  private open(at: number): Opened | null {
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
        (next?.kind === 'name' && language === 'perl'));
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
    if (!recursive && targets.every((one) => isMarked(one) && withoutMarks(one) === '')) return;
    if (!recursive && !targets.some((one) => /[/.~*]/.test(withoutMarks(one)))) return;
    const option = recursive ? ['-r'] : [];
    if (targets.some((one) => one.includes('*') && !/[^\w./*~-]/.test(one)))
      this.facts.on.text(['rm', ...option, ...targets].join(' '));
    else this.facts.on.words(['rm', ...option, ...targets]);
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

  /** Dotted name that ends at this token. */
  private path(at: number): string {
    let name = this.tokens[at]!.text;
    for (
      let step = at;
      this.mark(step - 1) === '.' && this.tokens[step - 2]?.kind === 'name';
      step -= 2
    )
      name = `${this.tokens[step - 2]!.text}.${name}`;
    return name;
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

type Opened = Reader & { all: () => { values: Value[]; named: Map<string, Value> } };
