import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSnapshotStore, type SnapshotStore } from '../../adapters/git/snapshot-store.ts';

/** Environment in which git has no settings of the user's. */
export const GIT_ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@localhost',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@localhost',
};

/** Runs git in a folder and returns what it printed. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    env: GIT_ENV,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
}

/** Path of the n-th file: folders of 100 files, three levels. */
export const fileName = (n: number): string =>
  `src/p${Math.floor(n / 10_000)}/q${Math.floor(n / 100) % 100}/file${n % 100}.ts`;

/** A repository of so many small files with one commit. */
export function makeTree(dir: string, files: number): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  git(dir, 'init', '-q', '-b', 'main');
  // A collection in the background would be measured too.
  git(dir, 'config', 'gc.auto', '0');
  for (let n = 0; n < files; n += 1) {
    const full = join(dir, fileName(n));
    if (n % 100 === 0) mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, `export const value${n} = ${n};\n// ${'x'.repeat(n % 300)}\n`);
  }
  git(dir, 'add', '-A');
  git(dir, 'commit', '-q', '-m', 'first');
}

/** Snapshots under a home of the bench's own; nobody else is there, so nothing is locked. */
export function openStore(home: string, nowMs: () => number = Date.now): SnapshotStore {
  const lockTree = async () => ({ release: () => undefined });
  return createSnapshotStore({ cakeHome: home, nowMs, lockTree });
}
