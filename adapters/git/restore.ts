import { applyHead, planHead, type HeadPlan } from './heads.ts';
import { applyFiles } from './apply-files.ts';
import { removeStrays, removeStaging, stage, stagingDir, type OnProgress } from './stage.ts';
import { draftSnapshotIndex, indexFree, indexIsSound, publishIndex } from './index-file.ts';
import type { Snapshot } from './meta.ts';
import { restoreOperation } from './operation.ts';
import { shown } from './paths.ts';
import { planRestore, type Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import { readState, type TreeState } from './state.ts';
import type { Store } from './store-dir.ts';

export interface RestoreOutcome {
  written: string[];
  deleted: string[];
  kept: string[];
}

/** A rollback that is thought through; nothing has happened yet. */
export interface Prepared {
  state: TreeState;
  plan: Plan;
  heads: HeadPlan;
}

/**
 * Looks at the tree and decides what a rollback must do. Throws RepositoryBusyError, RestoreBlockedError,
 * BranchInUseError; nothing is changed then.
 */
export async function prepareRestore(repo: Repository, target: Snapshot): Promise<Prepared> {
  await indexFree(repo);
  const indexBroken = !indexIsSound(repo);
  let state = await readState(repo, { indexBroken });
  if (state.files.some((path) => path.includes('.cake-restore-'))) {
    removeStrays(repo, state.files);
    state = await readState(repo, { indexBroken });
  }
  const [plan, heads] = await Promise.all([
    planRestore(repo, state, target),
    planHead(repo, state, target),
  ]);
  return { state, plan, heads };
}

/**
 * Makes work tree, HEAD, branch, operation and index equal to a snapshot. Everything is decided from the tree
 * as it is, so a second run after a crash finishes what was begun. All that can fail for want of room or of
 * an object happens before the first change.
 */
export async function applyRestore(
  repo: Repository,
  store: Store,
  input: Prepared & { target: Snapshot; onProgress: OnProgress },
): Promise<RestoreOutcome> {
  const { state, plan, heads, target, onProgress } = input;
  const { record, manifest } = target;
  const staging = stagingDir(repo);
  try {
    const indexEnv = await draftSnapshotIndex(repo, store, { state, manifest, plan, staging });
    const staged = await stage(repo, store, { plan, staging, indexEnv, onProgress });
    await applyHead(repo, heads, `rollback to ${record.id}`);
    const { written, deleted, left } = await applyFiles(repo, plan, {
      staged,
      manifest,
      onProgress,
    });
    await restoreOperation(repo, manifest.operation);
    const intended = manifest.intended.filter((path) => plan.index.has(path));
    const loose = new Set([...manifest.untracked, ...manifest.extra]);
    await publishIndex(repo, indexEnv, {
      intended,
      written: written.filter((path) => !loose.has(path)),
    });
    return {
      written: written.map(shown).toSorted(),
      deleted: deleted.map(shown).toSorted(),
      kept: [...plan.kept, ...left].map(shown),
    };
  } finally {
    removeStaging(repo);
  }
}

/** What a rollback would write and delete, found by staging it; the work tree is not touched. */
export async function compareTree(
  repo: Repository,
  store: Store,
  target: Snapshot,
): Promise<RestoreOutcome> {
  const { state, plan } = await prepareRestore(repo, target);
  const staging = stagingDir(repo);
  const onProgress: OnProgress = () => undefined;
  try {
    const { manifest } = target;
    const indexEnv = await draftSnapshotIndex(repo, store, { state, manifest, plan, staging });
    const staged = await stage(repo, store, { plan, staging, indexEnv, onProgress });
    return {
      written: staged.map(({ path }) => shown(path)).toSorted(),
      deleted: [...plan.clearFirst, ...plan.deleteLast].map(shown).toSorted(),
      kept: plan.kept.map(shown),
    };
  } finally {
    removeStaging(repo);
  }
}
