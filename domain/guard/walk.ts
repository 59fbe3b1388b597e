import { forEachChild } from './syntax.ts';
import { foldWord, UNKNOWN, type Folded, type ShellState } from './fold.ts';
import { parseShell, type Assignment, type Command, type SyntaxNode } from './parse.ts';
import { joinPath } from './paths.ts';
import { unwrap } from './unwrap.ts';

/** One program call with its resolved arguments, after every wrapper was taken off. */
export interface Invocation {
  program: string;
  args: Folded[];
  /** As written, for the message. */
  segment: string;
  cwd: string | null;
  /** Wrappers that were taken off, outermost first: `sudo`, `env`, … */
  wrappers: string[];
  /** Programs whose output this one reads through a pipe. */
  fedBy: string[];
  /** Files that it writes by redirection. */
  writes: Folded[];
}

export type WalkResult =
  | { ok: true; calls: Invocation[]; partial: boolean }
  | { ok: false; problem: string };

const MAX_CALLS = 4_096;
const MAX_DEPTH = 16;

class Refusal extends Error {}

/** Every program call of a shell text in the order in which it could run. Never throws. */
export function walkShell(text: string, start: { cwd: string; home: string }): WalkResult {
  const calls: Invocation[] = [];
  const functions = new Map<string, SyntaxNode>();
  const aliases = new Map<string, string>();
  let partial = false;

  function run(source: string, state: ShellState, depth: number, wrappers: string[]): void {
    if (depth > MAX_DEPTH) throw new Refusal('The command is nested too deeply to be judged.');
    const parsed = parseShell(source);
    if (!parsed.ok) throw new Refusal(parsed.problem);
    visit(parsed.script, state, depth, [], wrappers);
  }

  function visit(
    node: SyntaxNode,
    state: ShellState,
    depth: number,
    fedBy: string[],
    wrappers: string[],
  ): void {
    if (calls.length > MAX_CALLS) throw new Refusal('The command has too many parts to be judged.');
    switch (node.type) {
      case 'Command':
        return command(node, state, depth, fedBy, wrappers);
      case 'Pipeline': {
        let before = fedBy;
        for (const part of node.commands) {
          const from = calls.length;
          visit(part, state, depth, before, wrappers);
          before = [...before, ...calls.slice(from).map(({ program }) => program)];
        }
        return;
      }
      case 'Function':
        functions.set(node.name.value, node.body);
        return;
      case 'Subshell': {
        const inner = { ...state, vars: new Map(state.vars) };
        return forEachChild(node, (child) => visit(child, inner, depth, fedBy, wrappers));
      }
      case 'For': {
        const values = (node.wordlist ?? []).flatMap((word) => foldWord(word, state));
        // Every value is tried: a loop over flags or paths hides nothing.
        for (const value of values.length === 0 ? [{ text: UNKNOWN }] : values.slice(0, 32)) {
          state.vars.set(node.name.value, value.text);
          visit(node.body, state, depth, fedBy, wrappers);
        }
        return;
      }
      case 'Word':
        foldWord(node, state);
        return;
      default:
        forEachChild(node, (child) => visit(child, state, depth, fedBy, wrappers));
    }
  }

  function command(
    node: Command,
    state: ShellState,
    depth: number,
    fedBy: string[],
    wrappers: string[],
  ): void {
    const inputs: string[] = [];
    const writes: Folded[] = [];
    for (const redirect of node.redirects) {
      if (redirect.type === 'HereDoc') inputs.push(redirect.body.text);
      else if (redirect.target) {
        const target = foldWord(redirect.target, state);
        if (redirect.type === 'HereString')
          inputs.push(target.map(({ text: one }) => one).join(' '));
        else if (redirect.operator.includes('>')) writes.push(...target);
      }
    }
    const assigned: [string, string][] = [];
    for (const part of node.prefix) {
      if (part.type !== 'Assignment') continue;
      if (part.value.type === 'ArrayValue') {
        const list = part.value.elements
          .flatMap((word) => foldWord(word, state))
          .map(({ text: one }) => one);
        assigned.push([`${part.name}[@]`, list.join(' ')]);
      } else
        assigned.push([
          part.name,
          foldWord(part.value, state)
            .map(({ text: one }) => one)
            .join(' '),
        ]);
    }
    if (!node.name) {
      for (const [name, value] of assigned) state.vars.set(name, value);
      if (writes.length > 0) calls.push(call('', [], node, state, wrappers, fedBy, writes));
      return;
    }
    const words = [node.name, ...node.args].flatMap((word) =>
      word.type === 'Word' ? foldWord(word, state) : [foldAssignment(word, state)],
    );
    invoke(words, { node, state, depth, fedBy, wrappers, inputs, writes });
  }

  interface At {
    node: Command;
    state: ShellState;
    depth: number;
    fedBy: string[];
    wrappers: string[];
    inputs: string[];
    writes: Folded[];
  }

  function invoke(words: Folded[], at: At): void {
    const { state, depth, wrappers } = at;
    if (depth > MAX_DEPTH) throw new Refusal('The command is nested too deeply to be judged.');
    const [head, ...args] = words;
    if (!head) return;
    if (!head.known) partial = true;
    const program = head.text.replace(/^\\/, '').split('/').at(-1) ?? '';
    const alias = aliases.get(program);
    if (alias !== undefined && !wrappers.includes(`alias ${program}`)) {
      return run([alias, ...args.map(quoted)].join(' '), state, depth + 1, [
        ...wrappers,
        `alias ${program}`,
      ]);
    }
    const body = functions.get(program);
    if (body && !wrappers.includes(`function ${program}`)) {
      const inner = { ...state, vars: new Map(state.vars) };
      for (const [index, arg] of args.entries()) inner.vars.set(String(index + 1), arg.text);
      inner.vars.set('@', args.map(({ text: one }) => one).join(' '));
      visit(body, inner, depth + 1, at.fedBy, [...wrappers, `function ${program}`]);
      return;
    }
    calls.push(call(program, args, at.node, state, wrappers, at.fedBy, at.writes));
    effects(program, args, state);
    for (const inner of unwrap(program, args, { inputs: at.inputs, piped: pipedText(at) })) {
      const next = [...wrappers, program];
      if (inner.kind === 'words') invoke(inner.words, { ...at, depth: depth + 1, wrappers: next });
      else
        run(
          inner.text,
          { ...state, vars: new Map([...state.vars, ...inner.vars]) },
          depth + 1,
          next,
        );
    }
  }

  /** What a literal `echo … |` feeds into this command. */
  function pipedText(at: At): string | null {
    const index = calls.findLastIndex((one) => one.program === at.fedBy.at(-1));
    const feeder = calls[index];
    return feeder ? outputOf(feeder.program, feeder.args, calls[index - 1]) : null;
  }

  function effects(program: string, args: Folded[], state: ShellState): void {
    if (program === 'cd' || program === 'pushd') {
      const target = args.find(({ text: one }) => !one.startsWith('-') || one === '-');
      state.cwd =
        target?.known === false || target?.text === '-'
          ? null
          : joinPath(state.cwd, target?.text ?? state.home);
    }
    if (program === 'alias') {
      for (const { text: one } of args) {
        const at = one.indexOf('=');
        if (at > 0) aliases.set(one.slice(0, at), one.slice(at + 1));
      }
    }
    if (['export', 'declare', 'local', 'readonly', 'typeset'].includes(program)) {
      for (const { text: one } of args) {
        const at = one.indexOf('=');
        if (at > 0)
          state.vars.set(one.slice(0, at), one.slice(at + 1).replace(/^(['"])(.*)\1$/s, '$2'));
      }
    }
  }

  function substituteIn(state: () => ShellState) {
    return (script: SyntaxNode | undefined): string | null => {
      if (!script) return null;
      const from = calls.length;
      visit(script, { ...state(), vars: new Map(state().vars) }, 1, [], []);
      const made = calls.slice(from);
      const last = made.at(-1);
      return last
        ? outputOf(last.program, last.args, made.length > 1 ? made.at(-2) : undefined)
        : '';
    };
  }

  const state: ShellState = {
    vars: new Map(),
    cwd: start.cwd,
    home: start.home,
    substitute: () => null,
  };
  state.substitute = substituteIn(() => state);
  try {
    run(text, state, 0, []);
    return { ok: true, calls, partial };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.message };
    return { ok: false, problem: 'The command is nested too deeply to be judged.' };
  }
}

function call(
  program: string,
  args: Folded[],
  node: Command,
  state: ShellState,
  wrappers: string[],
  fedBy: string[],
  writes: Folded[],
): Invocation {
  const segment = [program, ...args.map(({ text }) => text)]
    .join(' ')
    .replaceAll(UNKNOWN, '…')
    .slice(0, 500);
  return { program, args, segment, cwd: state.cwd, wrappers, fedBy, writes };
}

function foldAssignment(word: Assignment, state: ShellState): Folded {
  const value = word.value.type === 'Word' ? foldWord(word.value, state) : [];
  const text = `${word.name}=${value.map((one) => one.text).join(' ')}`;
  return { text, known: value.every(({ known }) => known), glob: false };
}

function quoted({ text }: Folded): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Output of programs that only repeat their arguments, or decode what such a one printed. */
function outputOf(program: string, args: Folded[], before?: Invocation): string | null {
  if (args.some(({ known }) => !known)) return null;
  const texts = args.map(({ text }) => text);
  if (program === 'echo') return texts.filter((one) => !/^-[neE]+$/.test(one)).join(' ');
  if (program === 'printf') return texts.length === 1 ? texts[0]! : texts.slice(1).join(' ');
  if (program === 'base64' && texts.some((one) => /^(-d|-D|--decode)$/.test(one)) && before) {
    const encoded = outputOf(before.program, before.args);
    return encoded === null ? null : decodeBase64(encoded);
  }
  if (program === 'rev' && before)
    return outputOf(before.program, before.args)?.split('').toReversed().join('') ?? null;
  return null;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(text: string): string {
  let bits = 0;
  let held = 0;
  let out = '';
  for (const char of text.replace(/[\s=]/g, '')) {
    const value = BASE64.indexOf(char);
    if (value < 0) return '';
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  return out;
}
