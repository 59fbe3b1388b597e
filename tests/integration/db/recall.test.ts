import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mutated, sampleErrors, seeded } from '../../../bench/recall-data.ts';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { tidy } from '../../../db/tidy.ts';
import { similarity } from '../../../domain/errors/similarity.ts';

const HOUR_MS = 3_600_000;
let dir: string;
let db: CakeDb;
let nowMs: number;
let seq: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-recall-'));
  nowMs = 1_790_000_000_000;
  seq = 0;
  db = openCakeDb(join(dir, 'cake.db'), { nowMs: () => nowMs });
});

afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

function remember(normalized: string, over: { signature?: string; tsMs?: number } = {}): void {
  db.recall.recordError({
    taskId: 't',
    seq: (seq += 1),
    tsMs: nowMs,
    signature: `sig ${normalized}`,
    errorType: 'X',
    normalized,
    message: normalized,
    ...over,
  });
}

describe('recall of similar errors', () => {
  it('finds the best match that brute force finds, and nothing below 0.85', () => {
    const random = seeded(11);
    const stored = sampleErrors(800, random).map(({ normalized }) => normalized);
    for (const text of stored) remember(text);
    for (let at = 0; at < 200; at += 1) {
      const query = mutated(stored[at * 4]!, (at % 25) / 100, random);
      const best = Math.max(...stored.map((text) => similarity(text, query)));
      const found = db.recall.getSimilarErrors(query);
      expect(found[0]?.similarity ?? 0).toBe(best >= 0.85 ? best : 0);
      expect(found.every((one) => one.similarity >= 0.85)).toBe(true);
    }
  });

  it('is not crowded out by texts of another length that share the same rare words', () => {
    const rare = 'Cannot resolve zyxquv-wolpertinger in workspace of package';
    const tail = 'because the registry has it only for another platform and version';
    for (let at = 0; at < 1_500; at += 1) remember(`${rare} ${tail} ${at.toString(36)} ${tail}`);
    remember(`${rare} a`);
    const [best] = db.recall.getSimilarErrors(`${rare} b`);
    expect(best?.normalized).toBe(`${rare} a`);
  });

  it('is found by a reader that knew other texts under the same ids', () => {
    remember('the first text that was stored here, of some length that is its own');
    const reader = openCakeDb(join(dir, 'cake.db'), { readonly: true, nowMs: () => nowMs });
    try {
      reader.recall.getSimilarErrors('anything at all');
      nowMs += 25 * HOUR_MS;
      db.recall.cleanup();
      expect(reader.recall.getSimilarErrors('nothing is stored now')).toEqual([]);
      remember('a short one under the old id');
      const found = reader.recall.getSimilarErrors('a short one under the old id');
      expect(found.map(({ normalized }) => normalized)).toEqual(['a short one under the old id']);
    } finally {
      reader.close();
    }
  });

  it('takes any text: quotes, operators of the query language, other scripts, emoji, nothing', () => {
    const texts = [
      'a "quoted" AND NOT word*',
      "it's -- 'x'",
      'Модуль не найден: «запрос»',
      'no such file 🍰🍰🍰 here',
      'ab',
      '',
    ];
    for (const text of texts) remember(text);
    for (const text of texts.slice(0, 4)) {
      expect(db.recall.getSimilarErrors(text)[0]).toMatchObject({
        normalized: text,
        similarity: 1,
      });
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(Array.isArray(db.recall.getSimilarErrors(text))).toBe(true);
      }),
    );
  });

  it('forgets after 24 h in every query, also before any clean-up, and remembers what came again', () => {
    remember('error 1 of the nightly build');
    remember('error 2 of the nightly build');
    nowMs += 20 * HOUR_MS;
    remember('error 2 of the nightly build');
    nowMs += 4 * HOUR_MS + 1;
    expect(
      db.recall
        .getSimilarErrors('error 1 of the nightly build')
        .map(({ normalized }) => normalized),
    ).toEqual(['error 2 of the nightly build']);
    expect(db.recall.findError('sig error 1 of the nightly build')).toBeNull();
    expect(db.recall.findError('sig error 2 of the nightly build')).toMatchObject({
      errorType: 'X',
    });
    expect(db.recall.getErrorCount('sig error 2 of the nightly build')).toBe(1);
    expect(db.recall.cleanup()).toBe(2);
    expect(db.recall.cleanup()).toBe(0);
    expect(db.recall.getSimilarErrors('error 2 of the nightly build')).toHaveLength(1);
    nowMs += 24 * HOUR_MS;
    expect(db.recall.cleanup()).toBe(1);
    const raw = new Database(db.path, { readonly: true });
    const left = raw.prepare(
      'select (select count(*) from error_signatures) + (select count(*) from error_text_docsize)',
    );
    expect(left.pluck().get()).toBe(0);
    raw.close();
  });

  it('is found by a reader of another process as soon as it is stored', () => {
    remember('ModuleNotFoundError: No module named numpy');
    const reader = openCakeDb(db.path, { readonly: true, nowMs: () => nowMs });
    expect(
      reader.recall.getSimilarErrors('ModuleNotFoundError: No module named numpyy'),
    ).toHaveLength(1);
    reader.close();
  });
});

describe('the scheduled clean-up', () => {
  it('forgets what is past its time, and keeps one backup for each of the last three days', async () => {
    remember('error of the nightly build');
    const backups = (): string[] => readdirSync(join(dir, 'backups'));
    expect((await tidy(db, nowMs)).deleted).toBe(0);
    const made: (string | null)[] = [];
    for (let hour = 1; hour <= 100; hour += 1) {
      nowMs += HOUR_MS;
      const { backup } = await tidy(db, nowMs);
      if (backup !== null) made.push(backup);
    }
    expect(db.recall.getErrorCount('sig error of the nightly build')).toBe(0);
    expect(made).toHaveLength(4);
    expect(backups().toSorted()).toEqual(made.slice(-3).map((file) => basename(file!)));
    const newest = openCakeDb(made.at(-1)!, { readonly: true });
    expect(newest.raw().pragma('quick_check')).toEqual([{ quick_check: 'ok' }]);
    newest.close();
  });
});

describe('cake.db of the first version', () => {
  it('is brought up without loss, and its errors are found by the new search', () => {
    const path = join(dir, 'old.db');
    copyFileSync(join(import.meta.dirname, '../../fixtures/db/cake-0000.db'), path);
    const old = openCakeDb(path, { nowMs: () => nowMs + HOUR_MS });
    expect(old.tasks.list().map(({ taskId, outcome }) => [taskId, outcome])).toEqual([
      ['one', 'COMPLETED'],
      ['two', null],
    ]);
    expect(old.interventions.ofTask('one').map(({ outcome, action }) => [outcome, action])).toEqual(
      [
        ['failure', null],
        ['success', null],
      ],
    );
    expect(old.ledger.getEffectivenessStats('PY_MODULE_MISSING')).toMatchObject({
      successes: 1,
      failures: 1,
    });
    expect(old.ledger.getContext('one')).toEqual({ k: [1, 2] });
    expect(old.projection.eventsOf('one')).toHaveLength(1);
    expect(old.recall.getErrorCount('s1')).toBe(2);
    expect(
      old.recall.getSimilarErrors("No module named 'numpi'").map(({ signature }) => signature),
    ).toEqual(['s2']);
    old.close();
  });

  it('written by a newer version is refused with what to do', () => {
    const raw = new Database(db.path);
    raw
      .prepare(
        "insert into __drizzle_migrations (hash, created_at) values ('future', 9999999999999)",
      )
      .run();
    raw.close();
    expect(() => openCakeDb(db.path)).toThrow(/newer CAKE.*Update CAKE/);
    expect(() => openCakeDb(db.path, { readonly: true })).toThrow(/newer CAKE/);
  });
});
