import type { Arg, ShellState } from '../shell/state.ts';

interface InnerBase {
  env?: ReadonlyMap<string, string>;
  cwd?: string | null;
  realm?: ShellState['realm'];
  /** Standard input of what runs inside, when it differs from the wrapper's. */
  stdin?: string | null;
  positionals?: string[];
  arg0?: string;
  /** Its changes of state stay inside. */
  subshell?: boolean;
  /** Text of a shell with a grammar of its own: what cannot be parsed is read piece by piece. */
  foreign?: boolean;
}

/** What a program runs in its turn: another argument vector, or shell text. */
export type Inner =
  | (InnerBase & { kind: 'words'; words: Arg[] })
  | (InnerBase & { kind: 'text'; text: string });

/** Shell text to run. */
export function text(value: string, rest: InnerBase = {}): Inner {
  return { kind: 'text', text: value, ...rest };
}

/** An argument vector to run, when there is one. */
export function words(list: readonly Arg[], rest: InnerBase = {}): Inner[] {
  return list.length === 0 ? [] : [{ kind: 'words', words: [...list], ...rest }];
}
