import { dirname, join } from 'node:path';
import type { CakeDb } from './cake-db.ts';
import { inspectCakeDb, inspectJournals } from './inspect.ts';

/** Questions that a reader thread answers: those that may read much of the file. */
export const READER_QUERIES = {
  similar: (db: CakeDb, query: { text: string; min: number; limit: number }) =>
    db.recall.getSimilarErrors(query.text, query.min, query.limit),
  history: (db: CakeDb, query: { errorType: string }) => db.ledger.historyOf(query.errorType),
  effectiveness: (db: CakeDb, query: { errorType?: string }) => {
    const types =
      query.errorType === undefined
        ? db.ledger.errorTypes().map(({ errorType }) => errorType)
        : [query.errorType];
    return types.map((errorType) => ({
      errorType,
      ...db.ledger.getEffectivenessStats(errorType),
      fixes: [...db.ledger.effectivenessOf(errorType)]
        .map(([fixId, effect]) => ({ fixId, ...effect }))
        .toSorted((a, b) => b.lower - a.lower || b.n - a.n),
    }));
  },
  context: (db: CakeDb, query: { taskId: string }) =>
    db.tasks.get(query.taskId) === null ? null : db.ledger.getContext(query.taskId),
  inspect: (db: CakeDb) => ({
    db: inspectCakeDb(db.raw(), db.path),
    journals: inspectJournals(join(dirname(db.path), 'tasks')),
  }),
} as const;

export type ReaderQuery = keyof typeof READER_QUERIES;
export type ReaderInput<Q extends ReaderQuery> = Parameters<(typeof READER_QUERIES)[Q]>[1];
export type ReaderAnswer<Q extends ReaderQuery> = ReturnType<(typeof READER_QUERIES)[Q]>;

/** Line to a reader thread. */
export interface ReaderCall {
  id: number;
  query: ReaderQuery;
  input: unknown;
}

/** Its answer; the error as its name and words, because a class does not cross threads. */
export type ReaderReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; name: string; message: string };
