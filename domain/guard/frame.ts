/** How a command came to run: through which wrappers, reading what. */
export interface Frame {
  depth: number;
  wrappers: readonly string[];
  /** Null when nothing is fed to it. */
  stdin: string | null;
  env: ReadonlyMap<string, string>;
}

/** Levels of wrappers and substitutions that are followed. */
export const MAX_DEPTH = 24;

/** Thrown inside a walk when a cap is hit; `decide` turns it into a block. */
export class OverCap extends Error {}

/** Nested text that is no shell text. */
export class Unparsable extends OverCap {}

/** One level further in. */
export function deeper(frame: Frame, wrapper: string): Frame {
  return { ...frame, depth: frame.depth + 1, wrappers: [...frame.wrappers, wrapper] };
}

/** Quotes text so that it is one word again; unknown parts stay as they are. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
