import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as its pid and start time: a pid alone may belong to a stranger by now. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

/**
 * Start time of a process as the kernel tells it, or null when it is gone.
 *
 * Linux: field 22 of /proc/<pid>/stat (proc(5)), counted after the last `)` because a program's name
 * may hold spaces; a zombie counts as gone. Elsewhere: `ps -o lstart`.
 */
export function startTimeOf(pid: number): string | null {
  if (process.platform !== 'linux') return startTimeByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startTimeByPs(pid: number): string | null {
  try {
    const [stat = '', ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return stat === '' || stat.startsWith('Z') ? null : start.join(' ');
  } catch {
    return null;
  }
}

/** Identity of a live process, or null when it is gone. */
export function identify(pid: number): ProcessIdentity | null {
  const startTime = startTimeOf(pid);
  return startTime === null ? null : { pid, startTime };
}

/** Whether exactly this process still lives. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return startTimeOf(pid) === startTime;
}

/** Sends a signal only when the pid still is that process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** SIGTERM, and SIGKILL when it is still there after `graceMs`; resolves when the process is gone. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (!signalProcess(identity, 'SIGTERM')) return;
  const killAtMs = Date.now() + graceMs;
  let killed = false;
  while (isAlive(identity)) {
    if (!killed && Date.now() >= killAtMs) killed = signalProcess(identity, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
