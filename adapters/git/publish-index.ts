import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type BigIntStats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  copyIndex,
  DRAFT,
  indexFree,
  keepTime,
  LOCK_STEP_MS,
  LOCK_WAIT_MS,
  type IndexEnv,
} from './index-file.ts';
import { patchIndex, type Written } from './patch-index.ts';
import { bytesPath, lookInside, lstatOrNone, parentsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { git, gitPastFilters } from './run.ts';

/** Above this many paths, looking at every file costs git less than matching each against the paths. */
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
 * Finishes the index when the files are in place and puts it where the real one is, the way git does: lock, then
 * rename. Without a draft the real one is right but for what it knows of the written files. Throws
 * RepositoryBusyError when another git process took the lock meanwhile.
 */
export async function publishIndex(
  repo: Repository,
  env: IndexEnv | null,
  input: { intended: readonly string[]; written: Written; staging: string },
): Promise<void> {
  const { intended, written, staging } = input;
  const { workTree: cwd } = repo;
  const draft = env?.GIT_INDEX_FILE ?? join(staging, DRAFT);
  if (env !== null) {
    const there = intended.filter((path) => lstatOrNone(bytesPath(cwd, path)));
    await addIntent(there, { cwd, env });
    await addIntentOfGone(
      repo,
      env,
      intended.filter((path) => !there.includes(path)),
    );
  } else if (written.size === 0) return;
  const from = env === null ? join(repo.gitDir, 'index') : draft;
  if (!existsSync(from)) return;
  if (written.size > 0 && !patched(repo, from, draft, written)) {
    if (env === null) copyIndex(from, draft);
    await refresh(repo, { GIT_INDEX_FILE: draft }, [...written.keys()]);
  }
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

/** Writes an index with the looks of the written files; false when only git can. */
function patched(repo: Repository, from: string, to: string, written: Written): boolean {
  const data = readFileSync(from);
  const inside = lookInside(repo.workTree);
  const look = (path: string): BigIntStats | undefined =>
    inside(path) && lstatSync(bytesPath(repo.workTree, path), { bigint: true });
  const { mtimeMs } = statSync(from);
  if (!patchIndex(data, repo.objectFormat, { written, look })) return false;
  writeFileSync(to, data);
  keepTime(to, mtimeMs);
  return true;
}
