import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { BenchRow } from '../types.ts';
import { median, timed } from './measure.ts';
import { fileName, git, GIT_ENV, makeTree, openStore } from './trees.ts';

/** What is measured everywhere: 5 dirty files and 20 untracked ones. */
function dirty(dir: string): void {
  for (let n = 0; n < 5; n += 1) appendFileSync(join(dir, fileName(n * 7)), `dirty ${n}\n`);
  mkdirSync(join(dir, 'fresh'), { recursive: true });
  for (let n = 0; n < 20; n += 1) writeFileSync(join(dir, 'fresh', `f${n}`), `fresh ${n}\n`);
}

/** A normal change of an agent's: 30 edits, 5 deletions, 10 new files. */
export function change(dir: string, edits = 30): void {
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

/** Create and restore in a tree of so many files, beside `git status` and two other ways. */
export async function sizeRows(root: string, files: number): Promise<BenchRow[]> {
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
  const runs = files > 10_000 ? 7 : 15;
  for (let n = 0; n < runs; n += 1) {
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
