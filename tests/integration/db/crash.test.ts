import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCrashRounds } from '../../../bench/recall-crash/rounds.ts';
import { seeded } from '../../../bench/recall-data.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-crash-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('several processes at one cake.db, one killed -9 per round', () => {
  it('lose no acknowledged row, see no lock, and count exactly; a second worker is refused or waits', async () => {
    const rounds = 3;
    const seed = Date.now() % 1_000_000;
    const found = await runCrashRounds({ home, rounds, random: seeded(seed) });
    expect({ seed, ...found }).toMatchObject({
      rounds,
      lost: 0,
      errors: [],
      wrongCounts: [],
      refused: rounds,
    });
    expect(found.acknowledged).toBeGreaterThan(0);
  });
});
