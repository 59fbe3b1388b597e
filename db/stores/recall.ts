import type Database from 'better-sqlite3';
import { and, count, eq, gt, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { createLikeness } from '../../domain/errors/likeness.ts';
import { errorMemory, patternViolations } from '../schema/cake.ts';
import { createSimilarIndex } from '../similar-index.ts';

/** An error is remembered for a day; SPEC §7. */
export const ERROR_TTL_MS = 24 * 3_600_000;
/** SPEC §7: alike means at least this normalised likeness. */
const MIN_SIMILARITY = 0.85;
const MAX_SIMILAR = 20;
/** Rows that one clean-up transaction deletes: a writer that waits for it waits some 20 ms. */
const CLEANUP_BATCH = 1_000;

export interface ErrorRecord {
  taskId: string;
  seq: number;
  tsMs: number;
  signature: string;
  errorType: string;
  normalized: string;
  message: string;
}

export interface SimilarError {
  signature: string;
  errorType: string;
  normalized: string;
  /** 0…1. */
  similarity: number;
  lastSeenMs: number;
}

interface SignatureRow {
  id: number;
  signature: string;
  errorType: string;
  normalized: string;
  lastSeenMs: number;
}

const SIGNATURE_COLUMNS =
  'id, signature, error_type as errorType, normalized, last_seen_ms as lastSeenMs';

/** Error memory; idempotent by (task, seq), every query limited to the last 24 h. */
export function createRecallStore(
  raw: Database.Database,
  orm: BetterSQLite3Database,
  nowMs: () => number,
) {
  const index = createSimilarIndex(raw);
  const oldest = (): number => nowMs() - ERROR_TTL_MS;
  const countOf = orm
    .select({ n: count() })
    .from(errorMemory)
    .where(
      and(
        eq(errorMemory.signature, sql.placeholder('signature')),
        gt(errorMemory.tsMs, sql.placeholder('oldest')),
      ),
    )
    .prepare();
  const insertError = raw.prepare(
    `insert into error_memory (task_id, seq, ts_ms, signature, error_type, normalized, message)
     values (@taskId, @seq, @tsMs, @signature, @errorType, @normalized, @message) on conflict do nothing`,
  );
  const seen = raw.prepare(
    'update error_signatures set last_seen_ms = max(last_seen_ms, @tsMs) where signature = @signature',
  );
  const insertSignature = raw.prepare(
    `insert into error_signatures (signature, error_type, normalized, last_seen_ms)
     values (@signature, @errorType, @normalized, @tsMs)`,
  );
  const bySignature = raw.prepare(
    `select ${SIGNATURE_COLUMNS} from error_signatures where signature = ? and last_seen_ms > ?`,
  );
  const byId = raw.prepare(`select ${SIGNATURE_COLUMNS} from error_signatures where id = ?`);
  const texts = raw
    .prepare(
      `select id, normalized from error_signatures
       where id in (select value from json_each(?)) and last_seen_ms > ?`,
    )
    .raw();

  /** One small transaction of the clean-up; how many detections and texts it deleted. */
  const expireSome = raw.transaction((): number => {
    const before = oldest();
    const deleted = raw
      .prepare(
        `delete from error_memory where rowid in
         (select rowid from error_memory where ts_ms <= ? order by ts_ms limit ?)`,
      )
      .run(before, CLEANUP_BATCH).changes;
    const gone = raw
      .prepare(`select ${SIGNATURE_COLUMNS} from error_signatures where last_seen_ms <= ? limit ?`)
      .all(before, CLEANUP_BATCH) as SignatureRow[];
    for (const row of gone) index.remove(row.id, row.normalized);
    raw
      .prepare('delete from error_signatures where id in (select value from json_each(?))')
      .run(JSON.stringify(gone.map(({ id }) => id)));
    return Math.max(deleted, gone.length);
  });

  return {
    /** Remembers one detection; a second call with the same task and seq changes nothing. */
    recordError(row: ErrorRecord): void {
      raw
        .transaction(() => {
          if (insertError.run(row).changes === 0 || seen.run(row).changes > 0) return;
          const { lastInsertRowid } = insertSignature.run(row);
          index.add(Number(lastInsertRowid), row.normalized);
        })
        .immediate();
    },
    recordViolation(row: typeof patternViolations.$inferInsert): void {
      orm.insert(patternViolations).values(row).onConflictDoNothing().run();
    },
    /** Detections of the signature in the last 24 h. */
    getErrorCount(signature: string): number {
      return countOf.get({ signature, oldest: oldest() })!.n;
    },
    /** The error with this signature, when it was seen in the last 24 h. */
    findError(signature: string): Omit<SimilarError, 'similarity'> | null {
      const row = bySignature.get(signature, oldest()) as SignatureRow | undefined;
      if (!row) return null;
      const { id: _id, ...rest } = row;
      return rest;
    },
    /** Errors whose normalised text is at least `minSimilarity` alike, best first, one per signature. */
    getSimilarErrors(
      normalized: string,
      minSimilarity = MIN_SIMILARITY,
      limit = MAX_SIMILAR,
    ): SimilarError[] {
      const { length } = normalized;
      const range = { least: length * minSimilarity, most: length / minSimilarity };
      const ids = JSON.stringify(index.candidates(normalized, range));
      const rows = texts.all(ids, oldest());
      const likenessTo = createLikeness(normalized);
      return (rows as [id: number, text: string][])
        .flatMap(([id, text]) => {
          const likeness = likenessTo(text, minSimilarity);
          return likeness === null ? [] : [{ id, likeness }];
        })
        .toSorted((a, b) => b.likeness - a.likeness)
        .slice(0, limit)
        .map(({ id, likeness }) => {
          const { id: _id, ...row } = byId.get(id) as SignatureRow;
          return { ...row, similarity: likeness };
        });
    },
    /**
     * Deletes a part of what no query may see any more, some 20 ms of work; true while more is left. A caller
     * with other work lets it run between two calls.
     */
    cleanupStep(): boolean {
      return expireSome.immediate() >= CLEANUP_BATCH;
    },
    /** Makes signatures and index again from the detections, after rows were brought in from elsewhere. */
    reindex(): void {
      raw
        .transaction(() => {
          raw.exec(`
            delete from error_signatures;
            insert into error_text (error_text) values ('delete-all');
            insert into error_signatures (signature, error_type, normalized, last_seen_ms)
              select signature, min(error_type), min(normalized), max(ts_ms) from error_memory group by signature;
            insert into error_text (rowid, text) select id, normalized from error_signatures;
          `);
        })
        .immediate();
      index.forget();
    },
    /** Makes one tree of the index's parts, without what was deleted; some 0.1 s per 10 000 texts. */
    mergeIndex(): void {
      index.merge();
    },
    /** Deletes all that no query may see any more; returns how many detections. */
    cleanup(): number {
      const countAll = raw.prepare('select count(*) from error_memory').pluck();
      const had = countAll.get() as number;
      while (this.cleanupStep());
      this.mergeIndex();
      return had - (countAll.get() as number);
    },
  };
}
