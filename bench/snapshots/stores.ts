// oxlint-disable no-await-in-loop -- one after the other is what is measured
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchRow } from '../types.ts';
import { MB, timed } from './measure.ts';
import { makeTree, openStore } from './trees.ts';

/** The store: a collection at 0.8 GB, and files that lie beside it. */
export async function storeRows(root: string): Promise<BenchRow[]> {
  const dir = join(root, 'tree-gc');
  makeTree(dir, 100);
  let now = 0;
  const home = join(root, 'home-gc');
  const store = openStore(home, () => now);
  const base = { workTree: dir, label: 'bench', taskId: null, linkedErrors: [] };
  for (let n = 0; n < 110; n += 1) {
    now = n;
    writeFileSync(join(dir, 'noise'), randomBytes(7.5 * MB));
    await store.create({ ...base, id: `g${n}` });
  }
  let left = { deleted: [''], bytes: 0 };
  const gc = await timed(async () => {
    left = await store.cleanupAll({
      retentionMs: 1e12,
      maxBytes: 400 * MB,
      openErrors: new Set(),
    });
  });
  writeFileSync(join(dir, 'noise'), randomBytes(200 * MB));
  const first = await timed(() => store.create({ ...base, id: 'big' }));
  const again = await timed(() => store.create({ ...base, id: 'big2' }));
  const large = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /large\/big/.test(name),
  );
  return [
    {
      name: 'collection at 0.8 GB, half of it dropped',
      value: gc / 1000,
      unit: 's',
      note: `${left.deleted.length} of 110 dropped, ${(left.bytes / MB).toFixed(0)} MB left`,
    },
    { name: '200 MB file: first snapshot', value: first, unit: 'ms' },
    {
      name: '200 MB file: next snapshot',
      value: again,
      unit: 'ms',
      note: `${large.length - 2} names of one copy`,
    },
  ];
}

const HOUR_MS = 3_600_000;

/**
 * Cap and retention as they are by default, with as much on the disk as they speak of: a snapshot that is linked to an
 * open error and the checkpoint of a running task outlast both, and come back byte for byte.
 */
export async function retentionRows(root: string): Promise<BenchRow[]> {
  const dir = join(root, 'tree-cap');
  makeTree(dir, 100);
  let now = 0;
  const store = openStore(join(root, 'home-cap'), () => now);
  const base = { workTree: dir, label: 'bench', linkedErrors: [] as string[] };
  const content = new Map<string, Buffer>();
  const take = async (id: string, megabytes: number, more: object = {}): Promise<void> => {
    now += 1;
    const data = randomBytes(megabytes * MB);
    writeFileSync(join(dir, 'noise'), data);
    await store.create({ ...base, taskId: 'task', ...more, id });
    if (id === 'linked' || id === 'checkpoint') content.set(id, data);
  };
  await take('linked', 7, { linkedErrors: ['open'] });
  await take('checkpoint', 40, { checkpoint: true });
  // Both kinds of storage: packs, and copies of large files.
  for (let n = 0; n < 40; n += 1) await take(`packed-${n}`, 7);
  for (let n = 0; n < 20; n += 1) await take(`copied-${n}`, 40);
  const policy = {
    maxBytes: 1024 * MB,
    retentionMs: 72 * HOUR_MS,
    openErrors: new Set(['open']),
    openTasks: new Set(['task']),
  };
  const before = await store.cleanupAll({ ...policy, maxBytes: Infinity });
  const capped = await store.cleanupAll(policy);
  now += 71 * HOUR_MS;
  const young = await store.cleanupAll(policy);
  now += 2 * HOUR_MS;
  const old = await store.cleanupAll(policy);
  const left = (await store.list(dir)).map(({ id }) => id);
  let exact = 0;
  for (const [id, data] of content) {
    await store.restore({ workTree: dir, id, safetyId: `before-${id}` });
    exact += Number(readFileSync(join(dir, 'noise')).equals(data));
  }
  return [
    {
      name: '1 GB cap with real files',
      value: capped.bytes / MB,
      unit: 'MB',
      target: '≤ 1024, the oldest unlinked go',
      pass: capped.bytes <= policy.maxBytes && capped.deleted.includes('packed-0'),
      note: `${(before.bytes / MB).toFixed(0)} MB before, ${capped.deleted.length} of 62 dropped`,
    },
    {
      name: '72 h retention',
      value: old.deleted.length,
      unit: 'dropped at 73 h',
      target: 'none before 72 h, all unlinked after',
      pass: young.deleted.length === 0 && left.join() === 'linked,checkpoint',
      note: `${young.deleted.length} at 71 h; left: ${left.join(', ')}`,
    },
    {
      name: 'linked to an open error, and checkpoint: survive both and come back',
      value: exact,
      unit: 'of 2 exact',
      target: '2',
      pass: exact === 2,
    },
  ];
}
