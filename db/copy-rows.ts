import type Database from 'better-sqlite3';
import { hasTable } from './open.ts';

/** Tables that hold what happened, in the order in which they are brought back. */
export const KEPT_TABLES = [
  'tasks',
  'interventions',
  'outcomes',
  'context',
  'error_memory',
  'pattern_violations',
  'command_failures',
  'events',
  'command_audit',
  'snapshots',
  'db_events',
] as const;

const PAGE = 500;

/** How many rows each table gave and how many places could not be read. */
export interface CopyResult {
  copied: number;
  unreadable: number;
}

/**
 * Copies the rows of the kept tables that can be read and are not there yet. A damaged page costs what lies on
 * it: the rows before it are read forwards, those behind it backwards.
 */
export function copyRows(
  from: Database.Database,
  to: Database.Database,
  conflict: 'ignore' | 'replace' = 'ignore',
): CopyResult {
  const result: CopyResult = { copied: 0, unreadable: 0 };
  for (const table of KEPT_TABLES) {
    try {
      if (!hasTable(from, table)) continue;
      copyTable(from, to, { table, conflict, result });
    } catch {
      // The table's own root cannot be read.
      result.unreadable += 1;
    }
  }
  return result;
}

function copyTable(
  from: Database.Database,
  to: Database.Database,
  job: { table: string; conflict: 'ignore' | 'replace'; result: CopyResult },
): void {
  const { table, conflict, result } = job;
  const columns = columnsOf(to, table).filter((name) => columnsOf(from, table).includes(name));
  const list = columns.map((name) => `"${name}"`).join(', ');
  // A message's outcome is the first one that was written.
  const how = table === 'outcomes' ? 'ignore' : conflict;
  const insert = to.prepare(
    `insert or ${how} into ${table} (${list}) values (${columns.map(() => '?').join(', ')})`,
  );
  const write = to.transaction((rows: unknown[][]) => {
    for (const [, ...values] of rows) result.copied += insert.run(...values).changes;
  });
  const walk = (sql: string, start: bigint, until: bigint | null): bigint => {
    const read = from.prepare(sql).raw().safeIntegers();
    for (let at = start; ;) {
      const rows = read.all(at, PAGE) as [bigint, ...unknown[]][];
      const fresh = until === null ? rows : rows.filter(([rowid]) => rowid > until);
      write(fresh);
      const last = rows.at(-1)?.[0];
      if (rows.length < PAGE || last === undefined || fresh.length < rows.length) return at;
      at = last;
      reached = last;
    }
  };
  let reached = LOWEST;
  try {
    walk(
      `select rowid, ${list} from ${table} where rowid > ? order by rowid limit ?`,
      LOWEST,
      null,
    );
  } catch {
    result.unreadable += 1;
    const before = reached;
    try {
      walk(
        `select rowid, ${list} from ${table} where rowid < ? order by rowid desc limit ?`,
        HIGHEST,
        before,
      );
    } catch {
      // What lies between the two broken places stays where it is: in the file that was moved aside.
    }
  }
}

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

function columnsOf(raw: Database.Database, table: string): string[] {
  return (raw.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}
