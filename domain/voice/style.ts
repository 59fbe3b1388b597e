import { IN_STYLE } from './corpus/in-style.ts';
import { OFF_STYLE } from './corpus/off-style.ts';

const PREFIX = 'Operator (CAKE): Stop. ';

/** The figure that means "in style" (SPEC §8). */
export const PASS_SCORE = 0.9;

/**
 * The words of a message as features: what is content (paths, commands, names, numbers, quotations) is masked, so
 * that style is compared and not vocabulary.
 */
export function features(text: string): string[] {
  const body = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const words = body
    .replace(/"[^"]*"/gu, ' QUOTE ')
    .replace(/\bRun [^.]*(?:\.\S+[^.]*)*(?=\.)/gu, 'Run CODE')
    .replace(/\S*[/_=\d~<>|&@$^]\S*|\b\w+\.\w+\S*/gu, ' CODE ')
    .replace(/[.,]/gu, ' $& ')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^[A-Z]+$/.test(word) ? word : word.toLowerCase()));
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
  return [...words, ...pairs];
}

type Counts = Map<string, number>;

interface Model {
  inStyle: Counts;
  offStyle: Counts;
  inTotal: number;
  offTotal: number;
}

function count(texts: readonly string[]): { counts: Counts; total: number } {
  const counts: Counts = new Map();
  let total = 0;
  for (const text of texts) {
    for (const feature of new Set(features(text))) {
      counts.set(feature, (counts.get(feature) ?? 0) + 1);
      total += 1;
    }
  }
  return { counts, total };
}

/**
 * Mean log odds of the features under a naive Bayes model with Laplace smoothing (Manning, Raghavan, Schütze:
 * Introduction to Information Retrieval, chapter 13). `leaveOut` is taken out of the in-style counts.
 */
function margin(text: string, model: Model, leaveOut: boolean): number {
  const found = [...new Set(features(text))];
  if (found.length === 0) return Number.NEGATIVE_INFINITY;
  const own = leaveOut ? 1 : 0;
  const sum = found.reduce((total, feature) => {
    const inCount = Math.max(0, (model.inStyle.get(feature) ?? 0) - own);
    const offCount = model.offStyle.get(feature) ?? 0;
    return (
      total +
      Math.log((inCount + 0.5) / (model.inTotal + 0.5)) -
      Math.log((offCount + 0.5) / (model.offTotal + 0.5))
    );
  }, 0);
  return sum / found.length;
}

const MODEL: Model = (() => {
  const [inside, outside] = [count(IN_STYLE), count(OFF_STYLE)];
  return {
    inStyle: inside.counts,
    offStyle: outside.counts,
    inTotal: inside.total,
    offTotal: outside.total,
  };
})();

const LEFT_OUT = IN_STYLE.map((text) => margin(text, MODEL, true)).toSorted((a, b) => a - b);
/** What even the oddest message of the corpus reaches without knowing itself. */
const AT_PASS = LEFT_OUT[0] ?? 0;
const AT_BEST = LEFT_OUT.at(-1) ?? 1;

/** Style of a message, 0…1: 0.90 is what the weakest message of the corpus reaches when it is left out. Deterministic. */
export function styleScore(text: string, options: { leaveOut?: boolean } = {}): number {
  const own = margin(text, MODEL, options.leaveOut ?? false);
  if (own >= AT_PASS)
    return Math.min(1, PASS_SCORE + (1 - PASS_SCORE) * ((own - AT_PASS) / (AT_BEST - AT_PASS)));
  return PASS_SCORE * Math.exp(own - AT_PASS);
}
