import { applyHead, planHead, type HeadPlan } from './heads.ts';
import { applyFiles } from './apply-files.ts';
import { removeStrays, removeStaging, stage, stagingDir, type OnProgress } from './stage.ts';
import { draftSnapshotIndex } from './draft-index.ts';
import { indexFree, type IndexEnv } from './index-file.ts';
import { orFull } from './full.ts';
import { publishIndex } from './publish-index.ts';
import type { Snapshot } from './meta.ts';
import type { ReadInto } from './object-stream.ts';
import { restoreOperation } from './operation.ts';
import { all, shown } from './paths.ts';
import { planRestore, type Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import { readState, type TreeState } from './state.ts';
import type { Staged } from './staged-file.ts';
import type { Store } from './store-dir.ts';

export interface RestoreOutcome {
  written: string[];
  deleted: string[];
  kept: string[];
}

/** A rollback that is thought through; nothing has happened yet. */
export interface Prepared {
  state: TreeState;
  target: Snapshot;
  plan: Plan;
  heads: HeadPlan;
}

/**
 * Looks at the tree and decides what a rollback must do. Throws RepositoryBusyError, RestoreBlockedError,
 * BranchInUseError; nothing is changed then.
 */
export async function prepareRestore(
  repo: Repository,
  reading: Promise<Snapshot>,
): Promise<Prepared> {
  // Awaited below; a busy repository is told of first.
  reading.catch(() => undefined);
  await indexFree(repo);
  let [state, target] = await all([readState(repo), reading]);
  if (state.files.some((path) => path.includes('.cake-restore-'))) {
    removeStrays(repo, state.files);
    state = await readState(repo);
  }
  const [plan, heads] = await all([
    planRestore(repo, state, target),
    planHead(repo, state, target),
  ]);
  return { state, target, plan, heads };
}

/** What a rollback writes, ready to be moved into place. */
export interface StagedRestore {
  staging: string;
  indexEnv: IndexEnv | null;
  staged: Staged[];
}

/**
 * Brings everything that a rollback writes beside the work tree: all that can fail for want of room or of an object
 * fails here, before the first change.
 */
export async function stageRestore(
  repo: Repository,
  store: Store,
  { state, target, plan, read, onProgress }: Prepared & { read: ReadInto; onProgress: OnProgress },
): Promise<StagedRestore> {
  const { manifest } = target;
  try {
    const staging = stagingDir(repo);
    const [indexEnv, staged] = await all([
      draftSnapshotIndex(repo, store, { state, manifest, plan, staging }),
      stage(repo, store, { plan, staging, read, onProgress }),
    ]);
    return { staging, indexEnv, staged };
  } catch (error) {
    throw orFull(error, `for a rollback in ${repo.gitDir}`);
  }
}

/**
 * Makes work tree, HEAD, branch, operation and index equal to a snapshot. Everything is decided from the tree
 * as it is, so a second run after a crash finishes what was begun.
 */
export async function applyRestore(
  repo: Repository,
  input: Prepared & StagedRestore & { onProgress: OnProgress },
): Promise<RestoreOutcome> {
  const { plan, heads, target, onProgress, staged, staging, indexEnv } = input;
  const { record, manifest } = target;
  await applyHead(repo, heads, `rollback to ${record.id}`);
  const done = await applyFiles(repo, plan, { staged, manifest, onProgress });
  const { written, deleted, left } = done;
  await restoreOperation(repo, manifest.operation);
  const intended = manifest.intended.filter((path) => plan.index.has(path));
  const loose = new Set([...manifest.untracked, ...manifest.extra]);
  await publishIndex(repo, indexEnv, {
    intended,
    written: new Map([...written].filter(([path]) => !loose.has(path))),
    staging,
  });
  return {
    written: [...written.keys()].map(shown).toSorted(),
    deleted: deleted.map(shown).toSorted(),
    kept: [...plan.kept, ...left].map(shown),
  };
}

/** What a rollback would write and delete, found by staging it; the work tree is not touched. */
export async function compareTree(
  repo: Repository,
  store: Store,
  { target, read }: { target: Promise<Snapshot>; read: ReadInto },
): Promise<RestoreOutcome> {
  const prepared = await prepareRestore(repo, target);
  const { plan } = prepared;
  try {
    const { staged } = await stageRestore(repo, store, {
      ...prepared,
      read,
      onProgress: () => undefined,
    });
    return {
      written: staged.map(({ path }) => shown(path)).toSorted(),
      deleted: [...plan.clearFirst, ...plan.deleteLast].map(shown).toSorted(),
      kept: plan.kept.map(shown),
    };
  } finally {
    removeStaging(repo);
  }
}
