import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { and, asc, desc, eq, gt, max } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { isNotable, type AgentEvent, type JournalEvent } from '../domain/events.ts';
import type { GuardDecision } from '../domain/guard/types.ts';
import type { InjectionState } from '../host/protocol.ts';
import { DatabaseNotReadyError, StaleEpochError } from './errors.ts';
import { openDatabase, type OpenDatabase } from './open.ts';
import * as schema from './schema/journal.ts';
import type { AuditRow, InjectionRow, Journal, SessionRow } from './types.ts';

/** What any process may read of a journal while its host writes it. */
export type JournalReader = Pick<
  Journal,
  'path' | 'lastSeq' | 'read' | 'session' | 'injection' | 'injections' | 'audits' | 'close'
>;

/** First link of the audit's hash chain. */
const GENESIS = '0'.repeat(64);

/** Opens a journal for reading; the file must exist. */
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

/**
 * Opens a journal for its one writer. Rows continue at max(journal, minSeq) + 1, so that a controller
 * that saw more than a damaged journal remembers never meets a number twice.
 */
export function openJournal(path: string, options: { taskId: string; minSeq?: number }): Journal {
  const db = openDatabase(path, { migrations: 'journal', synchronous: 'FULL', readonly: false });
  const reader = createReader(path, db);
  const { orm } = db;
  let epoch = 0;
  const fenced = <T>(
    work: (tx: Pick<BetterSQLite3Database, 'select' | 'insert' | 'update'>) => T,
  ): T =>
    orm.transaction(
      (tx) => {
        const row = tx.select({ epoch: schema.session.epoch }).from(schema.session).get();
        if ((row?.epoch ?? 0) > epoch) {
          throw new StaleEpochError(
            `Epoch ${epoch} of task ${options.taskId} is over: epoch ${row?.epoch} owns the journal.`,
          );
        }
        return work(tx);
      },
      { behavior: 'immediate' },
    );

  return {
    ...reader,
    append: (rows) =>
      fenced((tx) => insertEvents(tx, rows, { epoch, minSeq: options.minSeq ?? 0 })),
    takeOver: (row) =>
      orm.transaction(
        (tx) => {
          const before = tx.select().from(schema.session).get();
          const next: SessionRow = {
            ...row,
            epoch: (before?.epoch ?? 0) + 1,
            resumeToken: before?.resumeToken ?? null,
            stoppedAtMs: null,
            stopReason: null,
          };
          tx.insert(schema.session)
            .values({ id: 1, ...next })
            .onConflictDoUpdate({ target: schema.session.id, set: next })
            .run();
          epoch = next.epoch;
          return next;
        },
        { behavior: 'immediate' },
      ),
    updateSession: (change) => fenced((tx) => void tx.update(schema.session).set(change).run()),
    intendInjection: ({ nowMs, ...row }) =>
      fenced((tx) => {
        tx.insert(schema.injections)
          .values({ ...row, state: 'intended', intendedAtMs: nowMs })
          .onConflictDoNothing()
          .run();
        return readInjection(tx, row.injectionId)!;
      }),
    markInjection: (injectionId, state, nowMs) =>
      fenced((tx) => {
        const stamp =
          state === 'written'
            ? { writtenAtMs: nowMs }
            : state === 'delivered'
              ? { deliveredAtMs: nowMs }
              : {};
        tx.update(schema.injections)
          .set({ state, ...stamp })
          .where(eq(schema.injections.injectionId, injectionId))
          .run();
      }),
    audit: (row) =>
      fenced((tx) => {
        const last = tx
          .select()
          .from(schema.commandAudit)
          .orderBy(desc(schema.commandAudit.id))
          .limit(1)
          .get();
        const prevHash = last?.hash ?? GENESIS;
        const values = { ...row, epoch, prevHash, hash: auditHash(prevHash, { ...row, epoch }) };
        const { id } = tx
          .insert(schema.commandAudit)
          .values(values)
          .returning({ id: schema.commandAudit.id })
          .get();
        return { ...values, id };
      }),
  };
}

/** Hash of one audit row over its content and the row before it. */
export function auditHash(
  prevHash: string,
  row: Omit<AuditRow, 'id' | 'prevHash' | 'hash'>,
): string {
  const { tsMs, epoch, via, cwd, command, decision } = row;
  return createHash('sha256')
    .update(JSON.stringify([prevHash, tsMs, epoch, via, cwd, command, decision]))
    .digest('hex');
}

function createReader(path: string, { raw, orm }: OpenDatabase): JournalReader {
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

function lastSeq(orm: Pick<BetterSQLite3Database, 'select'>): number {
  return (
    orm
      .select({ last: max(schema.events.seq) })
      .from(schema.events)
      .get()?.last ?? 0
  );
}

function insertEvents(
  tx: Pick<BetterSQLite3Database, 'select' | 'insert'>,
  rows: readonly { tsMs: number; event: AgentEvent }[],
  at: { epoch: number; minSeq: number },
): JournalEvent[] {
  if (rows.length === 0) return [];
  const first = Math.max(lastSeq(tx), at.minSeq) + 1;
  const numbered = rows.map(({ tsMs, event }, index) => ({
    seq: first + index,
    tsMs,
    epoch: at.epoch,
    event,
  }));
  for (const { seq, tsMs, epoch, event } of numbered) {
    tx.insert(schema.events)
      .values({
        seq,
        tsMs,
        epoch,
        kind: event.kind,
        notable: isNotable(event.kind),
        payload: event,
      })
      .run();
  }
  return numbered;
}

function readInjection(
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

function toInjection(row: typeof schema.injections.$inferSelect): InjectionRow {
  return { ...row, state: row.state as InjectionState };
}
