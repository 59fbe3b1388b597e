import { and, asc, eq, max, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import { commandAudit, events, snapshots } from '../schema/cake.ts';
import type { AuditRow } from '../types.ts';

/** Copies of what the session hosts journalled, and of snapshots; idempotent by their keys. */
export function createProjectionStore(orm: BetterSQLite3Database) {
  return {
    project(taskId: string, rows: readonly JournalEvent[]): void {
      if (rows.length === 0) return;
      orm.transaction(
        (tx) => {
          for (const { seq, tsMs, epoch, event } of rows) {
            tx.insert(events)
              .values({ taskId, seq, tsMs, epoch, kind: event.kind, payload: event })
              .onConflictDoNothing()
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },
    projectAudits(taskId: string, rows: readonly AuditRow[]): void {
      if (rows.length === 0) return;
      orm.transaction(
        (tx) => {
          for (const { id, tsMs, command, decision, hash } of rows) {
            tx.insert(commandAudit)
              .values({
                taskId,
                id,
                tsMs,
                command,
                verdict: decision.verdict,
                ruleId: decision.ruleId,
                hash,
              })
              .onConflictDoNothing()
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },
    /** Highest audit id that was projected, 0 when none. */
    lastAudit(taskId: string): number {
      return (
        orm
          .select({ last: max(commandAudit.id) })
          .from(commandAudit)
          .where(eq(commandAudit.taskId, taskId))
          .get()?.last ?? 0
      );
    },
    /** Last seq up to which every row from 1 on was projected, 0 when the first is missing. */
    contiguousSeq(taskId: string): number {
      const row = orm.get<{ first: number | null; last: number | null }>(sql`
        select min(seq) as first, (
          select min(seq) from events as e where e.task_id = ${taskId} and not exists (
            select 1 from events as n where n.task_id = e.task_id and n.seq = e.seq + 1
          )
        ) as last from events where task_id = ${taskId}`);
      return row?.first === 1 ? (row.last ?? 0) : 0;
    },
    eventsOf(taskId: string): JournalEvent[] {
      return orm
        .select()
        .from(events)
        .where(and(eq(events.taskId, taskId)))
        .orderBy(asc(events.seq))
        .all()
        .map(({ seq, tsMs, epoch, payload }) => ({
          seq,
          tsMs,
          epoch,
          event: payload as AgentEvent,
        }));
    },
    recordSnapshot(record: SnapshotRecord): void {
      const { id, taskId, workTree, createdAtMs } = record;
      orm
        .insert(snapshots)
        .values({ id, taskId, workTree, createdAtMs, record })
        .onConflictDoNothing()
        .run();
    },
  };
}
