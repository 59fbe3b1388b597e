import { describe, expect, it } from 'vitest';
import { nextCrashCount, restartDelayMs } from '../../../workers/up/backoff.ts';

describe('restart of server and worker', () => {
  it('comes fast first, then doubles up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 60].map(restartDelayMs)).toEqual([
      200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000,
    ]);
  });

  it('counts crashes in a row, and begins anew after a stable life', () => {
    expect(nextCrashCount(0, 10)).toBe(1);
    expect(nextCrashCount(4, 4_999)).toBe(5);
    expect(nextCrashCount(4, 5_000)).toBe(1);
  });
});
