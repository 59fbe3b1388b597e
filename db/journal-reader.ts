import { existsSync } from 'node:fs';
import { and, asc, eq, gt, max } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { AgentEvent } from '../domain/events.ts';
import type { GuardDecision } from '../domain/guard/types.ts';
import type { InjectionState } from '../host/protocol.ts';
import { DatabaseNotReadyError } from './errors.ts';
import { hasTable, openDatabase, type OpenDatabase } from './open.ts';
import * as schema from './schema/journal.ts';
import type { InjectionRow, Journal } from './types.ts';

/** What any process may read of a journal while its host writes it. */
export type JournalReader = Pick<
  Journal,
  | 'path'
  | 'lastSeq'
  | 'read'
  | 'session'
  | 'injection'
  | 'injections'
  | 'injectionFixes'
  | 'audits'
  | 'close'
>;

/** Opens a journal for reading; the file must exist. Journals of earlier versions are read as they are. */
export function openJournalReader(path: string): JournalReader {
  const db = openDatabase(path, { migrations: 'journal', synchronous: 'FULL', readonly: true });
  return createReader(path, db);
}

/** Opens a journal for reading, or gives null while there is none that can be read. */
export function findJournal(path: string): JournalReader | null {
  if (!existsSync(path)) return null;
  try {
    return openJournalReader(path);
  } catch (error) {
    if (error instanceof DatabaseNotReadyError) return null;
    throw error;
  }
}

/** The reading half of a journal, for its writer and for everybody else. */
export function createReader(path: string, { raw, orm }: OpenDatabase): JournalReader {
  const { events, injections, commandAudit, session } = schema;
  return {
    path,
    lastSeq: () => lastSeq(orm),
    read: ({ afterSeq, limit, notableOnly }) =>
      orm
        .select()
        .from(events)
        .where(
          notableOnly
            ? and(eq(events.notable, true), gt(events.seq, afterSeq))
            : gt(events.seq, afterSeq),
        )
        .orderBy(asc(events.seq))
        .limit(limit)
        .all()
        .map(({ seq, tsMs, epoch, payload }) => ({
          seq,
          tsMs,
          epoch,
          event: payload as AgentEvent,
        })),
    session: () => {
      const row = orm.select().from(session).get();
      if (!row) return null;
      const { id: _id, ...rest } = row;
      return rest;
    },
    injection: (injectionId) => readInjection(orm, injectionId),
    injections: () =>
      orm.select().from(injections).orderBy(asc(injections.intendedAtMs)).all().map(toInjection),
    injectionFixes: () =>
      hasTable(raw, 'injection_fixes') ? orm.select().from(schema.injectionFixes).all() : [],
    audits: ({ afterId, limit }) =>
      orm
        .select()
        .from(commandAudit)
        .where(gt(commandAudit.id, afterId))
        .orderBy(asc(commandAudit.id))
        .limit(limit)
        .all()
        .map((row) => ({ ...row, decision: row.decision as GuardDecision })),
    close: () => {
      raw.close();
    },
  };
}

/** Number of the newest row, 0 when there is none. */
export function lastSeq(orm: Pick<BetterSQLite3Database, 'select'>): number {
  return (
    orm
      .select({ last: max(schema.events.seq) })
      .from(schema.events)
      .get()?.last ?? 0
  );
}

/** One operator message, or null. */
export function readInjection(
  orm: Pick<BetterSQLite3Database, 'select'>,
  injectionId: string,
): InjectionRow | null {
  const row = orm
    .select()
    .from(schema.injections)
    .where(eq(schema.injections.injectionId, injectionId))
    .get();
  return row ? toInjection(row) : null;
}

/** A stored row as the type that callers know. */
export function toInjection(row: typeof schema.injections.$inferSelect): InjectionRow {
  return { ...row, state: row.state as InjectionState };
}
