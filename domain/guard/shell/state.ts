import type { SyntaxNode } from '../parse.ts';

/** One word of a command after expansion. */
export interface Arg {
  /** May hold marks for unknown parts. */
  text: string;
  /** Has an unquoted `*`, `?` or `[`. */
  glob: boolean;
}

/** What the shell would know at this point of the command. */
export interface ShellState {
  vars: Map<string, string>;
  arrays: Map<string, string[]>;
  positionals: string[];
  arg0: string;
  lastArg: string;
  /** Variables whose value is a pattern that the shell had already expanded, as a loop's. */
  globs: Set<string>;
  /** `declare -n a=b`: names that stand for another variable. */
  refs: Map<string, string>;
  functions: Map<string, SyntaxNode>;
  aliases: Map<string, string>;
  /** Contents of files that this command wrote, by absolute path. */
  files: Map<string, string>;
  /** Symbolic links that this command made, by absolute path. */
  links: Map<string, string>;
  /** Null when a `cd` went somewhere unknown. */
  cwd: string | null;
  home: string;
  workspace: string;
  /** Where the commands run: here, in a container, on another machine. */
  realm: 'here' | 'container' | 'remote';
}

/** A copy whose changes stay inside, as a subshell's do; files are shared. */
export function subshell(state: ShellState): ShellState {
  return {
    ...state,
    vars: new Map(state.vars),
    arrays: new Map(state.arrays),
    globs: new Set(state.globs),
    refs: new Map(state.refs),
    functions: new Map(state.functions),
    aliases: new Map(state.aliases),
  };
}

/** State at the start of a command. */
export function initialState(facts: { cwd: string; home: string; workspace: string }): ShellState {
  return {
    ...facts,
    vars: new Map(),
    links: new Map(),
    arrays: new Map(),
    globs: new Set(),
    refs: new Map(),
    positionals: [],
    arg0: 'bash',
    lastArg: '',
    functions: new Map(),
    aliases: new Map(),
    files: new Map(),
    realm: 'here',
  };
}

/** Names that a shell keeps from one line to the next and that stand for commands. */
export interface Definitions {
  functions: ReadonlyMap<string, SyntaxNode>;
  aliases: ReadonlyMap<string, string>;
}

/** Those of a new shell. */
export const NO_DEFINITIONS: Definitions = { functions: new Map(), aliases: new Map() };

/** A word that is fully known. */
export function plainArg(text: string): Arg {
  return { text, glob: false };
}
