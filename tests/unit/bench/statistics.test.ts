import { describe, expect, it } from 'vitest';
import { addedAt, judgeAdded, parkMiller, quantile, type Pair } from '../../../bench/statistics.ts';

/** Pairs with the same noise on both sides, and a fixed difference. */
function pairs(count: number, difference: number, noise: number): Pair[] {
  const random = parkMiller(7);
  return Array.from({ length: count }, () => ({
    base: 40 + noise * random(),
    more: 40 + difference + noise * random(),
  }));
}

describe('addedAt', () => {
  it('finds a difference, and an interval that holds it', () => {
    for (const p of [0.5, 0.95]) {
      const { value, low, high } = addedAt(pairs(400, 3, 10), p);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(low).toBeLessThan(3);
      expect(high).toBeGreaterThan(3);
      expect(low).toBeGreaterThan(0);
    }
  });

  it('gives a wider interval for fewer pairs, and the same one for the same data', () => {
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    const few = addedAt(pairs(20, 3, 10), 0.5);
    expect(width(few)).toBeGreaterThan(width(addedAt(pairs(800, 3, 10), 0.5)));
    expect(addedAt(pairs(20, 3, 10), 0.5)).toEqual(few);
  });

  it('holds zero when nothing was added', () => {
    const { low, high } = addedAt(pairs(200, 0, 10), 0.5);
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(0);
  });
});

describe('judgeAdded', () => {
  it.each([
    ['met', { value: 3, low: 2, high: 4 }],
    ['missed', { value: 7, low: 6, high: 8 }],
    ['open', { value: 5, low: 4, high: 6 }],
    ['open', { value: 0.5, low: -1, high: 2 }],
    ['open', { value: -3, low: -4, high: -2 }],
    ['open', { value: -3, low: 0, high: 2 }],
    ['open', { value: Number.NaN, low: Number.NaN, high: Number.NaN }],
  ] as const)('is %s for %o under a limit of 5', (kind, added) => {
    expect(judgeAdded(added, 5).kind).toBe(kind);
  });
});

describe('quantile', () => {
  it('takes the nearest rank', () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
    expect(quantile([3, 1, 2, 4], 1)).toBe(4);
  });
});
