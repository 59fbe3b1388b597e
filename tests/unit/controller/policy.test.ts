import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, judgeRestart } from '../../../domain/controller/policy.ts';

const { restarts } = DEFAULT_POLICY;

describe('judgeRestart', () => {
  it('restarts the first time at once, then doubles the back-off', () => {
    let times: number[] = [];
    const delays: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const verdict = judgeRestart(times, 1_000 * n, restarts);
      if (verdict.kind === 'restart') delays.push(verdict.delayMs);
      times = verdict.restartsAtMs;
    }
    expect(delays).toEqual([0, 1_000, 2_000, 4_000, 8_000]);
  });

  it('is exhausted after five restarts in ten minutes, and forgets older ones', () => {
    const times = [0, 1, 2, 3, 4];
    expect(judgeRestart(times, 599_000, restarts).kind).toBe('exhausted');
    expect(judgeRestart(times, 600_005, restarts)).toMatchObject({
      kind: 'restart',
      restartsAtMs: [600_005],
    });
  });
});
