import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { AgentExit } from '../../host/agent-adapter.ts';

/** The process once the SDK has asked for it. */
export interface Started {
  child: ChildProcess | null;
}

/** The SDK starts the process when its stream is first read. */
export async function spawned(
  started: Started,
  ended: Promise<Error | null>,
): Promise<ChildProcess> {
  let failure: Error | null | undefined;
  void ended.then((error) => (failure = error));
  for (;;) {
    if (started.child?.pid !== undefined) return started.child;
    if (failure !== undefined)
      throw new Error(`Claude Code could not be started: ${failure?.message ?? 'no reason given'}`);
    await wait(5);
  }
}

/** Resolves with the end of the process, also when it has ended already. */
export function exitOf(child: ChildProcess): Promise<AgentExit> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      return resolve({ exitCode: child.exitCode, signal: child.signalCode });
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    child.once('error', () => resolve({ exitCode: null, signal: null }));
  });
}

/** Signals the process with everything in its group; a group that is gone is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
