import { constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotDamagedError } from './errors.ts';
import { all, bytesPath, inParallel, lookInside, shown } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import type { ReadInto } from './object-stream.ts';
import { stageClean } from './stage-clean.ts';
import { sameAs, WIDTH, type Staged } from './staged-file.ts';
import { stageObjects, type Wanted } from './stage-objects.ts';
import type { Store } from './store-dir.ts';

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
  input: { plan: Plan; staging: string; read: ReadInto; onProgress: OnProgress },
): Promise<Staged[]> {
  const { plan, staging, read, onProgress } = input;
  const staged: Staged[] = [];
  const total = plan.raw.length + plan.clean.length;
  let done = 0;
  const onDone = (): void => {
    done += 1;
    if (done % 256 === 0) onProgress({ phase: 'staging', done, total });
  };
  await all([
    stageRaw(repo, { plan, staging, read, staged, onDone }),
    stageLarge(repo, store, { plan, staging, read, staged, onDone }),
    stageClean(repo, { plan, staging, read, staged, onDone }),
  ]);
  for (const [path, mode] of plan.modes)
    staged.push({ path, draft: null, mode, link: false, oid: null });
  onProgress({ phase: 'staging', done: total, total });
  return staged;
}

/** What is staged, from where and to where. */
export interface Staging {
  plan: Plan;
  staging: string;
  /** Reads objects of the store, and those of the user's that lie in the repository. */
  read: ReadInto;
  staged: Staged[];
  onDone: () => void;
}

/** What the store has as objects. */
async function stageRaw(
  repo: Repository,
  { plan, staging, read, staged, onDone }: Staging,
): Promise<void> {
  const wanted = plan.raw.flatMap(([path, entry]): Wanted[] => {
    if (entry.kind === 'large') return [];
    const link = entry.kind === 'link';
    return [{ path, oid: entry.oid, link, modeFrom: () => (link ? 0 : entry.mode) }];
  });
  if (wanted.length === 0) return;
  const missing = ({ path }: Wanted): never => {
    throw damaged(path);
  };
  await stageObjects(repo, read, { wanted, folder: staging, name: 'raw', staged, missing, onDone });
}

/** What lies beside the store as plain copies. */
async function stageLarge(
  repo: Repository,
  store: Store,
  { plan, staging, staged, onDone }: Staging,
): Promise<void> {
  const folder = join(staging, 'large');
  const look = lookInside(repo.workTree);
  await inParallel([...plan.raw.entries()], WIDTH, async ([number, [path, entry]]) => {
    if (entry.kind !== 'large') return;
    const copy = join(store.large, entry.name);
    if (!existsSync(copy)) throw damaged(path);
    const { mode } = entry;
    if (!(await sameAs(repo, path, look(path), { file: copy, mode }, staged))) {
      mkdirSync(folder, { recursive: true });
      const draft = Buffer.from(join(folder, String(number)));
      await copyFile(copy, draft, constants.COPYFILE_FICLONE);
      staged.push({ path, draft, mode, link: false, oid: null });
    }
    onDone();
  });
}

function damaged(path: string): SnapshotDamagedError {
  return new SnapshotDamagedError(
    `The snapshot's content of ${shown(path)} is missing in the store; nothing was changed. Use another snapshot.`,
  );
}
