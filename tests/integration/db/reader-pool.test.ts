import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { moveAside } from '../../../db/damage.ts';
import { createReaderPool, ReaderError, type ReaderPool } from '../../../db/reader-pool.ts';

let dir: string;
let path: string;
let db: CakeDb;
let pool: ReaderPool;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-pool-'));
  path = join(dir, 'cake.db');
  db = openCakeDb(path);
  pool = createReaderPool({ path, entry: builtEntry('db/reader-thread.js') });
});

afterEach(async () => {
  await pool.close();
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

const similar = () => pool.ask('similar', { text: "No module named 'alphb'", min: 0.85, limit: 5 });

function remember(to: CakeDb): void {
  to.recall.recordError({
    taskId: 't',
    seq: 1,
    tsMs: Date.now(),
    signature: 'alpha',
    errorType: 'X',
    normalized: "No module named 'alpha'",
    message: 'm',
  });
}

describe('reader threads', () => {
  it('are none until they are needed, and four at most, however much is asked', async () => {
    expect(pool.connections()).toEqual({ writers: 1, readers: 0, max: 5 });
    remember(db);
    const answers = Promise.all(Array.from({ length: 40 }, similar));
    expect(pool.connections()).toEqual({ writers: 1, readers: 4, max: 5 });
    expect((await answers).every(([first]) => first?.signature === 'alpha')).toBe(true);
    expect(pool.connections().readers).toBe(4);
  });

  it('see what was committed before they were asked', async () => {
    expect(await similar()).toEqual([]);
    remember(db);
    expect(await similar()).toHaveLength(1);
  });

  it('go over to the file that took the place of a damaged one', async () => {
    remember(db);
    expect(await similar()).toHaveLength(1);
    db.close();
    moveAside(path, Date.now());
    db = openCakeDb(path);
    expect(await similar()).toEqual([]);
  });

  it('tell what they could not do, and answer the next question', async () => {
    const wrong = pool
      .ask('inspect', undefined)
      .then(() => pool.ask('nothing' as never, {} as never));
    await expect(wrong).rejects.toThrow(ReaderError);
    expect(await similar()).toEqual([]);
  });

  it('refuse questions after they were closed', async () => {
    await similar();
    await pool.close();
    await expect(similar()).rejects.toThrow(/closed/);
  });
});
