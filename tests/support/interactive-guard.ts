import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pid of the resident guard of a CAKE_HOME, or null when none was ever started. */
export function interactiveGuardPid(cakeHome: string): number | null {
  try {
    const file = join(cakeHome, 'run', 'interactive-guard.lock.holder');
    return Number(/^pid (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}

/** Ends the resident guard of a CAKE_HOME at once. */
export function killInteractiveGuard(cakeHome: string): void {
  const pid = interactiveGuardPid(cakeHome);
  if (pid === null) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
