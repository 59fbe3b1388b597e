// oxlint-disable-next-line no-restricted-imports -- the one importer that the layer table allows
import { distance } from 'fastest-levenshtein';

/**
 * Likeness of two texts, 0…1: one minus the edit distance over the longer length (Levenshtein 1966,
 * normalised). Both are cut to 400 characters, the length of a normalised message.
 */
export function similarity(a: string, b: string): number {
  const left = a.slice(0, 400);
  const right = b.slice(0, 400);
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - distance(left, right) / longest;
}

/** The candidate most like `word`, or null when none is at least `least` alike. */
export function closest(word: string, candidates: readonly string[], least = 0.6): string | null {
  let best: string | null = null;
  let bestScore = least;
  for (const candidate of candidates) {
    const score = similarity(word, candidate);
    // Strictly greater: the first of equals wins, so the answer never depends on list noise.
    if (score > bestScore || (best === null && score >= least)) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}
