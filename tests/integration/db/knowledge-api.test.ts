import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { startKnowledgeApi } from '../../../workers/api/start.ts';

let home: string;
let db: CakeDb;
let api: Awaited<ReturnType<typeof startKnowledgeApi>>;
let token: string;
const logged: string[] = [];

interface Operation {
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: unknown;
  responses: Record<string, { content: { 'application/json': { schema: object } } }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Problem: object } };
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cake-api-'));
  db = openCakeDb(join(home, 'cake.db'));
  db.tasks.open({
    taskId: 'one',
    goal: 'g',
    repo: '/r',
    workTree: '/r',
    agent: 'scripted',
    createdAtMs: 1,
    deliverables: [],
  });
  db.ledger.storeContext('one', { plan: ['a', 'b'] });
  for (const [number, outcome] of ['success', 'success', 'failure'].entries()) {
    const injectionId = `one:${number + 1}`;
    db.interventions.record({
      injectionId,
      taskId: 'one',
      number: number + 1,
      signature: `s${number}`,
      errorType: 'PIP_RESOLVE',
      episode: 1,
      strike: 1,
      fixId: 'PIP_RESOLVE/versions',
      action: 'Run pip index versions x',
      fixCommand: null,
      failedCommand: null,
      text: 't',
      composedAtMs: 1,
      detectedAtMs: Date.now() - 1_000,
    });
    db.interventions.setOutcome({ injectionId, outcome, basis: 'passed', atMs: Date.now() });
  }
  db.recall.recordError({
    taskId: 'one',
    seq: 1,
    tsMs: Date.now(),
    signature: 'alpha',
    errorType: 'PY_MODULE_MISSING',
    normalized: "No module named 'alpha'",
    message: "No module named 'alpha'",
  });
  api = await startKnowledgeApi({ cakeHome: home, db, log: (line) => logged.push(line) });
  token = readFileSync(join(home, 'run', 'api-token'), 'utf8');
});

afterAll(async () => {
  await api.close();
  db.close();
  rmSync(home, { recursive: true, force: true });
});

async function call(
  path: string,
  over: { method?: string; bearer?: string; body?: string } = {},
): Promise<{ status: number; body: unknown }> {
  const { method = 'GET', bearer = token, body } = over;
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.json() };
}

/** A value of the right kind for each operation of the document. */
const SAMPLES: Record<string, { path: string; body?: () => object }> = {
  'get /v1/recall/similar': { path: "/v1/recall/similar?text=No module named 'alphb'" },
  'get /v1/ledger/types/{type}/history': { path: '/v1/ledger/types/PIP_RESOLVE/history' },
  'get /v1/ledger/effectiveness': { path: '/v1/ledger/effectiveness' },
  'get /v1/tasks/{id}/context': { path: '/v1/tasks/one/context' },
  'get /v1/db/stats': { path: '/v1/db/stats' },
  'post /v1/db/inspect': { path: '/v1/db/inspect', body: () => ({}) },
  'post /v1/db/cleanup': { path: '/v1/db/cleanup', body: () => ({}) },
  'post /v1/db/optimize': { path: '/v1/db/optimize', body: () => ({}) },
  'post /v1/db/backup': { path: '/v1/db/backup', body: () => ({ dir: join(home, 'saved') }) },
  'post /v1/db/import': {
    path: '/v1/db/import',
    body: () => {
      const file = join(home, 'rows.jsonl');
      writeFileSync(file, '{"format":"cake-export","version":1,"migration":null}\n');
      return { file };
    },
  },
};

describe('the knowledge API', () => {
  it('answers every operation of the document that it serves as the document says', async () => {
    const { body } = await call('/v1/openapi.json');
    const document = body as Document;
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        key: `${method} ${path}`,
        operation,
      })),
    );
    expect(operations.map(({ key }) => key).toSorted()).toEqual(Object.keys(SAMPLES).toSorted());
    for (const { key, operation } of operations) {
      const sample = SAMPLES[key]!;
      const answer = await call(sample.path, {
        method: key.split(' ')[0]!.toUpperCase(),
        ...(sample.body ? { body: JSON.stringify(sample.body()) } : {}),
      });
      expect([key, answer.status]).toEqual([key, 200]);
      const { schema } = operation.responses['200']!.content['application/json'];
      const checked = z.fromJSONSchema(schema as never).safeParse(answer.body);
      expect([key, checked.error?.issues ?? []]).toEqual([key, []]);
      // The document tells every parameter: without a required one, the request is refused as it says.
      const needed = (operation.parameters ?? []).filter(
        ({ in: place, required }) => place === 'query' && required,
      );
      if (needed.length > 0) {
        const refused = await call(sample.path.split('?')[0]!);
        expect([key, refused.status]).toEqual([key, 400]);
        const isProblem = z.fromJSONSchema(document.components.schemas.Problem as never);
        expect(isProblem.safeParse(refused.body).success).toBe(true);
      }
    }
    expect(logged).toEqual([]);
  });

  it('gives what the ledger and the memory know', async () => {
    expect((await call("/v1/recall/similar?text=No module named 'alphb'")).body).toMatchObject({
      errors: [{ signature: 'alpha', errorType: 'PY_MODULE_MISSING' }],
    });
    expect((await call('/v1/ledger/types/PIP_RESOLVE/history')).body).toMatchObject({
      successfulFixes: [{ fixId: 'PIP_RESOLVE/versions', times: 2 }],
      failedAttempts: [{ fixId: 'PIP_RESOLVE/versions', times: 1 }],
    });
    // What was learned under a related type is known under this one.
    expect((await call('/v1/ledger/effectiveness?type=PY_MODULE_MISSING')).body).toMatchObject({
      types: [{ successes: 0, fixes: [{ fixId: 'PIP_RESOLVE/versions', n: 3 }] }],
    });
    expect((await call('/v1/tasks/one/context')).body).toEqual({
      taskId: 'one',
      context: { plan: ['a', 'b'] },
    });
    expect((await call('/v1/tasks/none/context')).status).toBe(404);
  });

  it('lets nobody in without its token, by another name, or to another address', async () => {
    expect((await call('/v1/db/stats', { bearer: '' })).status).toBe(401);
    expect((await call('/v1/db/stats', { bearer: `${token}x` })).status).toBe(401);
    expect((await call('/v1/openapi.json', { bearer: 'wrong' })).status).toBe(401);
    const status = await new Promise((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port: api.port,
          path: '/v1/db/stats',
          headers: { host: 'evil.example', authorization: `Bearer ${token}` },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    expect(statSync(join(home, 'run', 'api-token')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(home, 'run', 'api.json'), 'utf8'))).toEqual({
      pid: process.pid,
      port: api.port,
    });
  });

  it.each([
    ['GET', '/v1/nothing', undefined, 404],
    ['POST', '/v1/db/stats', '{}', 405],
    ['GET', '/v1/db/cleanup', undefined, 405],
    ['GET', '/v1/recall/similar?text=x&min=2', undefined, 400],
    ['GET', '/v1/recall/similar?text=x&other=1', undefined, 400],
    ['GET', '/v1/ledger/types/%E0%A4%A/history', undefined, 404],
    ['POST', '/v1/db/backup', '{"dir":"relative"}', 400],
    ['POST', '/v1/db/backup', '{', 400],
    ['POST', '/v1/db/import', '{"file":"/no/such/file"}', 400],
    ['POST', '/v1/db/import', `{"file":"/${'x'.repeat(70_000)}"}`, 413],
  ] as const)('answers %s %s with a named problem', async (method, path, body, status) => {
    const answer = await call(path, { method, ...(body === undefined ? {} : { body }) });
    expect(answer).toMatchObject({
      status,
      body: { error: expect.any(String), message: expect.stringMatching(/\S/) },
    });
  });

  it('says how many connections it has, and how the database is', async () => {
    await call('/v1/ledger/effectiveness');
    expect((await call('/v1/db/stats')).body).toMatchObject({
      connections: { writers: 1, max: 5 },
      health: { mode: 'file', repairs: 0 },
    });
  });
});
