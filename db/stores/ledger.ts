import { and, count, desc, eq, inArray, isNotNull, max } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import {
  judgeEffectiveness,
  type Effectiveness,
  type OutcomeFact,
} from '../../domain/ledger/effectiveness.ts';
import {
  summariseHistory,
  type HistoryRow,
  type TypeHistory,
} from '../../domain/ledger/history.ts';
import { RELATED_WEIGHT, relatedTypes } from '../../domain/ledger/related-types.ts';
import { context, interventions, outcomes } from '../schema/cake.ts';

/** One verified use of a fix. */
export interface FixUse extends OutcomeFact {
  fixId: string;
  errorType: string;
  taskId: string;
  signature: string;
  action: string | null;
  basis: string;
}

/** What is known about fixes, and facts kept for a task across conversations. */
export function createLedgerStore(orm: BetterSQLite3Database, nowMs: () => number) {
  const uses = (which: { errorTypes?: readonly string[]; fixId?: string }): FixUse[] =>
    orm
      .select({
        fixId: interventions.fixId,
        errorType: interventions.errorType,
        taskId: interventions.taskId,
        signature: interventions.signature,
        action: interventions.action,
        basis: outcomes.basis,
        outcome: outcomes.outcome,
        atMs: outcomes.atMs,
      })
      .from(interventions)
      .innerJoin(outcomes, eq(outcomes.injectionId, interventions.injectionId))
      .where(
        and(
          which.errorTypes && inArray(interventions.errorType, [...which.errorTypes]),
          which.fixId === undefined
            ? isNotNull(interventions.fixId)
            : eq(interventions.fixId, which.fixId),
          // What only a claim ended proves nothing.
          inArray(outcomes.outcome, ['success', 'failure']),
        ),
      )
      .orderBy(outcomes.atMs)
      .all()
      .map(({ fixId, outcome, ...rest }) => ({
        ...rest,
        fixId: fixId!,
        success: outcome === 'success',
      }));

  return {
    /** Exact figures over all counted outcomes of an error type. */
    getEffectivenessStats(errorType: string): {
      successes: number;
      failures: number;
      successRate: number | null;
    } {
      const all = uses({ errorTypes: [errorType] });
      const successes = all.filter(({ success }) => success).length;
      return {
        successes,
        failures: all.length - successes,
        successRate: all.length === 0 ? null : successes / all.length,
      };
    },
    /**
     * How well each fix works for an error type, with decay by age; what was seen under a related type counts for
     * less.
     */
    effectivenessOf(errorType: string): Map<string, Effectiveness> {
      const related = relatedTypes(errorType).map((one) => one.errorType);
      const byFix = new Map<string, OutcomeFact[]>();
      for (const use of uses({ errorTypes: [errorType, ...related] })) {
        const weight = use.errorType === errorType ? 1 : RELATED_WEIGHT;
        byFix.set(use.fixId, [...(byFix.get(use.fixId) ?? []), { ...use, weight }]);
      }
      return new Map(
        [...byFix].map(([fixId, known]) => [fixId, judgeEffectiveness(known, nowMs())]),
      );
    },
    /** Every verified use of one fix, oldest first. */
    usesOf: (fixId: string): FixUse[] => uses({ fixId }),
    /** Fixes that failed for a signature in a task: never to be said there again. */
    failedHere(taskId: string, signature: string): string[] {
      return orm
        .selectDistinct({ fixId: interventions.fixId })
        .from(interventions)
        .innerJoin(outcomes, eq(outcomes.injectionId, interventions.injectionId))
        .where(
          and(
            eq(interventions.signature, signature),
            eq(interventions.taskId, taskId),
            eq(outcomes.outcome, 'failure'),
            isNotNull(interventions.fixId),
          ),
        )
        .all()
        .map(({ fixId }) => fixId!);
    },
    /** What happened whenever the error type came up. */
    historyOf(errorType: string): TypeHistory {
      const rows = orm
        .select()
        .from(interventions)
        .leftJoin(outcomes, eq(outcomes.injectionId, interventions.injectionId))
        .where(eq(interventions.errorType, errorType))
        .all()
        .map(({ interventions: said, outcomes: end }): HistoryRow => ({
          ...said,
          outcome: (end?.outcome ?? null) as HistoryRow['outcome'],
          outcomeAtMs: end?.atMs ?? null,
        }));
      return summariseHistory(errorType, rows);
    },
    /** Error types that a message was sent about, most frequent first. */
    errorTypes(): { errorType: string; messages: number; lastAtMs: number }[] {
      return orm
        .select({
          errorType: interventions.errorType,
          messages: count(),
          lastAtMs: max(interventions.composedAtMs),
        })
        .from(interventions)
        .groupBy(interventions.errorType)
        .orderBy(desc(count()), interventions.errorType)
        .all()
        .map(({ lastAtMs, ...row }) => ({ ...row, lastAtMs: lastAtMs ?? 0 }));
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
