import type Database from 'better-sqlite3';

/** Rarest trigrams that are looked up: by measurement, see bench/recall.ts. */
const MAX_TERMS = 24;
const FEW_TERMS = 12;
/** From this many texts on, more terms are looked up and more candidates compared. */
const MANY_TEXTS = 30_000;
/** Hits that the terms may have together bound the time of a query: this share of the texts, at least the number. */
const HIT_SHARE = 0.1;
const LEAST_HITS = 900;
/** The first terms are looked up however common they are: without any there would be no candidate. */
const LEAST_TERMS = 2;
/** Candidates that are compared letter by letter; those that share as much as the last of them come along, up to a limit. */
const CANDIDATES = 64;
const TIES_FEW = 128;
const TIES_MANY = 640;
/** Characters, which are UTF-16 units for all but rare texts: those are compared in any case. */
const LENGTHS =
  'select id, length(normalized) from error_signatures where length(normalized) = length(cast(normalized as blob))';
/** How long a reader's view of frequencies and lengths may be old, unless ids were given away again. */
const FREQUENCY_AGE_MS = 60_000;

/** Lengths in UTF-16 units, both ends included. */
export interface LengthRange {
  least: number;
  most: number;
}

export interface SimilarIndex {
  add(id: number, text: string): void;
  remove(id: number, text: string): void;
  /** The index was changed by other means: its frequencies are read again. */
  forget(): void;
  /** Deletions only mark; this writes the index anew without them. */
  merge(): void;
  /** Ids of the stored texts of a length within `lengths` that share most of the rarest trigrams of `text`, most shared first. */
  candidates(text: string, lengths: LengthRange): number[];
}

/**
 * Candidates for a fuzzy search by the FTS5 trigram index `error_text` (https://sqlite.org/fts5.html#the_trigram_tokenizer).
 * How often each trigram occurs
 * and how long each text is are kept in memory: read once from the file, then counted along.
 */
export function createSimilarIndex(raw: Database.Database): SimilarIndex {
  const insert = raw.readonly
    ? null
    : raw.prepare('insert into error_text (rowid, text) values (?, ?)');
  const remove = raw.readonly ? null : raw.prepare('delete from error_text where rowid = ?');
  const newest = raw.prepare('select coalesce(max(id), 0) from error_signatures').pluck();
  const hits = raw.prepare('select rowid from error_text where error_text match ?').pluck();
  let frequencies: Map<string, number> | null = null;
  let texts = 0;
  let readAtMs = 0;
  let readTo = 0;
  let tally = new Uint8Array(1_024);
  /** Length of each text by id; 0 for one that this connection has not met yet. */
  let lengths = new Uint16Array(1_024);

  function known(): Map<string, number> {
    const last = raw.readonly ? (newest.get() as number) : 0;
    // Fewer ids than before: the next text gets one whose length is known of another text.
    const old = raw.readonly && (last < readTo || performance.now() - readAtMs > FREQUENCY_AGE_MS);
    if (frequencies && !old) return frequencies;
    readAtMs = performance.now();
    readTo = last;
    const rows = raw.prepare('select term, doc from error_terms').raw().all();
    texts = raw.prepare('select count(*) from error_signatures').pluck().get() as number;
    frequencies = new Map(rows as [string, number][]);
    lengths.fill(0);
    for (const [id, length] of raw.prepare(LENGTHS).raw().all() as [number, number][])
      measure(id, length);
    return frequencies;
  }

  function measure(id: number, length: number): void {
    if (id >= lengths.length) lengths = grown(lengths, id);
    lengths[id] = length;
  }

  function count(text: string, step: 1 | -1): void {
    if (!frequencies) return;
    texts += step;
    for (const term of trigrams(text))
      frequencies.set(term, Math.max(0, (frequencies.get(term) ?? 0) + step));
  }

  return {
    add(id, text) {
      insert?.run(id, text);
      count(text, 1);
      measure(id, text.length);
    },
    remove(id, text) {
      remove?.run(id);
      count(text, -1);
      measure(id, 0);
    },
    forget() {
      frequencies = null;
    },
    merge() {
      raw.exec("insert into error_text (error_text) values ('optimize')");
    },
    candidates(text, { least, most }) {
      const often = known();
      const frequency = (term: string): number => often.get(term) ?? 0;
      // The writer counts along. A reader's view may be older than a text: a term that it does not know is looked
      // up first, and costs next to nothing when no text has it.
      const terms = trigrams(text)
        .filter((term) => raw.readonly || frequency(term) > 0)
        .toSorted((a, b) => frequency(a) - frequency(b));
      const many = texts >= MANY_TEXTS;
      const maxHits = Math.max(LEAST_HITS, HIT_SHARE * texts);
      const seen: number[] = [];
      let spent = 0;
      let used = 0;
      for (const term of terms) {
        spent += frequency(term);
        if (used >= LEAST_TERMS && spent > maxHits) break;
        const ids = hits.all(quoted(term)) as number[];
        if (ids.length > 0) used += 1;
        for (const id of ids) {
          // The edit distance is at least the difference of the lengths.
          const length = id < lengths.length ? lengths[id]! : 0;
          if (length !== 0 && (length < least || length > most)) continue;
          if (id >= tally.length) tally = grown(tally, id);
          if (tally[id] === 0) seen.push(id);
          tally[id]! += 1;
        }
        if (used === (many ? MAX_TERMS : FEW_TERMS)) break;
      }
      const best = mostShared(seen, tally, many ? TIES_MANY : TIES_FEW);
      for (const id of seen) tally[id] = 0;
      return best;
    },
  };
}

/** The distinct runs of three characters, by code point as SQLite splits them. */
function trigrams(text: string): string[] {
  const letters = /[\uD800-\uDFFF]/.test(text) ? Array.from(text) : text;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= letters.length; at += 1) {
    found.add(
      typeof letters === 'string' ? letters.slice(at, at + 3) : letters.slice(at, at + 3).join(''),
    );
  }
  return [...found];
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

function grown<T extends Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(
  list: T,
  id: number,
): T {
  const next = new (list.constructor as new (length: number) => T)(2 * (id + 1));
  next.set(list);
  return next;
}

/** Sorted by their tally without comparing: a tally is at most MAX_TERMS. */
function mostShared(seen: readonly number[], tally: Uint8Array, max: number): number[] {
  const byTally: number[][] = [];
  for (const id of seen) (byTally[tally[id]!] ??= []).push(id);
  const best: number[] = [];
  for (let shared = MAX_TERMS; shared > 0 && best.length < Math.min(CANDIDATES, max); shared -= 1) {
    best.push(...(byTally[shared] ?? []).slice(0, max - best.length));
  }
  return best;
}
