/**
 * Finds any of many fixed strings in a text (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994, with blocks of two characters): most characters are jumped over.
 */
export interface LiteralScanner {
  /** Index of the first occurrence that starts at `from` or later, and which literal; -1 when none. */
  next: (text: string, from: number, hit: LiteralHit) => boolean;
  /** Calls back for every literal of the text, also where several start at one place. */
  each: (text: string, onLiteral: (literal: number) => void) => void;
  readonly literals: readonly string[];
}

/** Filled in by `next`: reused by the caller, so that a scan allocates nothing. */
export interface LiteralHit {
  at: number;
  literal: number;
}

const TABLE_SIZE = 65_536;

function hashOf(first: number, second: number): number {
  return ((first << 8) ^ second) & (TABLE_SIZE - 1);
}

/** Builds a scanner; every literal must have at least two characters. */
export function createLiteralScanner(given: Iterable<string>): LiteralScanner {
  const literals = [...new Set(given)].toSorted();
  const window = literals.reduce((least, literal) => Math.min(least, literal.length), 8);
  if (literals.length > 0 && window < 2)
    throw new RangeError('A literal needs two characters or more');
  const jump = new Uint8Array(TABLE_SIZE).fill(Math.max(1, window - 1));
  const bucketOf = new Uint16Array(TABLE_SIZE);
  const buckets: number[][] = [[]];
  literals.forEach((literal, id) => {
    for (let end = 1; end < window; end += 1) {
      const hash = hashOf(literal.charCodeAt(end - 1), literal.charCodeAt(end));
      jump[hash] = Math.min(jump[hash] ?? 0, window - 1 - end);
      if (end !== window - 1) continue;
      if (bucketOf[hash] === 0) bucketOf[hash] = buckets.push([]) - 1;
      // Longer literals first: `error TS` is more telling than `error`.
      buckets[bucketOf[hash] ?? 0]?.push(id);
    }
  });
  for (const bucket of buckets)
    bucket.sort((a, b) => (literals[b]?.length ?? 0) - (literals[a]?.length ?? 0));

  return {
    literals,
    next(text, from, hit) {
      const length = text.length;
      let end = from + window - 1;
      while (end < length) {
        const hash = ((text.charCodeAt(end - 1) << 8) ^ text.charCodeAt(end)) & (TABLE_SIZE - 1);
        const step = jump[hash] ?? 1;
        if (step > 0) {
          end += step;
          continue;
        }
        const start = end - window + 1;
        for (const id of buckets[bucketOf[hash] ?? 0] ?? []) {
          if (text.startsWith(literals[id] ?? '\u0000', start)) {
            hit.at = start;
            hit.literal = id;
            return true;
          }
        }
        end += 1;
      }
      return false;
    },
    each(text, onLiteral) {
      for (let end = window - 1; end < text.length;) {
        const hash = hashOf(text.charCodeAt(end - 1), text.charCodeAt(end));
        const step = jump[hash] ?? 1;
        if (step === 0) {
          for (const id of buckets[bucketOf[hash] ?? 0] ?? []) {
            if (text.startsWith(literals[id] ?? '\u0000', end - window + 1)) onLiteral(id);
          }
        }
        end += Math.max(1, step);
      }
    },
  };
}
