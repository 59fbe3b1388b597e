import { existsSync } from 'node:fs';
import type { BenchRow } from './types.ts';
import { measureAccuracy } from './watchdog-accuracy.ts';
import {
  measureHostile,
  measureLatency,
  measureMatching,
  measureSustained,
} from './watchdog-speed.ts';

/**
 * Measures the watchdog: accuracy over the corpora that CAKE_CORPORA names (left out when unset),
 * matching speed, latency from a byte to its event, and a sustained flood.
 * CAKE_BENCH_SECONDS shortens the flood, which takes 60 s by default.
 */
export async function runWatchdogBench(): Promise<BenchRow[]> {
  const corpora = process.env['CAKE_CORPORA'];
  const rows: BenchRow[] = [];
  if (corpora !== undefined && existsSync(corpora)) rows.push(...measureAccuracy(corpora));
  const seconds = Number(process.env['CAKE_BENCH_SECONDS'] ?? 60);
  rows.push(
    ...measureMatching(),
    ...(await measureLatency()),
    ...measureHostile(),
    ...measureSustained(seconds),
  );
  return rows;
}

/** Prints the table when the file is run by itself. */
if (
  process.argv[1]?.endsWith('bench/watchdog.ts') ||
  process.argv[1]?.endsWith('bench/watchdog.js')
) {
  for (const row of await runWatchdogBench()) {
    const verdict = row.pass === undefined ? '' : row.pass ? 'ok' : 'MISSED';
    process.stdout.write(
      `${row.name.padEnd(44)} ${String(Math.round(row.value * 1000) / 1000).padStart(10)} ${row.unit.padEnd(8)} ${(row.target ?? '').padEnd(10)} ${verdict} ${row.note ?? ''}\n`,
    );
  }
}
