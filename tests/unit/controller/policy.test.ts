import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  isKill,
  judgeRestart,
  type Death,
} from '../../../domain/controller/policy.ts';

const { restarts } = DEFAULT_POLICY;
const died = (atMs: number, more: Partial<Death> = {}): Death => ({
  atMs,
  livedMs: 100,
  killed: false,
  ...more,
});

describe('judgeRestart', () => {
  it('restarts the first time at once, then doubles the back-off', () => {
    let times: number[] = [];
    const delays: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const verdict = judgeRestart(times, died(1_000 * n), restarts);
      if (verdict.kind === 'restart') delays.push(verdict.delayMs);
      times = verdict.restartsAtMs;
    }
    expect(delays).toEqual([0, 1_000, 2_000, 4_000, 8_000]);
  });

  it('is exhausted after five restarts in ten minutes, and forgets older ones', () => {
    const times = [0, 1, 2, 3, 4];
    expect(judgeRestart(times, died(599_000), restarts).kind).toBe('exhausted');
    expect(judgeRestart(times, died(600_005), restarts)).toMatchObject({
      kind: 'restart',
      restartsAtMs: [600_005],
    });
  });

  it('counts no death by a kill from outside of a session that had lived steadily', () => {
    const steady = { livedMs: 5_000, killed: true };
    expect(judgeRestart([0, 1, 2, 3, 4], died(60_000, steady), restarts)).toEqual({
      kind: 'restart',
      delayMs: 0,
      restartsAtMs: [0, 1, 2, 3, 4],
    });
  });

  it('counts a kill soon after the start, and the end by its own doing after a long life', () => {
    const full = [0, 1, 2, 3, 4];
    const soon = died(60_000, { livedMs: 4_999, killed: true });
    const own = died(60_000, { livedMs: 3_600_000, killed: false });
    const unknown = died(60_000, { livedMs: null, killed: true });
    for (const death of [soon, own, unknown])
      expect(judgeRestart(full, death, restarts).kind).toBe('exhausted');
  });

  it('never waits longer than the longest back-off, however many restarts are allowed', () => {
    const times = Array.from({ length: 40 }, (_, n) => n);
    expect(judgeRestart(times, died(1_000), { ...restarts, max: 500 })).toMatchObject({
      kind: 'restart',
      delayMs: 30_000,
    });
  });

  it('judges a task that was started under the older policy as it was judged then', () => {
    const older = { max: 500, windowMs: 600_000, backoffMs: 200 };
    const steady = died(1_000, { livedMs: 60_000, killed: true });
    expect(judgeRestart([0, 1, 2], steady, older)).toEqual({
      kind: 'restart',
      delayMs: 800,
      restartsAtMs: [0, 1, 2, 1_000],
    });
  });
});

describe('isKill', () => {
  it('tells a signal from outside from a fault of the program', () => {
    expect(isKill('SIGKILL')).toBe(true);
    expect(isKill('SIGTERM')).toBe(true);
    expect(isKill('SIGSEGV')).toBe(false);
    expect(isKill(null)).toBe(false);
  });
});
