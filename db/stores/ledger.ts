import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import {
  judgeEffectiveness,
  type Effectiveness,
  type OutcomeFact,
} from '../../domain/ledger/effectiveness.ts';
import { context, interventions, outcomes } from '../schema/cake.ts';

/** What is known about fixes, and facts kept for a task across conversations. */
export function createLedgerStore(orm: BetterSQLite3Database, nowMs: () => number) {
  const facts = (errorType: string): (OutcomeFact & { fixId: string })[] =>
    orm
      .select({ fixId: interventions.fixId, outcome: outcomes.outcome, atMs: outcomes.atMs })
      .from(interventions)
      .innerJoin(outcomes, eq(outcomes.injectionId, interventions.injectionId))
      .where(
        and(
          eq(interventions.errorType, errorType),
          isNotNull(interventions.fixId),
          // What only a claim ended proves nothing.
          inArray(outcomes.outcome, ['success', 'failure']),
        ),
      )
      .all()
      .map(({ fixId, outcome, atMs }) => ({ fixId: fixId!, success: outcome === 'success', atMs }));

  return {
    /** Exact figures over all counted outcomes of an error type. */
    getEffectivenessStats(errorType: string): {
      successes: number;
      failures: number;
      successRate: number | null;
    } {
      const all = facts(errorType);
      const successes = all.filter(({ success }) => success).length;
      return {
        successes,
        failures: all.length - successes,
        successRate: all.length === 0 ? null : successes / all.length,
      };
    },
    /** How well each fix of an error type works, with decay by age. */
    effectivenessOf(errorType: string): Map<string, Effectiveness> {
      const byFix = new Map<string, OutcomeFact[]>();
      for (const { fixId, ...fact } of facts(errorType))
        byFix.set(fixId, [...(byFix.get(fixId) ?? []), fact]);
      return new Map(
        [...byFix].map(([fixId, known]) => [fixId, judgeEffectiveness(known, nowMs())]),
      );
    },
    storeContext(taskId: string, values: Record<string, unknown>): void {
      orm.transaction(
        (tx) => {
          for (const [key, value] of Object.entries(values)) {
            const row = { taskId, key, value, updatedAtMs: nowMs() };
            tx.insert(context)
              .values(row)
              .onConflictDoUpdate({
                target: [context.taskId, context.key],
                set: { value, updatedAtMs: row.updatedAtMs },
              })
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },
    getContext(taskId: string): Record<string, unknown> {
      const rows = orm.select().from(context).where(eq(context.taskId, taskId)).all();
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    },
  };
}
