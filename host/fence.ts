import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Environment variable that marks every process an agent starts: `<task>:<epoch>`. */
export const SESSION_MARK = 'CAKE_SESSION';

export interface MarkedProcess {
  pid: number;
  epoch: number;
}

const LOOK_AGAIN_MS = 10;
const GIVE_UP_MS = 20_000;

/** Thrown when a killed process does not go, as in uninterruptible disk wait. */
export class FenceError extends Error {
  override readonly name = 'FenceError';
}

/**
 * Live processes that carry the task's mark. Linux reads /proc/<pid>/environ (proc(5)), where a zombie's is
 * empty; elsewhere `ps eww`.
 */
export function markedProcesses(taskId: string): MarkedProcess[] {
  const mark = `${SESSION_MARK}=${taskId}:`;
  const found = process.platform === 'linux' ? fromProc(mark) : fromPs(mark);
  return found.filter(({ pid }) => pid !== process.pid);
}

/**
 * Kills every process of the task that is older than `below` (all of them by default), and returns when none
 * is left: children that were forked meanwhile are caught by looking again.
 */
export async function killTaskProcesses(
  taskId: string,
  below = Number.POSITIVE_INFINITY,
): Promise<number> {
  const killed = new Set<number>();
  for (const startedMs = performance.now(); ; await wait(LOOK_AGAIN_MS)) {
    const left = markedProcesses(taskId).filter(({ epoch }) => epoch < below);
    if (left.length === 0) return killed.size;
    if (performance.now() - startedMs > GIVE_UP_MS) {
      throw new FenceError(
        `Processes ${left.map(({ pid }) => pid).join(', ')} of task ${taskId} do not end. Kill them by hand.`,
      );
    }
    for (const { pid } of left) {
      killed.add(pid);
      signal(pid, 'SIGKILL');
    }
  }
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function fromProc(mark: string): MarkedProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const environ = readText(`/proc/${name}/environ`);
    const entry = environ.split('\0').find((one) => one.startsWith(mark));
    return entry === undefined
      ? []
      : [{ pid: Number(name), epoch: Number(entry.slice(mark.length)) }];
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Ended meanwhile, or another user's: neither is ours to fence.
    return '';
  }
}

function fromPs(mark: string): MarkedProcess[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  }).split('\n');
  return lines.flatMap((line) => {
    const at = line.indexOf(mark);
    if (at < 0) return [];
    return [
      { pid: Number.parseInt(line, 10), epoch: Number.parseInt(line.slice(at + mark.length), 10) },
    ];
  });
}
