import type { Assignment } from './parse.ts';
import { foldText, foldWord, type FoldContext } from './shell/fold.ts';
import { runCommandVariable } from './command-variables.ts';
import type { Frame } from './frame.ts';
import type { Arg, ShellState } from './shell/state.ts';
import type { Walk } from './walk.ts';

const NO_FRAME: Frame = { depth: 0, wrappers: [], stdin: null, env: new Map() };

/** Sets a variable, or collects it when it only holds for the command behind it. */
export function assignVariable(
  walk: Walk,
  part: Assignment,
  state: ShellState,
  context: FoldContext,
  into: Map<string, string> | null,
): void {
  const { name, value } = part;
  if (value.type === 'ArrayValue') {
    const list = value.elements.flatMap((word) => foldWord(word, context)).map(({ text }) => text);
    const before = part.append ? (state.arrays.get(name) ?? []) : [];
    state.arrays.set(name, [...before, ...list.map((one) => one.replace(/^\[\d{1,3}\]=/, ''))]);
    return;
  }
  const text = foldText(value, context);
  if (part.index !== undefined) {
    const key = foldText(part.index, context);
    if (/^\d{1,3}$/.test(key)) {
      const list = [...(state.arrays.get(name) ?? [])];
      list[Number(key)] = text;
      state.arrays.set(
        name,
        Array.from(list, (one) => one ?? ''),
      );
    } else state.vars.set(`${name}[${key}]`, text);
    return;
  }
  const full = part.append ? (state.vars.get(name) ?? '') + text : text;
  if (into) into.set(name, full);
  else {
    state.vars.set(name, full);
    state.globs.delete(name);
    runCommandVariable(walk, { name, value: full }, { state, frame: NO_FRAME });
    if (/^(?:GIT_|CAKE_|HUSKY|PATH$|BASH_ENV|ENV$|LD_|PROMPT_COMMAND)/.test(name))
      walk.push(
        'export',
        [{ text: `${name}=${full}`, glob: false }],
        { writes: [], reads: [] },
        state,
        NO_FRAME,
      );
  }
}

/** `export A=1` or `declare a=(…)`: an argument that is an assignment. */
export function assignmentArgument(
  walk: Walk,
  part: Assignment,
  state: ShellState,
  context: FoldContext,
): Arg {
  if (part.value.type === 'ArrayValue') {
    assignVariable(walk, part, state, context, null);
    return { text: part.name, glob: false };
  }
  return {
    text: `${part.name}${part.append ? '+' : ''}=${foldText(part.value, context)}`,
    glob: false,
  };
}
