import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { CakeDb } from '../../db/cake-db.ts';
import type { ReaderPool } from '../../db/reader-pool.ts';
import {
  READER_QUERIES,
  type ReaderAnswer,
  type ReaderInput,
  type ReaderQuery,
} from '../../db/reader-queries.ts';
import { backUp, cleanUpNow, importFile, optimizeNow } from './maintenance.ts';
import {
  backupAnswer,
  cleanUpAnswer,
  contextAnswer,
  effectivenessAnswer,
  historyAnswer,
  importAnswer,
  inspectAnswer,
  optimizeAnswer,
  similarAnswer,
  statsAnswer,
} from './schemas.ts';

/** A request that cannot be answered; `status` is the HTTP status. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, message: string) {
    super(message);
    this.status = status;
    this.error = error;
  }
}

/** One operation: what it takes, what it answers, and how. */
export interface Route {
  method: 'GET' | 'POST';
  /** With `{name}` for a parameter of the path. */
  path: string;
  summary: string;
  /** Parameters of the path, the query or the JSON body. */
  input: z.ZodObject;
  answer: z.ZodType;
  run(input: never): unknown;
}

export interface ApiDeps {
  cakeHome: string;
  db: CakeDb;
  readers: ReaderPool;
  nowMs: () => number;
}

const text = z.string().min(1).max(10_000);
const absolutePath = text.refine(isAbsolute, 'an absolute path is needed');

function route<I extends z.ZodObject, A extends z.ZodType>(one: {
  method: 'GET' | 'POST';
  path: string;
  summary: string;
  input: I;
  answer: A;
  run: (input: z.infer<I>) => Promise<z.input<A>> | z.input<A>;
}): Route {
  return one;
}

/** The whole API; the OpenAPI document is made of this list. */
export function apiRoutes(deps: ApiDeps): Route[] {
  const { db, readers } = deps;
  // In memory mode the file is not what counts.
  const ask = async <Q extends ReaderQuery>(query: Q, input: ReaderInput<Q>) =>
    db.health().mode === 'memory'
      ? ((READER_QUERIES[query] as (db: CakeDb, input: unknown) => unknown)(
          db,
          input,
        ) as ReaderAnswer<Q>)
      : readers.ask(query, input);
  return [
    route({
      method: 'GET',
      path: '/v1/recall/similar',
      summary: 'Errors of the last 24 h that are alike, best first',
      input: z.strictObject({
        text: text.describe('normalised error text'),
        min: z.coerce.number().min(0.5).max(1).default(0.85),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
      answer: similarAnswer,
      run: async (input) => ({ errors: await ask('similar', input) }),
    }),
    route({
      method: 'GET',
      path: '/v1/ledger/types/{type}/history',
      summary: 'What happened whenever an error type came up',
      input: z.strictObject({ type: text }),
      answer: historyAnswer,
      run: ({ type }) => ask('history', { errorType: type }),
    }),
    route({
      method: 'GET',
      path: '/v1/ledger/effectiveness',
      summary: 'How well fixes work, for one error type or all',
      input: z.strictObject({ type: text.optional() }),
      answer: effectivenessAnswer,
      run: async ({ type }) => ({
        types: await ask('effectiveness', type === undefined ? {} : { errorType: type }),
      }),
    }),
    route({
      method: 'GET',
      path: '/v1/tasks/{id}/context',
      summary: 'Facts kept for a task across conversations',
      input: z.strictObject({ id: text }),
      answer: contextAnswer,
      run: async ({ id }) => {
        const context = await ask('context', { taskId: id });
        if (context === null)
          throw new ApiProblem(404, 'unknown_task', `There is no task ${id}. See: cake task list`);
        return { taskId: id, context };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/db/stats',
      summary: 'Connections and health of the database',
      input: z.strictObject({}),
      answer: statsAnswer,
      run: () => ({
        pid: process.pid,
        path: db.path,
        connections: readers.connections(),
        health: db.health(),
      }),
    }),
    route({
      method: 'POST',
      path: '/v1/db/inspect',
      summary: 'Look for damage in the database and repair it',
      input: z.strictObject({}),
      answer: inspectAnswer,
      run: () => ({ damage: db.inspect() }),
    }),
    route({
      method: 'POST',
      path: '/v1/db/cleanup',
      summary: 'Delete errors older than 24 h',
      input: z.strictObject({}),
      answer: cleanUpAnswer,
      run: () => cleanUpNow(deps),
    }),
    route({
      method: 'POST',
      path: '/v1/db/optimize',
      summary: 'Merge the search index, give free pages back',
      input: z.strictObject({}),
      answer: optimizeAnswer,
      run: () => optimizeNow(deps),
    }),
    route({
      method: 'POST',
      path: '/v1/db/backup',
      summary: 'Copy the database and every journal into a new folder',
      input: z.strictObject({ dir: absolutePath }),
      answer: backupAnswer,
      run: ({ dir }) => backUp(deps, dir),
    }),
    route({
      method: 'POST',
      path: '/v1/db/import',
      summary: 'Store the rows of an export that are not there yet',
      input: z.strictObject({ file: absolutePath }),
      answer: importAnswer,
      run: ({ file }) => importFile(deps, file),
    }),
  ];
}
