import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Stable id of this machine's CAKE_HOME, made once: the queues of its host are named after it, so two
 * homes are two machines. Created with O_EXCL, because worker and CLI may both be first.
 */
export function machineId(cakeHome: string): string {
  const file = join(cakeHome, 'machine-id');
  mkdirSync(cakeHome, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(6).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/** Task queues of a machine; the workflow gets them by its input. */
export function queuesOf(machine: string): { workflows: string; host: string; poll: string } {
  return { workflows: 'cake', host: `cake-host-${machine}`, poll: `cake-poll-${machine}` };
}
