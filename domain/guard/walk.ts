import type { Call, Opened } from './call.ts';
import { MAX_DEPTH, OverCap, Unparsable, type Frame } from './frame.ts';
import { invoke, type At } from './invoke.ts';
import { parseShell, type Command, type SyntaxNode } from './parse.ts';
import { openStreams } from './redirects.ts';
import { runLater } from './later.ts';
import { walkRounds, walkValues } from './loops.ts';
import { joinPath } from './paths.ts';
import { isSecretPath } from './secrets.ts';
import { foldText, foldWord, type FoldContext } from './shell/fold.ts';
import { Marks } from './shell/marks.ts';
import {
  initialState,
  NO_DEFINITIONS,
  plainArg,
  subshell,
  type Arg,
  type Definitions,
  type ShellState,
} from './shell/state.ts';
import { createCall, storeWrites, type OpenResult } from './streams.ts';
import { forEachChild } from './syntax.ts';
import { assignmentArgument, assignVariable } from './assignments.ts';
import { runCommandVariable } from './command-variables.ts';

/** Caps by count, so that a verdict never depends on the load of the machine. */
const MAX_CALLS = 4_096;
const MAX_OUTPUT = 64 * 1024;

/** Runs shell text in the abstract and collects every program call in the order in which it could run. */
export class Walk {
  readonly calls: Call[] = [];
  readonly marks = new Marks();
  /** Files whose text would run, and that nobody has read yet, by absolute path. */
  readonly unread = new Set<string>();
  private processFiles = 0;
  /** Nodes visited, so that functions that call functions end. */
  private steps = 0;

  /** Runs source text and gives what it would print. */
  run(source: string, state: ShellState, frame: Frame): string {
    if (frame.depth > MAX_DEPTH)
      throw new OverCap('The command is nested too deeply to be judged.');
    const parsed = parseShell(source);
    if (!parsed.ok)
      throw frame.depth > 0 && parsed.unparsable
        ? new Unparsable(parsed.problem)
        : new OverCap(parsed.problem);
    return this.list(parsed.script.commands, state, frame);
  }

  visit(node: SyntaxNode, state: ShellState, frame: Frame): string {
    this.steps += 1;
    if (this.calls.length > MAX_CALLS || this.steps > MAX_CALLS * 8)
      throw new OverCap('The command has too many parts to be judged.');
    switch (node.type) {
      case 'Script':
        if ((node as { errors?: readonly unknown[] }).errors?.length)
          throw new OverCap('The command cannot be parsed.');
        return this.list(node.commands, state, frame);
      case 'Statement':
        return this.visit(node.command, state, frame);
      case 'CompoundList':
        return this.list(node.commands, state, frame);
      case 'AndOr':
        return this.list(node.commands, state, frame);
      case 'Pipeline':
        return this.pipeline(node.commands, state, frame);
      case 'Command':
        return this.command(node, state, frame);
      case 'Redirected':
        return this.redirected(node, state, frame);
      case 'Subshell':
        return this.list(node.body.commands, subshell(state), frame);
      case 'BraceGroup':
        return this.list(node.body.commands, state, frame);
      case 'Function':
        state.functions.set(node.name.value, node.body);
        this.push('@define', [plainArg(node.name.value)], NO_STREAMS, state, frame);
        return '';
      case 'If':
        return this.list(
          [
            node.clause,
            node.then,
            ...node.elif.flatMap((one) => [one.clause, one.then]),
            ...(node.else ? [node.else] : []),
          ],
          state,
          frame,
        );
      case 'For':
      case 'Select':
        return walkValues(this, node, this.context(state, frame), frame);
      case 'While':
      case 'ArithmeticFor':
        return walkRounds(this, node, state, frame);
      case 'Coproc':
        return this.visit(node.body, subshell(state), frame);
      case 'Case': {
        const context = this.context(state, frame);
        foldWord(node.word, context);
        for (const item of node.items) {
          for (const pattern of item.pattern) foldWord(pattern, context);
        }
        return this.list(
          node.items.map((item) => item.body),
          state,
          frame,
        );
      }
      case 'Word':
        foldWord(node, this.context(state, frame));
        return '';
      case 'CommandExpansion':
      case 'ArithmeticCommandExpansion':
        this.substitute(node.script, state, frame);
        return '';
      default:
        // Tests and arithmetic: only the commands inside them matter.
        forEachChild(node, (child) => void this.visit(child, state, frame));
        return '';
    }
  }

  private list(nodes: readonly SyntaxNode[], state: ShellState, frame: Frame): string {
    let out = '';
    for (const node of nodes) {
      out += this.visit(node, state, frame);
      if (out.length > MAX_OUTPUT) out = out.slice(0, MAX_OUTPUT);
    }
    return out;
  }

  private pipeline(nodes: readonly SyntaxNode[], state: ShellState, frame: Frame): string {
    if (nodes.length === 1) return this.visit(nodes[0]!, state, frame);
    let { stdin } = frame;
    for (const [index, node] of nodes.entries()) {
      // The last stage may run in the shell itself (zsh, lastpipe): what it sets is kept.
      const inner = index === nodes.length - 1 ? state : subshell(state);
      stdin = this.visit(node, inner, { ...frame, stdin });
    }
    return stdin ?? '';
  }

  private redirected(
    node: Extract<SyntaxNode, { type: 'Redirected' }>,
    state: ShellState,
    frame: Frame,
  ): string {
    const opened = openStreams(this, node.redirects, state, frame);
    const out = this.visit(node.command, state, { ...frame, stdin: opened.stdin ?? frame.stdin });
    if (opened.writes.length > 0) {
      this.push('', [], opened, state, frame);
      this.store(opened.writes, out, state, frame);
      return opened.keepsOutput ? out : '';
    }
    return out;
  }

  private command(node: Command, state: ShellState, frame: Frame): string {
    const context = this.context(state, frame);
    const assigned = new Map<string, string>();
    for (const part of node.prefix) {
      if (part.type === 'Assignment')
        assignVariable(this, part, state, context, node.name ? assigned : null);
    }
    const words: Arg[] = [];
    if (node.name) words.push(...foldWord(node.name, context));
    for (const part of node.suffix) {
      if (part.type === 'Word') words.push(...foldWord(part, context));
      else if (part.type === 'Assignment')
        words.push(assignmentArgument(this, part, state, context));
    }
    const opened = openStreams(this, node.redirects, state, frame);
    // A script that starts itself.
    if (words.length === 1 && /^"?\$\{?0\}?"?$/.test(node.name?.text ?? ''))
      this.push('@fork', words, opened, state, frame);
    if (words.length === 0) {
      for (const [name, value] of assigned) state.vars.set(name, value);
      if (opened.writes.length > 0 || assigned.size > 0)
        this.push('', [], opened, state, frame, assigned);
      storeWrites(opened.writes, '', state);
      return opened.reads.length > 0 ? (opened.stdin ?? '') : '';
    }
    for (const [name, value] of assigned)
      runCommandVariable(this, { name, value }, { state, frame });
    const env = assigned.size === 0 ? frame.env : new Map([...frame.env, ...assigned]);
    const at: At = {
      walk: this,
      state,
      opened,
      frame: { ...frame, env, stdin: opened.stdin ?? frame.stdin },
    };
    const out = invoke(words, at);
    state.lastArg = words.at(-1)!.text;
    this.store(opened.writes, out, state, frame);
    return opened.writes.length > 0 && !opened.keepsOutput ? '' : out;
  }

  /** Keeps what was written, and judges it where it will run by itself. */
  private store(writes: readonly Opened[], content: string, state: ShellState, frame: Frame): void {
    for (const path of storeWrites(writes, content, state))
      runLater(this, path, content, { state, frame });
  }

  /** Content of a file: what this command wrote to it, or an unknown that names it. */
  read(path: string, state: ShellState): string {
    const full = joinPath(state.cwd, path);
    const known = full === null ? undefined : state.files.get(full);
    const name = full ?? path;
    return known ?? this.marks.make({ kind: 'file', name, secret: isSecretPath(name, state.home) });
  }

  /** Text of a file that is going to run; remembers it as unread when it is not known. */
  readScript(path: string, state: ShellState): string {
    const full = joinPath(state.cwd, path);
    if (full !== null && !state.files.has(full) && state.realm === 'here') this.unread.add(full);
    return this.read(path, state);
  }

  /** Records a call. */
  push(
    program: string,
    args: Arg[],
    opened: Pick<OpenResult, 'writes' | 'reads'>,
    state: ShellState,
    frame: Frame,
    env: ReadonlyMap<string, string> = frame.env,
  ): Call {
    const call = createCall(program, args, opened, { state, frame, env, marks: this.marks });
    this.calls.push(call);
    return call;
  }

  context(state: ShellState, frame: Frame): FoldContext {
    const context: FoldContext = {
      state,
      marks: this.marks,
      text: (word) => foldText(word, context),
      substitute: (script) => this.substitute(script, state, frame),
      processFile: (script, operator) => {
        this.processFiles += 1;
        const path = `/dev/fd/${1_000 + this.processFiles}`;
        if (operator === '<') state.files.set(path, this.substitute(script, state, frame));
        else if (script)
          this.visit(script, subshell(state), {
            ...frame,
            stdin: frame.stdin ?? this.marks.make({ kind: 'input', name: 'stdin' }),
          });
        return path;
      },
    };
    return context;
  }

  private substitute(script: SyntaxNode | undefined, state: ShellState, frame: Frame): string {
    if (!script) return '';
    if (frame.depth > MAX_DEPTH)
      throw new OverCap('The command is nested too deeply to be judged.');
    return this.visit(script, subshell(state), { ...frame, depth: frame.depth + 1, stdin: null });
  }
}

const NO_STREAMS: Pick<OpenResult, 'writes' | 'reads'> = { writes: [], reads: [] };

const PLAIN_FRAME: Frame = { depth: 0, wrappers: [], stdin: null, env: new Map() };

/** Every program call of a shell text; throws {@link OverCap} beyond the caps. */
export function walkShell(
  text: string,
  facts: { cwd: string; home: string; workspace: string },
  known: { files?: ReadonlyMap<string, string>; defined?: Definitions } = {},
): { calls: Call[]; marks: Marks; unread: ReadonlySet<string>; defined: Definitions } {
  const { defined = NO_DEFINITIONS } = known;
  const walk = new Walk();
  const state = {
    ...initialState(facts),
    files: new Map(known.files),
    functions: new Map(defined.functions),
    aliases: new Map(defined.aliases),
  };
  walk.run(text, state, PLAIN_FRAME);
  const { functions, aliases } = state;
  return {
    calls: walk.calls,
    marks: walk.marks,
    unread: walk.unread,
    defined: { functions, aliases },
  };
}
