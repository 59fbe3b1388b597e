import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves with the first value that is neither null nor false; fails the test after the limit. */
export async function eventually<T>(
  what: string,
  probe: () => T | null | false | Promise<T | null | false>,
  limitMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await sleep(25);
  }
}
