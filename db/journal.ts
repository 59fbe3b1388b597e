import { createHash } from 'node:crypto';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { isNotable, type AgentEvent, type JournalEvent } from '../domain/events.ts';
import type { InjectionState } from '../host/protocol.ts';
import { StaleEpochError } from './errors.ts';
import { createReader, lastSeq, readInjection, toInjection } from './journal-reader.ts';
import { openDatabase } from './open.ts';
import * as schema from './schema/journal.ts';
import type { AuditRow, InjectionRow, Journal, SessionRow } from './types.ts';

export { findJournal, openJournalReader, type JournalReader } from './journal-reader.ts';

/** States that a message may still leave for the given one: forward only, and a late receipt settles what was unknown. */
const BEFORE: Readonly<Record<Exclude<InjectionState, 'intended'>, InjectionState[]>> = {
  written: ['intended'],
  unknown: ['intended', 'written'],
  delivered: ['intended', 'written', 'unknown'],
};

/** First link of the audit's hash chain. */
export const GENESIS = '0'.repeat(64);

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
    intendInjection: ({ nowMs, fix, ...row }) =>
      fenced((tx) => {
        const { injectionId } = row;
        tx.insert(schema.injections)
          .values({ ...row, state: 'intended', intendedAtMs: nowMs })
          .onConflictDoNothing()
          .run();
        if (fix) {
          tx.insert(schema.injectionFixes)
            .values({ injectionId, ...fix })
            .onConflictDoNothing()
            .run();
        }
        return readInjection(tx, injectionId) ?? sameStrike(tx, row);
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
          .where(
            and(
              eq(schema.injections.injectionId, injectionId),
              inArray(schema.injections.state, BEFORE[state]),
            ),
          )
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

/** The message that was injected for the same signature, episode and strike under another id. */
function sameStrike(
  tx: Pick<BetterSQLite3Database, 'select'>,
  key: Pick<InjectionRow, 'signature' | 'episode' | 'strike'>,
): InjectionRow {
  const { injections } = schema;
  const row = tx
    .select()
    .from(injections)
    .where(
      and(
        eq(injections.signature, key.signature),
        eq(injections.episode, key.episode),
        eq(injections.strike, key.strike),
      ),
    )
    .get();
  return toInjection(row!);
}
