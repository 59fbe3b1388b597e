import type { Opened } from './call.ts';
import { joinPath } from './paths.ts';
import type { ShellState } from './shell/state.ts';

/** Streams of one command. */
export interface OpenResult {
  stdin: string | null;
  writes: Opened[];
  reads: string[];
  /** Its standard output still goes to the pipe or the caller. */
  keepsOutput: boolean;
}

/** Remembers what a command writes into files, so that a later one that reads or runs them is judged by it. */
export function storeWrites(writes: readonly Opened[], content: string, state: ShellState): void {
  for (const write of writes) {
    const full = joinPath(state.cwd, write.text);
    if (full === null || full.startsWith('/dev/')) continue;
    state.files.set(full, write.append ? (state.files.get(full) ?? '') + content : content);
  }
}
