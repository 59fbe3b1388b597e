import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../db/cake-db.ts';

let dir: string;
let db: CakeDb;
let nowMs: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-db-'));
  nowMs = 1_790_000_000_000;
  db = openCakeDb(join(dir, 'cake.db'), { nowMs: () => nowMs });
});

afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

function message(n: number, fixId: string, errorType = 'PY_MODULE_MISSING'): string {
  const injectionId = `t:${n}`;
  db.interventions.record({
    injectionId,
    taskId: 't',
    number: n,
    signature: 's',
    errorType,
    episode: 1,
    strike: 1,
    fixId,
    action: 'Run pip install requests',
    fixCommand: 'pip install requests',
    failedCommand: 'python app.py',
    text: 'Operator (CAKE): Stop. Run pip install requests.',
    composedAtMs: nowMs,
    detectedAtMs: nowMs,
  });
  return injectionId;
}

const outcome = (injectionId: string, what: 'success' | 'failure' | 'unverified'): void =>
  db.interventions.setOutcome({ injectionId, outcome: what, basis: 'passed', atMs: nowMs });

describe('knowledge over processes', () => {
  it('gives a new process the context that was stored, deep-equal', () => {
    const ctx = {
      goal: 'ship',
      nested: { list: [1, 'zwei', null], flag: false },
      text: 'Ünï\n"quoted"',
    };
    db.ledger.storeContext('t', ctx);
    const code = `import(${JSON.stringify(builtEntry('db/cake-db.js'))}).then(({ openCakeDb }) => {
      console.log(JSON.stringify(openCakeDb(${JSON.stringify(db.path)}, { readonly: true }).ledger.getContext('t')));
    });`;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }))).toEqual(
      ctx,
    );
  });

  it('counts outcomes exactly, once each, and leaves out what proved nothing', () => {
    for (let n = 1; n <= 7; n += 1) {
      const id = message(n, 'fix-a');
      outcome(id, n <= 5 ? 'success' : 'failure');
      outcome(id, 'failure');
    }
    outcome(message(8, 'fix-a'), 'unverified');
    expect(db.ledger.getEffectivenessStats('PY_MODULE_MISSING')).toEqual({
      successes: 5,
      failures: 2,
      successRate: 5 / 7,
    });
    expect(db.ledger.getEffectivenessStats('OTHER').successRate).toBeNull();
  });

  it('remembers an error for 24 h, idempotently, and finds its like', () => {
    const row = {
      taskId: 't',
      seq: 1,
      tsMs: nowMs,
      signature: 's1',
      errorType: 'X',
      normalized: "no module named 'requests' in <path>",
      message: 'm',
    };
    db.recall.recordError(row);
    db.recall.recordError(row);
    db.recall.recordError({ ...row, seq: 2 });
    expect(db.recall.getErrorCount('s1')).toBe(2);
    expect(db.recall.getSimilarErrors("no module named 'requestz' in <path>")).toMatchObject([
      { signature: 's1' },
    ]);
    expect(db.recall.getSimilarErrors('something else altogether')).toEqual([]);
    nowMs += 24 * 3_600_000 + 1;
    expect(db.recall.getErrorCount('s1')).toBe(0);
    expect(db.recall.getSimilarErrors(row.normalized)).toEqual([]);
    expect(db.recall.cleanup()).toBe(2);
  });

  it('lets one live task own a work tree, and names it to the next', () => {
    const task = (taskId: string) => ({
      taskId,
      goal: 'g',
      repo: '/r',
      workTree: '/r',
      agent: 'scripted',
      createdAtMs: 1,
      deliverables: [],
    });
    db.tasks.open(task('one'));
    db.tasks.open(task('one'));
    expect(() => db.tasks.open(task('two'))).toThrow(/belongs to task one/);
    db.tasks.finish('one', { outcome: 'COMPLETED', score: 1, endedAtMs: 2, report: {} });
    db.tasks.open(task('two'));
    expect(db.tasks.live().map(({ taskId }) => taskId)).toEqual(['two']);
  });

  it('projects a journal row once, whatever is projected again', () => {
    const row = { seq: 1, tsMs: 1, epoch: 1, event: { kind: 'message', text: 'hi' } as const };
    db.projection.project('t', [row]);
    db.projection.project('t', [row, { ...row, seq: 2 }]);
    expect(db.projection.eventsOf('t')).toEqual([row, { ...row, seq: 2 }]);
  });
});
