import { setTimeout as sleep } from 'node:timers/promises';
import { LockHeldError, acquireKernelLock } from '../db/kernel-lock.ts';
import type { KernelLock } from '../db/types.ts';

/** How often a waiting process looks again; the thread stays free meanwhile. */
const RETRY_MS = 50;

/** Waits for a lock that the kernel frees with its holder, at most `limitMs`; null when it stayed taken. */
export async function waitForInstanceLock(
  file: string,
  limitMs: number,
): Promise<KernelLock | null> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return acquireKernelLock(file, { mode: 'exclusive', waitMs: 0 });
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (Date.now() > deadline) return null;
    }
    await sleep(RETRY_MS);
  }
}
