import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BenchRow } from '../types.ts';
import { fileName, git, GIT_ENV, makeTree, openStore } from './trees.ts';

const MB = 1024 * 1024;
const RUNS = 7;

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** What is measured everywhere: 5 dirty files and 20 untracked ones. */
function dirty(dir: string): void {
  for (let n = 0; n < 5; n += 1) appendFileSync(join(dir, fileName(n * 7)), `dirty ${n}\n`);
  mkdirSync(join(dir, 'fresh'), { recursive: true });
  for (let n = 0; n < 20; n += 1) writeFileSync(join(dir, 'fresh', `f${n}`), `fresh ${n}\n`);
}

/** A normal change of an agent's: 30 edits, 5 deletions, 10 new files. */
function change(dir: string, edits = 30): void {
  for (let n = 0; n < edits; n += 1) appendFileSync(join(dir, fileName(n)), 'agent\n');
  for (let n = 0; n < 5; n += 1) rmSync(join(dir, fileName(200 + n)), { force: true });
  mkdirSync(join(dir, 'agent'), { recursive: true });
  for (let n = 0; n < 10; n += 1) writeFileSync(join(dir, 'agent', `n${n}`), 'agent\n');
}

function status(dir: string): void {
  execFileSync('git', ['status', '--porcelain=v2', '-z', '--untracked-files=all'], {
    cwd: dir,
    env: { ...GIT_ENV, GIT_OPTIONAL_LOCKS: '0' },
    stdio: 'ignore',
  });
}

/** The other way to take a snapshot: a copy of the index, `add -A`, a commit of its tree. */
function temporaryIndex(dir: string): void {
  const index = join(dir, '.git', 'index');
  const copy = join(dir, '.git', 'index.bench');
  copyFileSync(index, copy);
  const seconds = Math.floor(statSync(index).mtimeMs / 1000);
  utimesSync(copy, seconds, seconds);
  const env = { ...GIT_ENV, GIT_INDEX_FILE: copy };
  const run = (...args: string[]): string =>
    execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' }).trim();
  run('add', '-A');
  const commit = run('commit-tree', '-p', 'HEAD', '-m', 'bench', run('write-tree'));
  run('update-ref', 'refs/bench/snapshot', commit);
  rmSync(copy);
}

async function sizeRows(root: string, files: number): Promise<BenchRow[]> {
  const dir = join(root, `tree-${files}`);
  const store = openStore(join(root, `home-${files}`));
  makeTree(dir, files);
  dirty(dir);
  git(dir, 'status');
  const base = { workTree: dir, label: 'bench', taskId: null, linkedErrors: [] };
  const times: Record<'status' | 'create' | 'restore' | 'stash' | 'index', number[]> = {
    status: [],
    create: [],
    restore: [],
    stash: [],
    index: [],
  };
  let bytes = 0;
  for (let n = 0; n < RUNS; n += 1) {
    // In one round each, so that a noisy neighbour meets all of them.
    times.status.push(await timed(() => status(dir)));
    times.create.push(
      await timed(async () => {
        ({ sizeBytes: bytes } = await store.create({ ...base, id: `s${n}` }));
      }),
    );
    times.index.push(await timed(() => temporaryIndex(dir)));
    change(dir);
    times.restore.push(
      await timed(() => store.restore({ workTree: dir, id: `s${n}`, safetyId: `u${n}` })),
    );
    if (n < 3) {
      times.stash.push(
        await timed(() => {
          git(dir, 'stash', 'push', '-q', '-u');
          git(dir, 'stash', 'apply', '-q', '--index');
        }),
      );
      git(dir, 'stash', 'drop', '-q');
    }
  }
  const base1 = median(times.status);
  const create = median(times.create) / base1;
  const restore = median(times.restore) / base1;
  const note = (list: number[]): string =>
    `${median(list).toFixed(0)} ms (${Math.min(...list).toFixed(0)}-${Math.max(...list).toFixed(0)})`;
  const what = `${files / 1000}k files`;
  const bound = files >= 10_000;
  return [
    { name: `${what}: git status`, value: base1, unit: 'ms', note: note(times.status) },
    {
      name: `${what}: create`,
      value: create,
      unit: '× status',
      ...(bound ? { target: '≤ 1.5', pass: create <= 1.5 } : {}),
      note: note(times.create),
    },
    {
      name: `${what}: restore of 45 changes`,
      value: restore,
      unit: '× status',
      ...(bound ? { target: '≤ 2', pass: restore <= 2 } : {}),
      note: note(times.restore),
    },
    {
      name: `${what}: temporary index, create only`,
      value: median(times.index) / base1,
      unit: '× status',
      note: note(times.index),
    },
    {
      name: `${what}: stash push -u and apply`,
      value: median(times.stash) / base1,
      unit: '× status',
      note: note(times.stash),
    },
    { name: `${what}: disk of one snapshot`, value: bytes / 1024, unit: 'KB' },
  ];
}

async function manyRows(root: string): Promise<BenchRow[]> {
  const dir = join(root, 'tree-100000');
  const store = openStore(join(root, 'home-many'));
  const base = { workTree: dir, label: 'bench', taskId: null, linkedErrors: [] };
  await store.create({ ...base, id: 'then' });
  change(dir, 20_000);
  const restore = await timed(() =>
    store.restore({ workTree: dir, id: 'then', safetyId: 'safety' }),
  );
  const small = join(root, 'tree-1000');
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

async function storeRows(root: string): Promise<BenchRow[]> {
  const dir = join(root, 'tree-gc');
  makeTree(dir, 100);
  let now = 0;
  const home = join(root, 'home-gc');
  const store = openStore(home, () => now);
  const base = { workTree: dir, label: 'bench', taskId: null, linkedErrors: [] };
  for (let n = 0; n < 110; n += 1) {
    now = n;
    writeFileSync(join(dir, 'noise'), randomBytes(7.5 * MB));
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
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

/** Snapshots and rollbacks of made trees; `git status` of the same run is the measure. */
export async function runSnapshotsBench(): Promise<BenchRow[]> {
  const root = mkdtempSync(join(tmpdir(), 'cake-bench-'));
  try {
    const rows: BenchRow[] = [];
    // oxlint-disable-next-line no-await-in-loop -- they would disturb each other
    for (const files of [1_000, 10_000, 100_000]) rows.push(...(await sizeRows(root, files)));
    rows.push(...(await manyRows(root)), ...(await storeRows(root)));
    return rows;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
