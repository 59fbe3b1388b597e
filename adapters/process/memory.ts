import { readdirSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

const PAGE_BYTES = 4_096;

/** What a check may use: three quarters of the machine, at most 8 GB. */
export function maxMemory(): number {
  return Math.min(8 * 2 ** 30, 0.75 * totalmem());
}

/** Resident bytes of all processes of a group, from /proc; 0 on systems without it. */
export function groupMemory(pgid: number): number {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  return pids.reduce((sum, pid) => sum + residentOf(pid, pgid), 0);
}

/** Resident bytes of one process, from /proc; null when it is gone, or on systems without /proc. */
export function processMemory(pid: number): number | null {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
    return Number(pages) * PAGE_BYTES;
  } catch {
    return null;
  }
}

function residentOf(pid: string, pgid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in brackets and may hold anything: fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[2]) === pgid ? Number(fields[21]) * PAGE_BYTES : 0;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
