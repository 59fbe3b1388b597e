import { readdirSync, readFileSync } from 'node:fs';

/** Name of the variable that marks every process of one check, those that left its process group too. */
export const CHECK_MARK = 'CAKE_CHECK';

/** Ends with SIGKILL every process whose environment carries the mark; without /proc there is none to find. */
export function killMarked(mark: string): void {
  const wanted = `${CHECK_MARK}=${mark}`;
  for (const pid of pids()) {
    if (!environmentOf(pid).includes(wanted)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return [];
  }
}
