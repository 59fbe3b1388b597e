import { segmentOf, type Call, type Opened } from './call.ts';
import type { Frame } from './frame.ts';
import { joinPath } from './paths.ts';
import type { Marks } from './shell/marks.ts';
import type { Arg, ShellState } from './shell/state.ts';

/** Streams of one command. */
export interface OpenResult {
  stdin: string | null;
  writes: Opened[];
  reads: string[];
  /** Its standard output still goes to the pipe or the caller. */
  keepsOutput: boolean;
}

/**
 * Remembers what a command writes into files, so that a later one that reads or runs them is judged by it. Gives
 * the paths.
 */
export function storeWrites(
  writes: readonly Opened[],
  content: string,
  state: ShellState,
): string[] {
  return writes.flatMap((write) => {
    const full = joinPath(state.cwd, write.text);
    if (full === null || full.startsWith('/dev/')) return [];
    state.files.set(full, write.append ? (state.files.get(full) ?? '') + content : content);
    return [full];
  });
}

/** One call with everything that a rule may look at. */
export function createCall(
  program: string,
  args: Arg[],
  opened: Pick<OpenResult, 'writes' | 'reads'>,
  at: { state: ShellState; frame: Frame; env: ReadonlyMap<string, string>; marks: Marks },
): Call {
  const { cwd, home, workspace, realm } = at.state;
  const { stdin, wrappers } = at.frame;
  const { writes, reads } = opened;
  const segment = segmentOf(program, args) + writes.map((one) => ` > ${one.text}`).join('');
  return {
    program,
    args,
    env: at.env,
    cwd,
    home,
    workspace,
    realm,
    stdin,
    writes,
    reads,
    wrappers,
    segment,
    marks: at.marks,
  };
}
