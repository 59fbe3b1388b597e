import { setTimeout as sleep } from 'node:timers/promises';
import { acquireKernelLock, treeLockPath } from '../db/kernel-lock.ts';

/** A restore whose first attempt still runs is waited for in short steps: the lock blocks this thread. */
const TREE_LOCK_WAIT_MS = 20;
const TREE_LOCK_TRIES = 500;

/**
 * The lock of a work tree's content: a rollback holds it alone, snapshots share it. Waits about a minute;
 * throws LockHeldError.
 */
export async function lockTree(
  { gitDir, workTree }: { gitDir: string; workTree: string },
  mode: 'shared' | 'exclusive',
): Promise<{ release(): void }> {
  const path = treeLockPath(gitDir, workTree);
  for (let tries = 1; ; tries += 1) {
    try {
      return acquireKernelLock(path, { mode, waitMs: TREE_LOCK_WAIT_MS });
    } catch (error) {
      if (tries >= TREE_LOCK_TRIES) throw error;
      await sleep(100);
    }
  }
}
