import { runBuiltin } from './builtins.ts';
import type { Call } from './call.ts';
import { interpret } from './interp/interpret.ts';
import { runCommandVariable } from './command-variables.ts';
import { joinPath } from './paths.ts';
import { GUARDED_PROGRAMS, PROGRAM_NAMES } from './programs.ts';
import { globSource } from './shell/parameters.ts';
import { outputOf } from './shell/output.ts';
import { isMarked, withoutMarks } from './shell/marks.ts';
import { plainArg, subshell, type Arg, type ShellState } from './shell/state.ts';
import { deeper, MAX_DEPTH, OverCap, quote, Unparsable, type Frame } from './frame.ts';
import type { Walk } from './walk.ts';
import type { OpenResult } from './streams.ts';
import type { Inner } from './wrap/inner.ts';
import { SHELLS } from './wrap/tables.ts';
import { unwrap } from './wrap/unwrap.ts';

/** Everything a call needs to know about where it stands. */
export interface At {
  walk: Walk;
  state: ShellState;
  opened: OpenResult;
  frame: Frame;
}

/** Paths behind a link that this command made, as the paths where they lead; null when there is none. The link itself stays itself. */
function throughLinks(args: readonly Arg[], state: ShellState): Arg[] | null {
  if (state.links.size === 0) return null;
  const led = args.map((arg) => {
    const path = joinPath(state.cwd, arg.text);
    if (path === null || arg.text.startsWith('-')) return arg;
    for (const [link, target] of state.links)
      if (path.startsWith(`${link}/`) || (path === link && arg.text.endsWith('/')))
        return { ...arg, text: `${target}${path.slice(link.length)}` };
    return arg;
  });
  return led.some((arg, index) => arg !== args[index]) ? led : null;
}

/** Runs one argument vector in the abstract: functions, aliases, builtins, wrappers; gives its output. */
export function invoke(words: readonly Arg[], at: At): string {
  const { walk, state, frame } = at;
  const [head, ...args] = words;
  if (!head) return '';
  if (frame.depth > MAX_DEPTH) throw new OverCap('The command is nested too deeply to be judged.');
  const program = programOf(head);
  if (program === null) return unknownHead(head, args, at);
  if (program === '') return args.length > 0 ? invoke(args, at) : '';
  const alias = state.aliases.get(program);
  if (alias !== undefined && !frame.wrappers.includes(`alias ${program}`)) {
    const line = [alias, ...args.map(({ text }) => quote(text))].join(' ');
    return walk.run(line, state, deeper(frame, `alias ${program}`));
  }
  const last = frame.wrappers.at(-1);
  const body = last === 'builtin' || last === 'command' ? undefined : state.functions.get(program);
  if (body && head.text === program) {
    if (frame.wrappers.includes(`function ${program}`)) {
      walk.push('@fork', [head], at.opened, state, frame);
      return '';
    }
    const saved = state.positionals;
    state.positionals = args.map(({ text }) => text);
    const out = walk.visit(body, state, deeper(frame, `function ${program}`));
    state.positionals = saved;
    return out;
  }
  const written = joinPath(state.cwd, withoutMarks(head.text));
  const script = head.text.includes('/') && written !== null ? state.files.get(written) : undefined;
  if (script !== undefined) return runFile(script, head, args, at);
  if (head.text.includes('/') && !isMarked(head.text)) walk.readScript(head.text, state);
  const call = walk.push(program, args, at.opened, state, frame);
  // Both ways are judged: whether the link could be made is not known.
  const led = throughLinks(args, state);
  if (led !== null) walk.push(program, led, at.opened, state, frame);
  if (opensUnseenShell(head, call))
    walk.push(
      '@exec',
      [plainArg(walk.marks.make({ kind: 'input', name: 'terminal' }))],
      at.opened,
      state,
      frame,
    );
  const built = runBuiltin(call, at);
  let out = '';
  for (const inner of unwrap(call, at)) out += runInner(inner, program, at);
  out += interpret(call, at);
  return built ?? (out !== '' && !KEEPS_OWN_OUTPUT.has(program) ? out : outputOf(call, at));
}

const KEEPS_OWN_OUTPUT = new Set(['tee', 'git', 'curl', 'wget', 'ssh']);

/** Name of the program; null when it cannot be known. */
function programOf(head: Arg): string | null {
  const { text } = head;
  const base = text.slice(text.lastIndexOf('/') + 1);
  const plain = withoutMarks(base);
  if (isMarked(base) && plain === '') return null;
  const name = plain.replace(/\.exe$/i, '');
  if (!head.glob || !/[*?[]/.test(name)) return name;
  // `/bin/r?` runs whatever it matches: the guarded program is the one to fear.
  const pattern = new RegExp(`^${globSource(name, true)}$`);
  return GUARDED_PROGRAMS.find((one) => pattern.test(one)) ?? name;
}

/** A head that only the run knows: it may be empty, then the next word is the program. */
function unknownHead(head: Arg, args: Arg[], at: At): string {
  const { walk, state, frame } = at;
  walk.push('@exec', [head, ...args], at.opened, state, frame);
  const first = args[0];
  if (first && PROGRAM_NAMES.has(withoutMarks(first.text).split('/').at(-1) ?? ''))
    return invoke(args, { ...at, frame: deeper(frame, '@exec') });
  return walk.marks.make({
    kind: 'output',
    name: `${frame.wrappers.at(-1) ?? ''} @exec`.trim(),
    secret: false,
  });
}

/**
 * True for a shell at a terminal that is not the guarded one: by its path or in an emptied environment it is
 * found behind the shims, and what is typed there meets no guard.
 */
function opensUnseenShell(head: Arg, call: Call): boolean {
  return (
    SHELLS.has(call.program) &&
    call.realm === 'here' &&
    call.stdin === null &&
    (head.text.includes('/') || call.wrappers.some((one) => one === 'env' || one === 'busybox')) &&
    call.args.every(({ text }) => /^-[il]*$|^--(?:login|norc|noprofile|posix)$/.test(text))
  );
}

/** Runs a file that this very command wrote, by its first line's interpreter. */
function runFile(script: string, head: Arg, args: Arg[], at: At): string {
  const shebang = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(script);
  const by =
    (shebang?.[1]?.endsWith('/env') ? shebang[2] : shebang?.[1])?.split('/').at(-1) ?? 'sh';
  return invoke([plainArg(by), head, ...args], { ...at, frame: deeper(at.frame, head.text) });
}

/** Runs what a wrapper would run. */
export function runInner(inner: Inner, wrapper: string, at: At): string {
  const { walk, state } = at;
  const frame = deeper(at.frame, wrapper);
  const within = inner.realm || inner.cwd !== undefined || inner.subshell ? subshell(state) : state;
  if (inner.realm) within.realm = inner.realm;
  if (inner.cwd !== undefined) within.cwd = inner.cwd;
  const env = inner.env ? new Map([...frame.env, ...inner.env]) : frame.env;
  for (const [name, value] of inner.env ?? []) {
    within.vars.set(name, value);
    runCommandVariable(walk, { name, value }, { state: within, frame });
  }
  const stdin = inner.stdin === undefined ? frame.stdin : inner.stdin;
  if (inner.kind === 'words')
    return invoke(inner.words, {
      walk,
      state: within,
      opened: NO_STREAMS,
      frame: { ...frame, env, stdin },
    });
  const saved = { positionals: within.positionals, arg0: within.arg0 };
  if (inner.positionals) within.positionals = inner.positionals;
  if (inner.arg0 !== undefined) within.arg0 = inner.arg0;
  const out = runText(walk, inner, within, { ...frame, env, stdin });
  Object.assign(within, saved);
  return out;
}

/** Runs shell text; of another shell's text every piece that can be parsed. */
function runText(
  walk: Walk,
  inner: Extract<Inner, { kind: 'text' }>,
  state: ShellState,
  frame: Frame,
): string {
  try {
    return walk.run(inner.text, state, frame);
  } catch (error) {
    if (!inner.foreign || !(error instanceof Unparsable)) throw error;
  }
  let out = '';
  for (const piece of inner.text.split(/[;|&\n(){}]+/)) {
    try {
      out = walk.run(piece, state, frame);
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error;
    }
  }
  return out;
}

const NO_STREAMS: OpenResult = { stdin: null, writes: [], reads: [], keepsOutput: true };
