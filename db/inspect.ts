import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstBroken } from './audit-chain.ts';
import { openStores } from './cake-stores.ts';
import { findJournal } from './journal-reader.ts';
import { migrationLevel, type MigrationLevel } from './open.ts';
import { taskIds } from './rebuild.ts';

const PAGE = 1_000;
/** SPEC §7: one writing connection and four that read. */
export const MAX_CONNECTIONS = 5;

/** What `cake db verify` says about `cake.db`. */
export interface DbReport {
  path: string;
  bytes: number;
  tables: { name: string; rows: number }[];
  indexes: string[];
  /** Tables and indexes that a database of this version has and this one has not. */
  missing: string[];
  journalMode: string;
  maxConnections: number;
  migration: MigrationLevel;
  /** Findings of SQLite's integrity check and of the search index; empty when all is well. */
  problems: string[];
}

/** What a look through a task's journal gave. */
export interface JournalReport {
  taskId: string;
  events: number;
  decisions: number;
  /** Empty when the file is whole, its rows are dense and its audit chain holds. */
  problems: string[];
}

interface MasterRow {
  type: 'table' | 'index';
  name: string;
}

/** Tables (those that SQLite keeps for its own use left out) and named indexes of a database. */
function contents(raw: Database.Database): MasterRow[] {
  return raw
    .prepare(
      `select type, name from sqlite_master where type in ('table', 'index')
       and name not glob 'sqlite_*' and name not glob '__drizzle*' and name not glob 'error_text_*'
       order by type, name`,
    )
    .all() as MasterRow[];
}

/** Looks through an open `cake.db`; reads all of it. */
export function inspectCakeDb(raw: Database.Database, path: string): DbReport {
  const found = contents(raw);
  const names = (rows: MasterRow[]): Set<string> => new Set(rows.map(({ name }) => name));
  const fresh = openStores(':memory:', { readonly: false, nowMs: Date.now }).raw;
  const wanted = contents(fresh);
  fresh.close();
  const missing = wanted.map(({ name }) => name).filter((name) => !names(found).has(name));
  return {
    path,
    bytes: sizeOf(path) + sizeOf(`${path}-wal`),
    tables: found
      .filter(({ type, name }) => type === 'table' && name !== 'error_terms')
      .map(({ name }) => ({
        name,
        rows: raw.prepare(`select count(*) from "${name}"`).pluck().get() as number,
      })),
    indexes: found.filter(({ type }) => type === 'index').map(({ name }) => name),
    missing,
    journalMode: raw.pragma('journal_mode', { simple: true }) as string,
    maxConnections: MAX_CONNECTIONS,
    migration: migrationLevel(raw, 'cake'),
    problems: [...integrity(raw), ...(missing.length === 0 ? searchIndex(raw) : [])],
  };
}

function integrity(raw: Database.Database): string[] {
  const rows = raw.pragma('integrity_check(20)') as { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
}

function integrityOf(path: string): string[] {
  const raw = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return integrity(raw);
  } finally {
    raw.close();
  }
}

/** Every remembered error must be in the search index, and nothing else. */
function searchIndex(raw: Database.Database): string[] {
  const difference = raw
    .prepare(
      `select (select count(*) from error_signatures where id not in (select id from error_text_docsize)) as lost,
       (select count(*) from error_text_docsize where id not in (select id from error_signatures)) as extra`,
    )
    .get() as { lost: number; extra: number };
  const { lost, extra } = difference;
  if (lost === 0 && extra === 0) return [];
  return [`the search index lacks ${lost} errors and has ${extra} that are gone`];
}

/** Looks through the journals of all tasks under a folder. */
export function inspectJournals(tasksDir: string): JournalReport[] {
  return taskIds(tasksDir).map((taskId) =>
    inspectJournal(join(tasksDir, taskId, 'journal.db'), taskId),
  );
}

/** Reads a whole journal: SQLite's pages, the density of its rows and the chain of its audit. */
export function inspectJournal(path: string, taskId: string): JournalReport {
  const report: JournalReport = { taskId, events: 0, decisions: 0, problems: [] };
  try {
    const journal = findJournal(path);
    // Its host is just making it.
    if (!journal) return report;
    try {
      report.problems.push(...integrityOf(path));
      const seqs = allOf((after) =>
        journal.read({ afterSeq: after, limit: PAGE, notableOnly: false }).map(({ seq }) => seq),
      );
      report.events = seqs.length;
      const gap = seqs.findIndex((seq, at) => at > 0 && seq !== seqs[at - 1]! + 1);
      if (gap > 0) report.problems.push(`event ${seqs[gap]} follows ${seqs[gap - 1]}`);
      const audits = [];
      for (let page = journal.audits({ afterId: 0, limit: PAGE }); page.length > 0;) {
        audits.push(...page);
        page = journal.audits({ afterId: audits.at(-1)!.id, limit: PAGE });
      }
      report.decisions = audits.length;
      const broken = firstBroken(audits);
      if (broken !== null) report.problems.push(`decision ${broken} breaks the chain of the audit`);
    } finally {
      journal.close();
    }
  } catch (error) {
    report.problems.push(error instanceof Error ? error.message : String(error));
  }
  return report;
}

function allOf(page: (after: number) => number[]): number[] {
  const all: number[] = [];
  for (let rows = page(0); rows.length > 0; rows = page(all.at(-1)!)) all.push(...rows);
  return all;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
