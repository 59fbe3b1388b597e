import type { Marks } from './shell/marks.ts';
import { showMarks, withoutMarks } from './shell/marks.ts';
import type { Arg, ShellState } from './shell/state.ts';

/** A file that a call opens by redirection. */
export interface Opened {
  text: string;
  glob: boolean;
  append: boolean;
}

/**
 * One program call after expansion and after every wrapper was taken off: the one form that all rules read,
 * whatever shell, wrapper or interpreter it came through. Programs that start with `@` are made by the guard:
 * `@exec` runs text that is not known, `@fork` starts itself again, `@sql` is a statement.
 */
export interface Call {
  program: string;
  args: Arg[];
  /** Assignments before the command and through `env`. */
  env: ReadonlyMap<string, string>;
  cwd: string | null;
  home: string;
  workspace: string;
  realm: ShellState['realm'];
  /** What it reads from a pipe, here-document or file, when it reads. */
  stdin: string | null;
  writes: Opened[];
  reads: string[];
  wrappers: readonly string[];
  /** As run, for the message. */
  segment: string;
  marks: Marks;
}

/** Texts of the arguments, unknown parts read as empty: for options and subcommands. */
export function plainArgs(call: Call): string[] {
  return call.args.map(({ text }) => withoutMarks(text));
}

/** The command line for people. */
export function segmentOf(program: string, args: readonly Arg[]): string {
  return showMarks([program, ...args.map(({ text }) => text)].join(' ')).slice(0, 500);
}
