import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './errors.ts';
import type { Repository } from './repository.ts';
import { git, gitText } from './run.ts';
import { encodeId, type Store } from './store-dir.ts';

/** No reflog for CAKE's own refs, also where the user asks for one for all. */
const NO_LOG = ['-c', 'core.logAllRefUpdates=false'];

function keepPrefix(store: Store): string {
  return `refs/cake-keep/${store.key}/`;
}

/**
 * Protects commits of the user's from `git gc` for as long as the snapshot lives. `seen`: git has just read them, so
 * that a ref to one may be written without asking whether it is there.
 */
export async function keepCommits(
  repo: Repository,
  store: Store,
  input: { id: string; commits: readonly string[]; seen: boolean },
): Promise<void> {
  const commits = [...new Set(input.commits)];
  if (commits.length === 0) return;
  const prefix = `${keepPrefix(store)}${encodeId(input.id)}`;
  if (repo.plain === true && input.seen && (await writeRefs(repo, prefix, commits))) return;
  const lines = commits.map((oid, n) => `update ${prefix}/${n} ${oid}\n`);
  await git([...NO_LOG, 'update-ref', '--stdin'], { cwd: repo.workTree, input: lines.join('') });
}

let drafts = 0;

/**
 * Writes refs that are nobody else's without a process for it: a file each, by rename
 * (https://git-scm.com/docs/gitrepository-layout). False when it did not work: git then says why, or does it.
 */
async function writeRefs(
  repo: Repository,
  prefix: string,
  commits: readonly string[],
): Promise<boolean> {
  const folder = join(repo.commonDir, prefix);
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(commits.map((oid, n) => writeRef(join(folder, String(n)), oid)));
    return true;
  } catch {
    return false;
  }
}

async function writeRef(ref: string, oid: string): Promise<void> {
  // git takes no file of such a name for a ref, should this process die here.
  const draft = `${ref}.${process.pid}-${drafts++}.lock`;
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(`${oid}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, ref);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the commits of dropped snapshots free again. A repository that is gone has nothing to give. */
export async function dropKept(
  commonDir: string,
  store: Store,
  ids: readonly string[],
): Promise<void> {
  const kept = await keptIds(commonDir, store);
  const names = new Set(ids.map((id) => encodeId(id)));
  await dropRefs(
    commonDir,
    kept.filter(({ name }) => names.has(name)).map(({ ref }) => ref),
  );
}

/** Removes keep refs of snapshots that the store does not have: left by a process that died. */
export async function dropOrphans(
  commonDir: string,
  store: Store,
  alive: ReadonlySet<string>,
): Promise<void> {
  const kept = await keptIds(commonDir, store);
  await dropRefs(
    commonDir,
    kept.filter(({ name }) => !alive.has(name)).map(({ ref }) => ref),
  );
}

async function dropRefs(commonDir: string, refs: string[]): Promise<void> {
  if (refs.length === 0) return;
  await git([...NO_LOG, '--git-dir', commonDir, 'update-ref', '--stdin'], {
    cwd: commonDir,
    input: refs.map((ref) => `delete ${ref}\n`).join(''),
  });
}

async function keptIds(commonDir: string, store: Store): Promise<{ name: string; ref: string }[]> {
  const prefix = keepPrefix(store);
  try {
    const out = await gitText(
      ['--git-dir', commonDir, 'for-each-ref', '--format=%(refname)', prefix],
      { cwd: commonDir },
    );
    return out
      .split('\n')
      .filter(Boolean)
      .map((ref) => ({ ref, name: ref.slice(prefix.length).split('/')[0]! }));
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}
