import type { Fix } from '../errors/types.ts';

export interface OutcomeFact {
  success: boolean;
  atMs: number;
}

export interface Effectiveness {
  /** Share of successes, older ones counting less; 0…1. */
  rate: number;
  /** Outcomes known, undecayed. */
  n: number;
}

/** An outcome of 30 days ago counts half: tools and projects change. */
const HALF_LIFE_MS = 30 * 24 * 3_600_000;
/** SPEC §3: the ledger's fix is preferred from this effectiveness and this many outcomes on. */
const MIN_RATE = 0.6;
const MIN_N = 2;

/** Success rate of a fix with exponential decay by age. */
export function judgeEffectiveness(facts: readonly OutcomeFact[], nowMs: number): Effectiveness {
  let weight = 0;
  let successes = 0;
  for (const { success, atMs } of facts) {
    const share = 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS);
    weight += share;
    if (success) successes += share;
  }
  return { rate: weight === 0 ? 0 : successes / weight, n: facts.length };
}

/**
 * The fix to say: one that is known to work (effectiveness ≥ 0.6, n ≥ 2) before the classifier's order,
 * and never one that failed for this signature in this task.
 */
export function chooseFix(
  fixes: readonly Fix[],
  known: ReadonlyMap<string, Effectiveness>,
  failedFixIds: readonly string[],
): Fix | null {
  const left = fixes.filter(({ id }) => !failedFixIds.includes(id));
  const proven = left
    .map((fix) => ({ fix, effect: known.get(fix.id) }))
    .filter(({ effect }) => effect !== undefined && effect.n >= MIN_N && effect.rate >= MIN_RATE)
    .toSorted((a, b) => b.effect!.rate - a.effect!.rate);
  return proven[0]?.fix ?? left[0] ?? null;
}
