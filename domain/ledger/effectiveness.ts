import type { Fix } from '../errors/types.ts';

/** What came of one use of a fix. */
export interface OutcomeFact {
  success: boolean;
  atMs: number;
  /** 0…1: how much it says here; less than 1 for an outcome under a related error type. Default 1. */
  weight?: number;
}

/** How well a fix works. */
export interface Effectiveness {
  /** Share of successes, older ones and those of related types counting less; 0…1. */
  rate: number;
  /** What the rate is at least, with 95 % confidence: few outcomes or old ones promise little; 0…1. */
  lower: number;
  /** Outcomes known, undecayed. */
  n: number;
  /** Of them, how many succeeded. */
  successes: number;
}

/** A fix that may be proposed; of a related error type only what is known to work. */
export type Candidate = Fix & { borrowedFrom?: string };

/** Where a fix stands among the others: the order of the members is the order of the proposal. */
export type Standing = 'proven' | 'untried' | 'poor' | 'failed';

/** A fix with the reason for its place. */
export interface RankedFix {
  fix: Candidate;
  standing: Standing;
  effect: Effectiveness;
  /** For `cake ledger why` and the log. */
  reason: string;
}

/** An outcome of 30 days ago counts half: tools and projects change. */
const HALF_LIFE_MS = 30 * 24 * 3_600_000;
/** SPEC §3: the ledger's fix is preferred from this effectiveness and this many outcomes on. */
export const MIN_RATE = 0.6;
export const MIN_N = 2;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;
const ORDER: Readonly<Record<Standing, number>> = { proven: 0, untried: 1, poor: 2, failed: 3 };

/** Success rate of a fix with exponential decay by age, and its lower bound (Wilson 1927). */
export function judgeEffectiveness(facts: readonly OutcomeFact[], nowMs: number): Effectiveness {
  let weight = 0;
  let successes = 0;
  for (const { success, atMs, weight: share = 1 } of facts) {
    const worth = share * 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS);
    weight += worth;
    if (success) successes += worth;
  }
  const rate = weight === 0 ? 0 : successes / weight;
  const worked = facts.filter(({ success }) => success).length;
  return { rate, lower: wilsonLower(rate, weight), n: facts.length, successes: worked };
}

function wilsonLower(rate: number, weight: number): number {
  if (weight === 0) return 0;
  const z2 = Z * Z;
  const centre = rate + z2 / (2 * weight);
  const spread = Z * Math.sqrt((rate * (1 - rate)) / weight + z2 / (4 * weight * weight));
  return Math.max(0, (centre - spread) / (1 + z2 / weight));
}

/** True when a fix may be offered because of what is known: SPEC §3's threshold. */
export function isProven(effect: Effectiveness): boolean {
  return effect.n >= MIN_N && effect.rate >= MIN_RATE;
}

/** It failed as often as a proven one must have worked, and is not made up for. */
function isPoor(effect: Effectiveness): boolean {
  return effect.n - effect.successes >= MIN_N && effect.rate < MIN_RATE;
}

/**
 * All fixes in the order of their proposal: what is known to work, surest first; what is not known, in the
 * classifier's order; what is known to fail, least bad first; what failed for this signature in this task.
 * A fix of a related type is there only when it is known to work.
 */
export function rankFixes(
  fixes: readonly Candidate[],
  known: ReadonlyMap<string, Effectiveness>,
  failedFixIds: readonly string[],
): RankedFix[] {
  return fixes
    .map((fix) => {
      const effect = known.get(fix.id) ?? { rate: 0, lower: 0, n: 0, successes: 0 };
      const { borrowedFrom } = fix;
      const failedHere = failedFixIds.includes(fix.id);
      return { fix, effect, ...explainStanding(effect, { borrowedFrom, failedHere }) };
    })
    .filter(({ fix, standing }) => fix.borrowedFrom === undefined || standing === 'proven')
    .toSorted((a, b) => ORDER[a.standing] - ORDER[b.standing] || merit(b) - merit(a));
}

/** The fix to say, or null when every one of them has failed for this signature in this task. */
export function chooseFix(
  fixes: readonly Candidate[],
  known: ReadonlyMap<string, Effectiveness>,
  failedFixIds: readonly string[],
): Candidate | null {
  const [best] = rankFixes(fixes, known, failedFixIds);
  return best && best.standing !== 'failed' ? best.fix : null;
}

/** Where what is known puts a fix, and why, in words. */
export function explainStanding(
  effect: Effectiveness,
  facts: { borrowedFrom?: string | undefined; failedHere: boolean },
): { standing: Standing; reason: string } {
  const standing = standingOf(effect, facts.failedHere);
  return { standing, reason: reasonOf(standing, effect, facts.borrowedFrom) };
}

function standingOf(effect: Effectiveness, failedHere: boolean): Standing {
  if (failedHere) return 'failed';
  if (isProven(effect)) return 'proven';
  return isPoor(effect) ? 'poor' : 'untried';
}

/** Equal merits keep the classifier's order, because the sort is stable. */
function merit({ standing, effect }: Pick<RankedFix, 'standing' | 'effect'>): number {
  if (standing === 'proven') return effect.lower;
  return standing === 'poor' ? effect.rate : 0;
}

function reasonOf(
  standing: Standing,
  { lower, n, successes }: Effectiveness,
  borrowedFrom: string | undefined,
): string {
  switch (standing) {
    case 'proven':
      return `worked ${successes} of ${n} times${borrowedFrom === undefined ? '' : ` (a fix of ${borrowedFrom})`}: at least ${Math.round(100 * lower)} % at 95 % confidence`;
    case 'untried':
      return n === 0 ? 'not tried yet' : `worked ${successes} of ${n} times: not enough to judge`;
    case 'poor':
      return `failed ${n - successes} of ${n} times`;
    case 'failed':
      return 'failed for this error in this task';
  }
}
