import { and, count, eq, gt, lte } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { similarity } from '../../domain/errors/similarity.ts';
import { errorMemory, patternViolations } from '../schema/cake.ts';

/** An error is remembered for a day; SPEC §7. */
export const ERROR_TTL_MS = 24 * 3_600_000;

export interface ErrorRecord {
  taskId: string;
  seq: number;
  tsMs: number;
  signature: string;
  errorType: string;
  normalized: string;
  message: string;
}

/** Error memory; idempotent by (task, seq), every query limited to the last 24 h. */
export function createRecallStore(orm: BetterSQLite3Database, nowMs: () => number) {
  const fresh = () => gt(errorMemory.tsMs, nowMs() - ERROR_TTL_MS);
  return {
    recordError(row: ErrorRecord): void {
      orm.insert(errorMemory).values(row).onConflictDoNothing().run();
    },
    recordViolation(row: typeof patternViolations.$inferInsert): void {
      orm.insert(patternViolations).values(row).onConflictDoNothing().run();
    },
    getErrorCount(signature: string): number {
      return orm
        .select({ n: count() })
        .from(errorMemory)
        .where(and(eq(errorMemory.signature, signature), fresh()))
        .get()!.n;
    },
    /** Errors whose normalised text is at least `minSimilarity` alike, best first, one per signature. */
    getSimilarErrors(
      normalized: string,
      minSimilarity = 0.85,
    ): { signature: string; errorType: string; similarity: number }[] {
      return orm
        .selectDistinct({
          signature: errorMemory.signature,
          errorType: errorMemory.errorType,
          normalized: errorMemory.normalized,
        })
        .from(errorMemory)
        .where(fresh())
        .all()
        .map(({ normalized: known, ...row }) => ({
          ...row,
          similarity: similarity(known, normalized),
        }))
        .filter((row) => row.similarity >= minSimilarity)
        .toSorted((a, b) => b.similarity - a.similarity);
    },
    /** Deletes what no query may see any more; returns how many rows. */
    cleanup(): number {
      return orm
        .delete(errorMemory)
        .where(lte(errorMemory.tsMs, nowMs() - ERROR_TTL_MS))
        .run().changes;
    },
  };
}
