import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { DatabaseCorruptError, DatabaseNotReadyError, DatabaseTooNewError } from './errors.ts';

/** Lock waits of one statement; longer ones are retried by the caller's Temporal activity. */
const BUSY_TIMEOUT_MS = 5_000;

export interface OpenOptions {
  /** Folder under db/migrations. */
  migrations: 'journal' | 'cake';
  /** FULL for rows that must survive a power loss, NORMAL where the journal can fill them in again. */
  synchronous: 'FULL' | 'NORMAL';
  readonly: boolean;
}

export interface OpenDatabase {
  raw: Database.Database;
  orm: BetterSQLite3Database;
  /** It had no table before. */
  isNew: boolean;
}

/**
 * Opens a database file in WAL mode (file 0600, folder 0700), migrated to this version when it is opened
 * for writing. Throws DatabaseCorruptError, DatabaseTooNewError or DatabaseNotReadyError, each with the remedy.
 */
export function openDatabase(path: string, options: OpenOptions): OpenDatabase {
  const inMemory = path === ':memory:';
  if (!options.readonly && !inMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const raw = connect(path, options.readonly);
  try {
    const orm = drizzle(raw);
    if (!options.readonly) {
      raw.pragma('journal_mode = WAL');
      raw.pragma(`synchronous = ${options.synchronous}`);
      raw.pragma('foreign_keys = ON');
      if (!inMemory) chmodSync(path, 0o600);
    }
    const folder = migrationsFolder(options.migrations);
    checkLevel(raw, path, folder, options);
    const isNew = levelOf(raw) === 0;
    if (!options.readonly) migrate(orm, { migrationsFolder: folder });
    return { raw, orm, isNew };
  } catch (error) {
    raw.close();
    throw isCorrupt(error) ? corrupt(path, error) : error;
  }
}

/** Throws DatabaseTooNewError for a file that a newer CAKE wrote, whoever has it open; any other trouble shows when it is opened. */
export function refuseNewer(path: string, migrations: OpenOptions['migrations']): void {
  if (path === ':memory:' || !existsSync(path)) return;
  let raw: Database.Database;
  try {
    raw = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  } catch {
    // It cannot be opened for reading: openDatabase says why.
    return;
  }
  try {
    if (levelOf(raw) > levelKnown(migrationsFolder(migrations))) throw tooNew(path);
  } catch (error) {
    if (error instanceof DatabaseTooNewError) throw error;
    // Its tables cannot be read: openDatabase says why.
  } finally {
    raw.close();
  }
}

function tooNew(path: string): DatabaseTooNewError {
  return new DatabaseTooNewError(
    `${path} was written by a newer CAKE. Update CAKE, or use another CAKE_HOME.`,
  );
}

function connect(path: string, readonly: boolean): Database.Database {
  try {
    return new Database(path, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw isCorrupt(error) ? corrupt(path, error) : error;
  }
}

function isCorrupt(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function corrupt(path: string, cause: unknown): DatabaseCorruptError {
  return new DatabaseCorruptError(
    `${path} is damaged (${cause instanceof Error ? cause.message : String(cause)}). Move it aside; CAKE makes a new one.`,
    { cause },
  );
}

/** Nearest folder above this file that has the migrations: the source tree or the installed package. */
function migrationsFolder(name: string): string {
  for (let dir = import.meta.dirname; ; dir = dirname(dir)) {
    const folder = join(dir, 'db', 'migrations', name);
    if (existsSync(folder)) return folder;
    if (dirname(dir) === dir)
      throw new Error(`No db/migrations/${name} above ${import.meta.dirname}: reinstall CAKE.`);
  }
}

/**
 * Compares the file's migrations with this version's: a newer file is refused, an unfinished one cannot be read.
 * Journals of ended tasks stay at their level and are read as they are; migrations only add to them.
 */
function checkLevel(
  raw: Database.Database,
  path: string,
  folder: string,
  options: OpenOptions,
): void {
  const known = levelKnown(folder);
  const latest = levelOf(raw);
  if (latest > known) throw tooNew(path);
  const least = options.migrations === 'journal' ? 1 : known;
  if (options.readonly && latest < least) {
    throw new DatabaseNotReadyError(
      `${path} is not ready: its owner has not finished its migration. Try again.`,
    );
  }
}

/** When the newest migration that this version has was made. */
function levelKnown(folder: string): number {
  return Math.max(...migrationsIn(folder).map(({ when }) => when));
}

function migrationsIn(folder: string): { when: number; tag: string }[] {
  const file = join(folder, 'meta', '_journal.json');
  const { entries } = JSON.parse(readFileSync(file, 'utf8')) as {
    entries: { when: number; tag: string }[];
  };
  return entries;
}

/** Which migrations a database has. */
export interface MigrationLevel {
  /** Name of its newest migration, null when it has none that this version knows. */
  tag: string | null;
  applied: number;
  known: number;
}

/** Where an open database stands among the migrations of this version. */
export function migrationLevel(
  raw: Database.Database,
  migrations: OpenOptions['migrations'],
): MigrationLevel {
  const all = migrationsIn(migrationsFolder(migrations));
  const level = levelOf(raw);
  const applied = all.filter(({ when }) => when <= level);
  return { tag: applied.at(-1)?.tag ?? null, applied: applied.length, known: all.length };
}

/** True when the file has the table. */
export function hasTable(raw: Database.Database, name: string): boolean {
  return (
    raw.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name) !==
    undefined
  );
}

/** When the newest migration of the file was made, 0 when it has none. */
function levelOf(raw: Database.Database): number {
  if (!hasTable(raw, '__drizzle_migrations')) return 0;
  const row = raw.prepare('select max(created_at) as latest from __drizzle_migrations').get() as {
    latest: number | null;
  };
  return row.latest ?? 0;
}
