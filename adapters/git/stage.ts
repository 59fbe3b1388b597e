import {
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  type Stats,
} from 'node:fs';
import { copyFile, open, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotDamagedError } from './errors.ts';
import { bytesPath, inParallel, lookInside, shown } from './paths.ts';
import type { Plan } from './plan.ts';
import { readObjects } from './read.ts';
import type { Repository } from './repository.ts';
import { git } from './run.ts';
import type { Store } from './store-dir.ts';

/** Files that are read or written at a time. */
export const WIDTH = 16;
/** Content that is held in memory at a time while files are staged. */
const CHUNK_BYTES = 64 * 1024 * 1024;
const STRAY = /(?:^|\/)\.cake-restore-\d+-\d+\.tmp$/;

/** A file that lies ready to be renamed into place. */
export interface Staged {
  path: string;
  /** Null: the content is right, only the mode is not. */
  draft: Buffer | null;
  /** Permission bits that it must get; null: those of the file that it replaces. */
  mode: number | null;
  link: boolean;
}

export type OnProgress = (progress: {
  phase: 'staging' | 'writing';
  done: number;
  total: number;
}) => void;

/** Staging folders that there are: of the rollback that runs, and of processes that died. */
export function stagingDirs(repo: Repository): string[] {
  const home = join(repo.gitDir, 'cake');
  if (!existsSync(home)) return [];
  return readdirSync(home)
    .filter((name) => name.startsWith('restore-'))
    .map((name) => join(home, name));
}

/** Makes a staging folder in the git dir: nothing of a rollback is seen in the work tree before it is whole. */
export function stagingDir(repo: Repository): string {
  const home = join(repo.gitDir, 'cake');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(home, 'restore-'));
}

/**
 * Removes every staging folder, at the end of a rollback, which holds the tree alone: also those of processes
 * that died, whose last git may have written a little longer. What cannot be removed now goes the next time.
 */
export function removeStaging(repo: Repository): void {
  for (const dir of stagingDirs(repo)) {
    try {
      rmSync(dir, { recursive: true, force: true, maxRetries: 2 });
    } catch {
      // The next rollback tries again.
    }
  }
}

/** Drafts that a killed rollback left where staging is on another file system. */
export function removeStrays(repo: Repository, untracked: readonly string[]): void {
  for (const path of untracked)
    if (STRAY.test(path)) rmSync(bytesPath(repo.workTree, path), { force: true });
}

/** Brings every file that must be written into the staging folder. Nothing in the work tree changes. */
export async function stage(
  repo: Repository,
  store: Store,
  input: { plan: Plan; staging: string; indexEnv: Record<string, string>; onProgress: OnProgress },
): Promise<Staged[]> {
  const { plan, staging, onProgress } = input;
  const staged: Staged[] = [];
  const total = plan.raw.length + plan.clean.length;
  const look = lookInside(repo.workTree);
  const raw = join(staging, 'raw');
  mkdirSync(raw);
  let number = 0;
  for (const chunk of chunksOf(plan.raw)) {
    const blobs = chunk.filter(([, entry]) => entry.kind !== 'large');
    const contents = await readObjects(
      store.git,
      blobs.map(([, entry]) => (entry.kind === 'large' ? '' : entry.oid)),
    );
    const data = new Map(blobs.map(([path], index) => [path, contents[index]]));
    await inParallel(chunk, WIDTH, async ([path, entry]) => {
      const current = look(path);
      number += 1;
      const draft = Buffer.from(join(raw, String(number)));
      if (entry.kind === 'large') {
        const copy = join(store.large, entry.name);
        if (!existsSync(copy)) throw damaged(path);
        const wanted = { file: copy, size: entry.size, mode: entry.mode };
        if (await sameAs(repo, path, current, wanted, staged)) return;
        await copyFile(copy, draft, constants.COPYFILE_FICLONE);
        staged.push({ path, draft, mode: entry.mode, link: false });
        return;
      }
      const content = data.get(path);
      if (!content) throw damaged(path);
      if (entry.kind === 'link') {
        const full = bytesPath(repo.workTree, path);
        if (
          current?.isSymbolicLink() &&
          (await readlink(full, { encoding: 'buffer' })).equals(content)
        )
          return;
        symlinkSync(content, draft);
        staged.push({ path, draft, mode: null, link: true });
        return;
      }
      const wanted = { data: content, size: content.length, mode: entry.mode };
      if (await sameAs(repo, path, current, wanted, staged)) return;
      await writeFile(draft, content);
      staged.push({ path, draft, mode: entry.mode, link: false });
    });
    onProgress({ phase: 'staging', done: number, total });
  }
  await stageClean(repo, input, staged);
  onProgress({ phase: 'staging', done: total, total });
  return staged;
}

function* chunksOf(raw: Plan['raw']): Generator<Plan['raw']> {
  let chunk: Plan['raw'] = [];
  let bytes = 0;
  for (const item of raw) {
    chunk.push(item);
    bytes += item[1].kind === 'large' ? 0 : item[1].size;
    if (bytes < CHUNK_BYTES && chunk.length < 2_000) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}

/** Files that were clean: git writes them from the index, with the user's own filters and line ends. */
async function stageClean(
  repo: Repository,
  { plan, staging, indexEnv }: { plan: Plan; staging: string; indexEnv: Record<string, string> },
  staged: Staged[],
): Promise<void> {
  if (plan.clean.length === 0) return;
  const prefix = join(staging, 'clean');
  mkdirSync(prefix);
  const input = Buffer.from(plan.clean.map((path) => `${path}\0`).join(''), 'latin1');
  await git(['checkout-index', '--force', '-z', `--prefix=${prefix}/`, '--stdin'], {
    cwd: repo.workTree,
    env: indexEnv,
    input,
  });
  const look = lookInside(repo.workTree);
  await inParallel(plan.clean, WIDTH, async (path) => {
    const draft = bytesPath(prefix, path);
    const made = lstatSync(draft);
    const current = look(path);
    if (made.isSymbolicLink()) {
      const target = await readlink(draft, { encoding: 'buffer' });
      const same =
        current?.isSymbolicLink() &&
        (await readlink(bytesPath(repo.workTree, path), { encoding: 'buffer' })).equals(target);
      if (!same) staged.push({ path, draft, mode: null, link: true });
      return;
    }
    // git keeps one bit of the mode: the others stay as the file has them.
    const executable = (made.mode & 0o100) !== 0;
    const like =
      current?.isFile() && ((current.mode & 0o100) !== 0) === executable ? current : made;
    const mode = like.mode & 0o7777;
    const wanted = { file: draft, size: made.size, mode };
    if (await sameAs(repo, path, current, wanted, staged)) return;
    staged.push({ path, draft, mode, link: false });
  });
}

/** Whether a file's content is as wanted already; a mode that differs is noted as all that is to be done. */
async function sameAs(
  repo: Repository,
  path: string,
  current: Stats | undefined,
  wanted: { data?: Buffer; file?: Buffer | string; size: number; mode: number },
  staged: Staged[],
): Promise<boolean> {
  if (!current?.isFile() || current.size !== wanted.size) return false;
  const full = bytesPath(repo.workTree, path);
  const same =
    wanted.data === undefined
      ? await sameFiles(full, wanted.file!)
      : (await readFile(full)).equals(wanted.data);
  if (!same) return false;
  if ((current.mode & 0o7777) !== wanted.mode)
    staged.push({ path, draft: null, mode: wanted.mode, link: false });
  return true;
}

async function sameFiles(one: Buffer, other: Buffer | string): Promise<boolean> {
  const a = await open(one);
  const b = await open(other);
  try {
    const left = Buffer.alloc(1 << 20);
    const right = Buffer.alloc(1 << 20);
    for (;;) {
      const { bytesRead } = await a.read(left);
      const { bytesRead: others } = await b.read(right);
      if (bytesRead !== others) return false;
      if (bytesRead === 0) return true;
      if (!left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead))) return false;
    }
  } finally {
    await a.close();
    await b.close();
  }
}

function damaged(path: string): SnapshotDamagedError {
  return new SnapshotDamagedError(
    `The snapshot's content of ${shown(path)} is missing in the store; nothing was changed. Use another snapshot.`,
  );
}
