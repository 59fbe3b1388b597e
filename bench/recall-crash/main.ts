import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../recall-data.ts';
import type { BenchRow } from '../types.ts';
import { runCrashRounds } from './rounds.ts';

const ROUNDS = 50;

/** Several processes at one `cake.db`, one killed -9 per round: what was lost, and what a caller had to see. */
export async function runRecallCrashBench(): Promise<BenchRow[]> {
  const home = mkdtempSync(join(tmpdir(), 'cake-recall-crash-'));
  try {
    const seed = Date.now() % 1_000_000;
    const { rounds, acknowledged, lost, errors, wrongCounts, killed, refused, tookOver } =
      await runCrashRounds({ home, rounds: ROUNDS, random: seeded(seed) });
    const none = (name: string, found: readonly string[]): BenchRow => ({
      name,
      value: found.length,
      unit: '',
      target: '0',
      pass: found.length === 0,
      ...(found.length === 0 ? {} : { note: found.slice(0, 3).join('; ') }),
    });
    return [
      {
        name: 'rounds with a kill -9',
        value: rounds,
        unit: '',
        note: `seed ${seed}; killed: ${JSON.stringify(killed)}`,
      },
      { name: 'committed units acknowledged', value: acknowledged, unit: '' },
      { name: 'of them lost', value: lost, unit: '', target: '0', pass: lost === 0 },
      none('errors that reached a caller', errors),
      none('counts that do not agree', wrongCounts),
      {
        name: 'second workers refused beside a living one',
        value: refused,
        unit: '',
        target: String(rounds),
        pass: refused === rounds,
      },
      { name: 'waiting workers that took over', value: tookOver, unit: '' },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
