import { auditHash, GENESIS } from './journal.ts';
import type { AuditRow } from './types.ts';

/** Id of the first row whose hash does not follow from its content and the row before; null when none. */
export function firstBroken(rows: readonly AuditRow[]): number | null {
  let prevHash = GENESIS;
  for (const row of rows) {
    if (row.prevHash !== prevHash || auditHash(row.prevHash, row) !== row.hash) return row.id;
    prevHash = row.hash;
  }
  return null;
}
