/** The p-th quantile (0…1) of the values, by the nearest-rank method. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(0, Math.ceil(p * sorted.length) - 1);
  return sorted[rank] ?? Number.NaN;
}

/** Two times of the same deed: as it is, and with what is judged. */
export interface Pair {
  base: number;
  more: number;
}

/** A difference with its 95 % interval. */
export interface Added {
  value: number;
  low: number;
  high: number;
}

const RESAMPLES = 2_000;

/**
 * How much `more` is over `base` at the p-th quantile, with the percentile bootstrap interval over the pairs
 * (Efron and Tibshirani, An Introduction to the Bootstrap, ch. 13). The draws are fixed by the seed.
 */
export function addedAt(pairs: readonly Pair[], p: number, seed = 1): Added {
  const difference = (some: readonly Pair[]): number =>
    quantile(
      some.map(({ more }) => more),
      p,
    ) -
    quantile(
      some.map(({ base }) => base),
      p,
    );
  const random = parkMiller(seed);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    difference(pairs.map(() => pairs[Math.floor(random() * pairs.length)]!)),
  );
  return { value: difference(pairs), low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

/** Whether an added time is within its limit; `open` while the interval holds zero or the limit. */
export function judgeAdded(
  { low, high }: Added,
  limit: number,
): { kind: 'met' | 'missed' | 'open' } {
  // Something that is added cannot make a thing faster: such a figure is noise.
  if (!(low > 0)) return { kind: 'open' };
  if (high <= limit) return { kind: 'met' };
  return { kind: low > limit ? 'missed' : 'open' };
}

/** Park–Miller generator: numbers in 0…1 that come again with the same seed. */
export function parkMiller(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647 || 1;
    return state / 2_147_483_647;
  };
}
