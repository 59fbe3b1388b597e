import { asc, eq } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { InjectionState } from '../../host/protocol.ts';
import { interventions, outcomes } from '../schema/cake.ts';
import type { InterventionRow } from '../types.ts';

type Composed = Omit<
  InterventionRow,
  'delivery' | 'deliveredAtMs' | 'outcome' | 'outcomeBasis' | 'outcomeAtMs'
>;

/** Operator messages, their delivery and their outcome; every write is idempotent by injection id. */
export function createInterventionStore(orm: BetterSQLite3Database) {
  return {
    record(row: Composed): void {
      orm.insert(interventions).values(row).onConflictDoNothing().run();
    },
    setDelivery(injectionId: string, delivery: InjectionState, deliveredAtMs: number | null): void {
      orm
        .update(interventions)
        .set({ delivery, deliveredAtMs })
        .where(eq(interventions.injectionId, injectionId))
        .run();
    },
    /** The first outcome stays: a retried activity brings the same one. */
    setOutcome(row: { injectionId: string; outcome: string; basis: string; atMs: number }): void {
      orm.insert(outcomes).values(row).onConflictDoNothing().run();
    },
    get(injectionId: string): Composed | null {
      return (
        orm.select().from(interventions).where(eq(interventions.injectionId, injectionId)).get() ??
        null
      );
    },
    /** Messages of a task in their order. */
    ofTask(taskId: string): InterventionRow[] {
      return orm
        .select()
        .from(interventions)
        .leftJoin(outcomes, eq(outcomes.injectionId, interventions.injectionId))
        .where(eq(interventions.taskId, taskId))
        .orderBy(asc(interventions.number))
        .all()
        .map(({ interventions: row, outcomes: end }) => ({
          ...row,
          delivery: row.delivery as InjectionState | null,
          outcome: (end?.outcome ?? null) as InterventionRow['outcome'],
          outcomeBasis: end?.basis ?? null,
          outcomeAtMs: end?.atMs ?? null,
        }));
    },
  };
}
