import type { MemorySample } from './facts.ts';

const MB = 1024 * 1024;
/** Part of the run in which caches fill: not judged. */
export const WARM_UP = 0.25;
/** Pairs of samples are enough in this number; more would only take time. */
const MAX_SAMPLES = 400;

/** Memory of a run in MB (control plane and the largest host together). */
export interface MemoryFigures {
  start: number;
  max: number;
  end: number;
  /** Growth per hour of the soak's own time, after the warm-up. */
  slope_per_hour: number;
}

/**
 * Start and end are medians of the first and last tenth after the warm-up; the slope is Theil and Sen's, the median
 * over all pairs of samples, which a few outliers cannot move. `compress` turns wall time into the soak's own.
 */
export function memoryFigures(samples: readonly MemorySample[], compress: number): MemoryFigures {
  if (samples.length === 0) return { start: 0, max: 0, end: 0, slope_per_hour: 0 };
  const all = samples.map((one) => ({
    atMs: one.atMs,
    mb: (one.controlBytes + one.hostBytes) / MB,
  }));
  const [first, last] = [all[0]!.atMs, all.at(-1)!.atMs];
  const warm = all.filter(({ atMs }) => atMs >= first + (last - first) * WARM_UP);
  const part = Math.max(1, Math.floor(warm.length / 10));
  return {
    start: round(median(warm.slice(0, part).map(({ mb }) => mb))),
    max: round(Math.max(...all.map(({ mb }) => mb))),
    end: round(median(warm.slice(-part).map(({ mb }) => mb))),
    slope_per_hour: round(slopePerMs(thinned(warm)) * (3_600_000 / compress)),
  };
}

function slopePerMs(samples: readonly { atMs: number; mb: number }[]): number {
  const slopes = samples.flatMap((a, i) =>
    samples
      .slice(i + 1)
      .flatMap((b) => (b.atMs > a.atMs ? [(b.mb - a.mb) / (b.atMs - a.atMs)] : [])),
  );
  return slopes.length === 0 ? 0 : median(slopes);
}

function thinned<T>(values: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(values.length / MAX_SAMPLES));
  return values.filter((_, index) => index % step === 0);
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const round = (value: number): number => Math.round(value * 100) / 100;
