import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { TreeBusyError } from '../errors.ts';
import { tasks } from '../schema/cake.ts';
import type { TaskRow } from '../types.ts';

/** Tasks and their claims on work trees. */
export function createTaskStore(orm: BetterSQLite3Database) {
  return {
    /** Records a task and claims its tree; the same task again changes nothing. Throws TreeBusyError. */
    open(
      row: Pick<
        TaskRow,
        'taskId' | 'goal' | 'repo' | 'workTree' | 'agent' | 'createdAtMs' | 'deliverables'
      >,
    ): void {
      orm.transaction(
        (tx) => {
          const other = tx
            .select({ taskId: tasks.taskId })
            .from(tasks)
            .where(
              and(
                eq(tasks.workTree, row.workTree),
                isNull(tasks.outcome),
                ne(tasks.taskId, row.taskId),
              ),
            )
            .get();
          if (other) {
            throw new TreeBusyError(
              `${row.workTree} belongs to task ${other.taskId}, which has not ended. Abort it: cake task abort ${other.taskId}`,
            );
          }
          tx.insert(tasks)
            .values({ ...row, state: 'MONITORING' })
            .onConflictDoNothing()
            .run();
        },
        { behavior: 'immediate' },
      );
    },
    /** Puts a task back as it was known; a row that is there stays. */
    restore(row: TaskRow): void {
      orm.insert(tasks).values(row).onConflictDoNothing().run();
    },
    setState(taskId: string, state: string): void {
      orm.update(tasks).set({ state }).where(eq(tasks.taskId, taskId)).run();
    },
    /** Ends a task and frees its tree. */
    finish(taskId: string, end: Pick<TaskRow, 'outcome' | 'score' | 'endedAtMs' | 'report'>): void {
      orm
        .update(tasks)
        .set({ ...end, state: end.outcome === 'PARTIAL' ? 'COMPLETED' : (end.outcome ?? 'FAILED') })
        .where(eq(tasks.taskId, taskId))
        .run();
    },
    get(taskId: string): TaskRow | null {
      return orm.select().from(tasks).where(eq(tasks.taskId, taskId)).get() ?? null;
    },
    /** Newest first. */
    list(): TaskRow[] {
      return orm.select().from(tasks).orderBy(desc(tasks.createdAtMs)).all();
    },
    /** Tasks that have not ended. */
    live(): TaskRow[] {
      return orm.select().from(tasks).where(isNull(tasks.outcome)).all();
    },
  };
}
