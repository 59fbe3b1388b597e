import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { openStores, type CakeStores } from './cake-stores.ts';
import { openWriter } from './cake-writer.ts';
import { DatabaseNotReadyError } from './errors.ts';

/** How the database is kept now. */
export interface DbHealth {
  /** `memory`: the file cannot be written; what is stored meanwhile goes into it when it can be again. */
  mode: 'file' | 'memory';
  /** Why it is in memory, null when all is well. */
  problem: string | null;
  /** Since this process opened it: repairs of damage, rows that went on a full disk, waits for a lock. */
  repairs: number;
  oldestOut: number;
  lockWaits: number;
}

export interface CakeDb extends CakeStores {
  readonly path: string;
  readonly readonly: boolean;
  /** The connection, for maintenance; it may be another one after a repair. */
  raw(): Database.Database;
  health(): DbHealth;
  /** Tries to leave the memory for the file again; true when the file is in use. */
  returnToFile(): boolean;
  /** Looks for damage and repairs it; the message of the damage, or null. */
  inspect(): string | null;
  close(): void;
}

export interface CakeDbOptions {
  readonly?: boolean;
  nowMs?: () => number;
  /** Told of every repair, for the log; the events are stored too. */
  onEvent?: (kind: string, detail: string) => void;
  /** How long to wait for another writer to end. */
  lockWaitMs?: number;
}

/**
 * Opens `cake.db`. Only the worker writes it (a kernel lock sees to that: LockHeldError), everybody may read.
 * A writer survives what happens to the file: a damaged one is moved aside and made again from what is left of
 * it, the newest backup and the tasks' journals; on a full disk the oldest rows go; where nothing can be
 * written it works in memory. Throws DatabaseTooNewError, DatabaseNotReadyError; readers DatabaseCorruptError.
 */
export function openCakeDb(path: string, options: CakeDbOptions = {}): CakeDb {
  const nowMs = options.nowMs ?? Date.now;
  return options.readonly ? openReader(path, nowMs) : openWriter(path, nowMs, options);
}

/** Opens `cake.db` for reading, or gives null while there is none that can be read. */
export function findCakeDb(path: string): CakeDb | null {
  if (!existsSync(path)) return null;
  try {
    return openCakeDb(path, { readonly: true });
  } catch (error) {
    if (error instanceof DatabaseNotReadyError) return null;
    throw error;
  }
}

function openReader(path: string, nowMs: () => number): CakeDb {
  const { raw, stores } = openStores(path, { readonly: true, nowMs });
  const health: DbHealth = {
    mode: 'file',
    problem: null,
    repairs: 0,
    oldestOut: 0,
    lockWaits: 0,
  };
  return {
    ...stores,
    path,
    readonly: true,
    raw: () => raw,
    health: () => health,
    returnToFile: () => true,
    inspect: () => null,
    close: () => void raw.close(),
  };
}
