import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchRow } from '../types.ts';
import { timed } from './measure.ts';
import { change } from './sizes.ts';
import { makeTree, openStore } from './trees.ts';

/** Large changes: 20,000 edits at 100k files, and 30,000 untracked files. */
export async function manyRows(root: string): Promise<BenchRow[]> {
  const dir = join(root, 'tree-many');
  makeTree(dir, 100_000);
  const store = openStore(join(root, 'home-many'));
  const base = { workTree: dir, label: 'bench', taskId: null, linkedErrors: [] };
  await store.create({ ...base, id: 'then' });
  change(dir, 20_000);
  const restore = await timed(() =>
    store.restore({ workTree: dir, id: 'then', safetyId: 'safety' }),
  );
  const small = join(root, 'tree-untracked');
  makeTree(small, 1_000);
  for (let n = 0; n < 30_000; n += 1) {
    if (n % 300 === 0) mkdirSync(join(small, 'many', String(n / 300)), { recursive: true });
    writeFileSync(join(small, 'many', String(Math.floor(n / 300)), `f${n}`), `untracked ${n}\n`);
  }
  const other = openStore(join(root, 'home-untracked'));
  const input = { ...base, workTree: small };
  const first = await timed(() => other.create({ ...input, id: 'first' }));
  const again = await timed(() => other.create({ ...input, id: 'again' }));
  return [
    {
      name: '100k files: restore of 20,000 edits',
      value: restore / 1000,
      unit: 's',
      target: '< 5 s',
      pass: restore < 5_000,
      note: 'with its safety snapshot',
    },
    { name: '30k untracked: first snapshot', value: first, unit: 'ms' },
    { name: '30k untracked: next snapshot', value: again, unit: 'ms' },
  ];
}
