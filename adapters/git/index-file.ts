import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RepositoryBusyError } from './errors.ts';
import type { Manifest } from './meta.ts';
import { bytesPath, lstatOrNone, parentsOf } from './paths.ts';
import type { Plan } from './plan.ts';
import { stagingDirs } from './stage.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git, gitPastFilters } from './run.ts';
import type { TreeState } from './state.ts';
import { inStore, type Store } from './store-dir.ts';

/** Name of an index in the staging folder, before it takes the place of the real one. */
const DRAFT = 'index';
const LOCK_WAIT_MS = 1_000;
const LOCK_STEP_MS = 50;

/** Makes git work on an index that is not the real one. */
export type IndexEnv = { GIT_INDEX_FILE: string };

/** Waits a moment for another git process; throws RepositoryBusyError. A lock of our own dead process goes. */
export async function indexFree(repo: Repository): Promise<void> {
  dropOwnLock(repo);
  const held = (): string | undefined =>
    ['index.lock', 'HEAD.lock']
      .map((name) => join(repo.gitDir, name))
      .find((lock) => existsSync(lock));
  for (let waitedMs = 0; held() !== undefined; waitedMs += LOCK_STEP_MS) {
    if (waitedMs >= LOCK_WAIT_MS) {
      throw new RepositoryBusyError(
        `${held()} is held by another git process. Try again when it has ended, or remove a stale lock.`,
      );
    }
    await wait(LOCK_STEP_MS);
  }
}

/**
 * Whether git could read the index: its own check sum tells (https://git-scm.com/docs/index-format). One that
 * is not there is sound, it is empty.
 */
export function indexIsSound(repo: Repository): boolean {
  const file = join(repo.gitDir, 'index');
  if (!existsSync(file)) return true;
  const data = readFileSync(file);
  const size = repo.objectFormat === 'sha1' ? 20 : 32;
  if (data.length < 12 + size || data.toString('latin1', 0, 4) !== 'DIRC') return false;
  const sum = data.subarray(-size);
  // All zero: the user has asked git to leave it out.
  if (sum.every((byte) => byte === 0)) return true;
  return createHash(repo.objectFormat).update(data.subarray(0, -size)).digest().equals(sum);
}

/** A process that died between locking and renaming left two names of one file: the lock was ours. */
function dropOwnLock(repo: Repository): void {
  const file = join(repo.gitDir, 'index.lock');
  const lock = lstatOrNone(file);
  if (!lock || lock.nlink < 2) return;
  for (const dir of stagingDirs(repo)) {
    const draft = lstatOrNone(join(dir, DRAFT));
    if (draft && lock.ino === draft.ino && lock.dev === draft.dev) rmSync(file);
  }
}

/**
 * Makes the snapshot's index beside the real one: entries, conflict stages, flags. Entries that stay keep
 * what git knows of their files. Returns the environment that makes git use it.
 */
export async function draftSnapshotIndex(
  repo: Repository,
  store: Store,
  input: { state: TreeState; manifest: Manifest; plan: Plan; staging: string },
): Promise<IndexEnv> {
  const { plan } = input;
  const index = join(repo.gitDir, 'index');
  const draft = join(input.staging, DRAFT);
  if (existsSync(index) && !input.state.indexBroken) {
    const { mtimeMs } = statSync(index);
    copyFileSync(index, draft);
    // Never younger than it was: git compares contents of files that changed in the index's own second.
    const seconds = Math.floor(mtimeMs / 1000);
    utimesSync(draft, seconds, seconds);
  }
  const env = { GIT_INDEX_FILE: draft };
  const { workTree: cwd } = repo;
  const removed: string[] = [];
  const added: string[] = [];
  const zero = '0'.repeat(store.objectFormat === 'sha1' ? 40 : 64);
  for (const [path, stages] of plan.index) {
    removed.push(`0 ${zero}\t${path}\0`);
    for (const [n, entry] of stages.entries()) {
      if (entry !== null) added.push(`${entry.mode} ${entry.oid} ${n}\t${path}\0`);
    }
  }
  if (plan.index.size > 0) {
    await bringBlobs(repo, store, plan);
    const lines = Buffer.from([...removed, ...added].join(''), 'latin1');
    await git(['update-index', '-z', '--index-info'], { cwd, env, input: lines });
  }
  await setFlags(repo, env, input);
  return env;
}

/** Staged content may be gone from the user's objects: the store has it. */
async function bringBlobs(repo: Repository, store: Store, plan: Plan): Promise<void> {
  const wanted = new Set<string>();
  for (const stages of plan.index.values()) {
    for (const entry of stages) if (entry && entry.mode !== '160000') wanted.add(entry.oid);
  }
  if (wanted.size === 0) return;
  const check = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
  const missing = async (args: string[], oids: string[], call: object): Promise<string[]> => {
    const out = await ask(args, { cwd: repo.workTree, ...call, input: `${oids.join('\n')}\n` });
    return out
      .toString('latin1')
      .split('\n')
      .filter((line) => line.endsWith(' missing'))
      .map((line) => line.slice(0, -8));
  };
  const lost = await missing(check, [...wanted], {});
  if (lost.length === 0) return;
  const { args, env, cwd } = inStore(store.git);
  const nowhere = new Set(await missing([...args, ...check], lost, { cwd, env }));
  const found = lost.filter((oid) => !nowhere.has(oid));
  if (found.length === 0) return;
  const pack = await git([...args, 'pack-objects', '-q', '--stdout', '--window=0'], {
    cwd,
    env,
    input: `${found.join('\n')}\n`,
  });
  await git(['unpack-objects', '-q'], { cwd: repo.workTree, input: pack });
}

async function setFlags(
  repo: Repository,
  env: IndexEnv,
  { state, manifest, plan }: { state: TreeState; manifest: Manifest; plan: Plan },
): Promise<void> {
  const kinds = [
    ['skip-worktree', state.skipped, manifest.skipped],
    ['assume-unchanged', state.assumed, manifest.assumed],
  ] as const;
  for (const [flag, now, then] of kinds) {
    const wanted = new Set(then);
    const had = new Set(now);
    // A new entry has no flags.
    const set = then.filter((path) => !had.has(path) || plan.index.has(path));
    const clear = now.filter((path) => !wanted.has(path) && !plan.index.has(path));
    for (const [option, paths] of [
      [`--no-${flag}`, clear],
      [`--${flag}`, set],
    ] as const) {
      if (paths.length === 0) continue;
      const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
      await git(['update-index', '-z', option, '--stdin'], { cwd: repo.workTree, env, input });
    }
  }
}

/** Above this many paths, looking at every file costs less than matching each against the paths. */
const REFRESH_PATHS = 100;

/** Tells the index what the written files look like now; it tells by its exit code which ones differ. */
async function refresh(repo: Repository, env: IndexEnv, written: readonly string[]): Promise<void> {
  const { workTree: cwd } = repo;
  if (written.length > REFRESH_PATHS) {
    await gitPastFilters(['update-index', '-q', '--refresh'], { cwd, env, allow: [1] });
    return;
  }
  if (written.length === 0) return;
  const input = Buffer.from(written.map((path) => `${path}\0`).join(''), 'latin1');
  const from = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  await git(['--literal-pathspecs', 'add', '--refresh', '--sparse', ...from], {
    cwd,
    env,
    input,
    // A path that the index has not is no error here: the next git status looks for itself.
    allow: [1, 128],
  });
}

async function addIntent(
  paths: readonly string[],
  call: { cwd: string; env: IndexEnv; place?: readonly string[] },
): Promise<void> {
  if (paths.length === 0) return;
  const { cwd, env, place = [] } = call;
  const from = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  const args = ['--literal-pathspecs', 'add', '--intent-to-add', '--force', '--sparse', ...from];
  await git([...place, ...args], { cwd, env, input });
}

/** git adds no intent for a file that is gone: it is shown one that is empty. */
async function addIntentOfGone(
  repo: Repository,
  env: IndexEnv,
  paths: readonly string[],
): Promise<void> {
  const cwd = join(dirname(env.GIT_INDEX_FILE), 'intended');
  for (const path of paths) {
    mkdirSync(bytesPath(cwd, parentsOf(path).at(-1) ?? ''), { recursive: true });
    writeFileSync(bytesPath(cwd, path), '');
  }
  await addIntent(paths, { cwd, env, place: ['--git-dir', repo.gitDir, '--work-tree', cwd] });
}

/**
 * Finishes the draft when the files are in place and puts it where the real index is, the way git does:
 * lock, then rename. Throws RepositoryBusyError when another git process took the lock meanwhile.
 */
export async function publishIndex(
  repo: Repository,
  env: IndexEnv,
  { intended, written }: { intended: readonly string[]; written: readonly string[] },
): Promise<void> {
  const { workTree: cwd } = repo;
  const there = intended.filter((path) => lstatOrNone(bytesPath(cwd, path)));
  await addIntent(there, { cwd, env });
  await addIntentOfGone(
    repo,
    env,
    intended.filter((path) => !there.includes(path)),
  );
  await refresh(repo, env, written);
  const draft = env.GIT_INDEX_FILE;
  if (!existsSync(draft)) return;
  const lock = join(repo.gitDir, 'index.lock');
  for (let waitedMs = 0; ; waitedMs += LOCK_STEP_MS) {
    try {
      linkSync(draft, lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (waitedMs >= LOCK_WAIT_MS) await indexFree(repo);
      await wait(LOCK_STEP_MS);
    }
  }
  renameSync(lock, join(repo.gitDir, 'index'));
  rmSync(draft, { force: true });
}
