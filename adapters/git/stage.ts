import {
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { copyFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotDamagedError } from './errors.ts';
import { bytesPath, inParallel, lookInside, shown } from './paths.ts';
import type { Plan } from './plan.ts';
import { readObjects } from './read.ts';
import type { Repository } from './repository.ts';
import { stageClean } from './stage-clean.ts';
import { sameAs, WIDTH, type Staged } from './staged-file.ts';
import type { IndexEnv } from './index-file.ts';
import type { Store } from './store-dir.ts';

/** Content that is held in memory at a time while files are staged. */
const CHUNK_BYTES = 64 * 1024 * 1024;
const STRAY = /(?:^|\/)\.cake-restore-\d+-\d+\.tmp$/;

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
  input: { plan: Plan; staging: string; indexEnv: IndexEnv; onProgress: OnProgress },
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
  for (const [path, mode] of plan.modes) staged.push({ path, draft: null, mode, link: false });
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

function damaged(path: string): SnapshotDamagedError {
  return new SnapshotDamagedError(
    `The snapshot's content of ${shown(path)} is missing in the store; nothing was changed. Use another snapshot.`,
  );
}
