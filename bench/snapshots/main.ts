import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchRow } from '../types.ts';
import { manyRows } from './many.ts';
import { sizeRows } from './sizes.ts';
import { retentionRows, storeRows } from './stores.ts';

/** By the name that `--part=` takes. */
const PARTS: Readonly<Record<string, (root: string) => Promise<BenchRow[]>>> = {
  '1k': (root) => sizeRows(root, 1_000),
  '10k': (root) => sizeRows(root, 10_000),
  '100k': (root) => sizeRows(root, 100_000),
  many: manyRows,
  store: storeRows,
  retention: retentionRows,
};

/**
 * Snapshots and rollbacks of made trees; `git status` of the same run is the measure. `--part=NAME`, once or more often,
 * runs less.
 */
export async function runSnapshotsBench(): Promise<BenchRow[]> {
  const { values } = parseArgs({
    strict: false,
    options: { part: { type: 'string', multiple: true } },
  });
  const asked = (values.part ?? []).map(String);
  const unknown = asked.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined)
    throw new RangeError(`There is no part ${unknown}. Use: ${Object.keys(PARTS).join(', ')}`);
  const rows: BenchRow[] = [];
  for (const [name, run] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const root = mkdtempSync(join(tmpdir(), 'cake-bench-'));
    try {
      // oxlint-disable-next-line no-await-in-loop -- they would disturb each other
      rows.push(...(await run(root)));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  return rows;
}
