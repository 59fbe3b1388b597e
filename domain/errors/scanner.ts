/**
 * Finds any of many fixed strings in a text (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994, with blocks of three characters): most characters are jumped over.
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
/** Shorter literals would shorten every jump; each is searched for by itself. */
const WINDOW = 4;

function hashOf(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & (TABLE_SIZE - 1);
}

/** Builds a scanner. */
export function createLiteralScanner(given: Iterable<string>): LiteralScanner {
  const literals = [...new Set(given)].filter((literal) => literal !== '').toSorted();
  const short = literals.flatMap((literal, id) => (literal.length < WINDOW ? [id] : []));
  const jump = new Uint8Array(TABLE_SIZE).fill(WINDOW - 2);
  const bucketOf = new Uint16Array(TABLE_SIZE);
  const buckets: number[][] = [[]];
  literals.forEach((literal, id) => {
    if (literal.length < WINDOW) return;
    for (let end = 2; end < WINDOW; end += 1) {
      const hash = hashOf(
        literal.charCodeAt(end - 2),
        literal.charCodeAt(end - 1),
        literal.charCodeAt(end),
      );
      jump[hash] = Math.min(jump[hash] ?? 0, WINDOW - 1 - end);
      if (end !== WINDOW - 1) continue;
      if (bucketOf[hash] === 0) bucketOf[hash] = buckets.push([]) - 1;
      buckets[bucketOf[hash] ?? 0]?.push(id);
    }
  });
  // First two characters per literal: most chance hits of the hash end here, without a call.
  const heads = Int32Array.from(
    literals,
    (literal) => (literal.charCodeAt(0) << 16) | (literal.charCodeAt(1) || 0),
  );

  // Where each short literal comes next in the text at hand: looked up once, not per call.
  const nextShort = new Float64Array(short.length);
  let lastText = '';

  /** Index of the next literal's start at or after `from`, or -1; `onHit` sees all that start there. */
  function search(text: string, from: number, onHit: (at: number, id: number) => void): number {
    const length = text.length;
    let end = from + WINDOW - 1;
    while (end < length) {
      const hash =
        ((text.charCodeAt(end - 2) << 10) ^
          (text.charCodeAt(end - 1) << 5) ^
          text.charCodeAt(end)) &
        (TABLE_SIZE - 1);
      const step = jump[hash] as number;
      if (step > 0) {
        end += step;
        continue;
      }
      const start = end - WINDOW + 1;
      const head = (text.charCodeAt(start) << 16) | text.charCodeAt(start + 1);
      const bucket = buckets[bucketOf[hash] as number] as number[];
      let found = false;
      for (let index = 0; index < bucket.length; index += 1) {
        const id = bucket[index] as number;
        if (heads[id] !== head || !text.startsWith(literals[id] as string, start)) continue;
        found = true;
        onHit(start, id);
      }
      if (found) return start;
      end += 1;
    }
    return -1;
  }

  return {
    literals,
    next(text, from, hit) {
      hit.at = -1;
      search(text, from, (at, id) => {
        hit.at = at;
        hit.literal = id;
      });
      if (text !== lastText) {
        lastText = text;
        nextShort.fill(-1);
      }
      for (let index = 0; index < short.length; index += 1) {
        const id = short[index] as number;
        if ((nextShort[index] as number) < from) {
          const found = text.indexOf(literals[id] as string, from);
          nextShort[index] = found === -1 ? Infinity : found;
        }
        const at = nextShort[index] as number;
        if (at !== Infinity && (hit.at === -1 || at < hit.at)) {
          hit.at = at;
          hit.literal = id;
        }
      }
      // Let go of the text: a block may be large.
      if (hit.at === -1) lastText = '';
      return hit.at !== -1;
    },
    each(text, onLiteral) {
      for (let from = 0; from !== -1 && from < text.length;) {
        const at = search(text, from, (_, id) => onLiteral(id));
        from = at === -1 ? -1 : at + 1;
      }
      for (const id of short) if (text.includes(literals[id] as string)) onLiteral(id);
    },
  };
}
