import type { Frame } from './frame.ts';
import type { SyntaxNode } from './parse.ts';
import { foldWord, type FoldContext } from './shell/fold.ts';
import { plainArg, type Arg, type ShellState } from './shell/state.ts';
import type { Walk } from './walk.ts';

/** Values of a loop variable that are tried; the rest is alike. */
const MAX_LOOP_VALUES = 64;

type ValueLoop = Extract<SyntaxNode, { type: 'For' | 'Select' }>;
type EndlessLoop = Extract<SyntaxNode, { type: 'While' | 'ArithmeticFor' }>;

/** `for x in …`: every value is tried, so that a loop over flags or paths hides nothing. */
export function walkValues(
  walk: Walk,
  node: ValueLoop,
  context: FoldContext,
  frame: Frame,
): string {
  const { state } = context;
  const values: Arg[] = node.wordlist
    ? node.wordlist.flatMap((word) => foldWord(word, context))
    : state.positionals.map(plainArg);
  let out = '';
  for (const value of values.slice(0, MAX_LOOP_VALUES)) {
    state.vars.set(node.name.value, value.text);
    // The variable holds what the pattern matches: quoting it later does not make it a plain name.
    if (value.glob) state.globs.add(node.name.value);
    else state.globs.delete(node.name.value);
    out += walk.visit(node.body, state, frame);
  }
  return out;
}

/** `while`, `until`, `for ((…))`: one round; an endless one that starts a process in each is a fork bomb. */
export function walkRounds(walk: Walk, node: EndlessLoop, state: ShellState, frame: Frame): string {
  const clause = node.type === 'While' ? walk.visit(node.clause, state, frame) : '';
  if (isEndless(node) && onlyStarts(node.body.commands))
    walk.push('@fork', [plainArg('loop')], { writes: [], reads: [] }, state, frame);
  return clause + walk.visit(node.body, state, frame);
}

function isEndless(node: EndlessLoop): boolean {
  if (node.type === 'ArithmeticFor') return node.test === undefined;
  const names = node.clause.commands.map(firstWord);
  return names.length === 1 && /^(?:true|:|false|\[ 1 \]|1)$/.test(names[0] ?? '');
}

/** True when the body starts processes behind its back and waits for none. */
function onlyStarts(body: readonly SyntaxNode[]): boolean {
  let starts = false;
  for (const one of body) {
    if (one.type !== 'Statement') return false;
    if (one.background === true) starts = true;
    else if (!/^(?::|true|echo|printf|disown)$/.test(firstWord(one))) return false;
  }
  return starts;
}

function firstWord(node: SyntaxNode): string {
  const inner = node.type === 'Statement' ? node.command : node;
  return inner.type === 'Command' ? (inner.name?.value ?? '') : '';
}
