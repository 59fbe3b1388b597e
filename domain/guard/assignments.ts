import type { Assignment } from './parse.ts';
import { foldText, foldWord, type FoldContext } from './shell/fold.ts';
import type { Frame } from './frame.ts';
import { subshell, type Arg, type ShellState } from './shell/state.ts';
import type { Walk } from './walk.ts';

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
    state.arrays.set(name, part.append ? [...(state.arrays.get(name) ?? []), ...list] : list);
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
    runPrompt(walk, name, full, state);
    if (/^(?:GIT_|CAKE_|HUSKY|PATH$|BASH_ENV|ENV$|LD_|PROMPT_COMMAND)/.test(name))
      walk.push(
        'export',
        [{ text: `${name}=${full}`, glob: false }],
        { writes: [], reads: [] },
        state,
        { depth: 0, wrappers: [], stdin: null, env: new Map() },
      );
  }
}

/** An interactive shell runs `PROMPT_COMMAND`, and the substitutions of its prompts, before each line. */
export function runPrompt(walk: Walk, name: string, value: string, state: ShellState): void {
  const frame: Frame = { depth: 1, wrappers: [name], stdin: null, env: new Map() };
  if (name === 'PROMPT_COMMAND') walk.run(value, subshell(state), frame);
  else if (/^PS[0-4]$/.test(name) && /\$\(|`/.test(value))
    walk.run(`: "${value.replaceAll('"', '')}"`, subshell(state), frame);
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
