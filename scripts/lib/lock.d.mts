/** Runs `work` while holding the lock directory; a lock whose owner is dead is taken over. */
export function withLock<T>(
  dir: string,
  work: () => Promise<T>,
  options?: { onWait?: () => void; timeoutMs?: number },
): Promise<T>;
