import type Database from 'better-sqlite3';
import { KEPT_TABLES } from './copy-rows.ts';
import { migrationLevel } from './open.ts';

/** First line of an export. */
export interface ExportHeader {
  format: 'cake-export';
  version: 1;
  /** Newest migration of the database that it came from. */
  migration: string | null;
}

/** The text is no export of CAKE, or one that this version cannot read. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** Every kept row as one JSON line, the header first; read row by row, so that size does not matter. */
export function* exportLines(raw: Database.Database): Generator<string> {
  const header: ExportHeader = {
    format: 'cake-export',
    version: 1,
    migration: migrationLevel(raw, 'cake').tag,
  };
  yield JSON.stringify(header);
  for (const table of KEPT_TABLES) {
    for (const row of raw.prepare(`select * from ${table} order by rowid`).iterate())
      yield JSON.stringify({ table, row });
  }
}

/**
 * Stores the rows of an export that are not there yet, in one transaction: all of them or none. Returns how many
 * were new. Throws ImportError that names the line.
 */
export function importLines(raw: Database.Database, lines: readonly string[]): number {
  const insert = raw.transaction(() => {
    let added = 0;
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const value = parse(line, index + 1);
      if (index === 0) checkHeader(value);
      else added += insertRow(raw, value, index + 1);
    }
    return added;
  });
  if (lines.length === 0) throw new ImportError('The file is empty.');
  return insert.immediate();
}

function parse(line: string, lineNo: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new ImportError(`Line ${lineNo}: ${(error as Error).message}`, { cause: error });
  }
  throw new ImportError(`Line ${lineNo}: an object is needed.`);
}

function checkHeader(header: Record<string, unknown>): void {
  if (header['format'] !== 'cake-export')
    throw new ImportError('Line 1: this is no export of CAKE.');
  if (header['version'] !== 1)
    throw new ImportError('Line 1: the export is of another version. Update CAKE.');
}

function insertRow(raw: Database.Database, value: Record<string, unknown>, lineNo: number): number {
  const table = KEPT_TABLES.find((name) => name === value['table']);
  const row = value['row'];
  if (!table || typeof row !== 'object' || row === null)
    throw new ImportError(`Line ${lineNo}: a table of CAKE and a row are needed.`);
  const known = new Set(
    (raw.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name),
  );
  const columns = Object.keys(row);
  const strange = columns.find((name) => !known.has(name));
  if (strange !== undefined)
    throw new ImportError(`Line ${lineNo}: ${table} has no column ${strange}.`);
  const marks = columns.map(() => '?').join(', ');
  try {
    return raw
      .prepare(
        `insert or ignore into ${table} (${columns.map((name) => `"${name}"`).join(', ')}) values (${marks})`,
      )
      .run(Object.values(row)).changes;
  } catch (error) {
    throw new ImportError(`Line ${lineNo}: ${(error as Error).message}`, { cause: error });
  }
}
