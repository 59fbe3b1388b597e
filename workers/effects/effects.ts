import { diffSize } from '../../adapters/git/diff-size.ts';
import { createSnapshotStore, type SnapshotStore } from '../../adapters/git/snapshot-store.ts';
import { treeHash } from '../../adapters/git/tree-facts.ts';
import { createCheckRunner, type CheckInput } from '../../adapters/process/check-runner.ts';
import type { Deliverable, Evidence, TreeFacts } from '../../domain/deliverables/types.ts';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import { readTreeFacts } from '../tree-facts.ts';
import { lockTree } from '../tree-lock.ts';

type InputOf<K extends 'create' | 'restore' | 'cleanupAll'> = Parameters<SnapshotStore[K]>[0];
type ResultOf<K extends 'create' | 'restore' | 'cleanupAll'> = Awaited<
  ReturnType<SnapshotStore[K]>
>;

/** What an effect may hear and say while it runs. */
export interface EffectScope {
  signal: AbortSignal;
  onProgress: (progress: unknown) => void;
}

/** Everything by which the worker starts other programs in a work tree: one plain value in, one out. */
export interface EffectTable {
  createSnapshot: (input: InputOf<'create'>) => Promise<ResultOf<'create'>>;
  restoreSnapshot: (
    input: Omit<InputOf<'restore'>, 'onProgress'>,
    scope: EffectScope,
  ) => Promise<ResultOf<'restore'>>;
  cleanUpSnapshots: (input: InputOf<'cleanupAll'>) => Promise<ResultOf<'cleanupAll'>>;
  listSnapshots: (input: { workTree: string }) => Promise<SnapshotRecord[]>;
  runCheck: (input: Omit<CheckInput, 'signal'>, scope: EffectScope) => Promise<Evidence>;
  readTreeFacts: (input: {
    workTree: string;
    baselineSnapshotId: string | null;
    deliverables: readonly Deliverable[];
  }) => Promise<TreeFacts>;
  diffSize: (input: {
    workTree: string;
    commit: string | null;
  }) => Promise<Awaited<ReturnType<typeof diffSize>>>;
}

/** The effects on the work trees of one CAKE_HOME. */
export function createEffects({ cakeHome }: { cakeHome: string }): EffectTable {
  const nowMs = Date.now;
  const snapshots = createSnapshotStore({ cakeHome, nowMs, lockTree });
  const checks = createCheckRunner({ treeHash, nowMs });
  return {
    createSnapshot: (input) => snapshots.create(input),
    restoreSnapshot: (input, { onProgress }) => snapshots.restore({ ...input, onProgress }),
    cleanUpSnapshots: (input) => snapshots.cleanupAll(input),
    listSnapshots: ({ workTree }) => snapshots.list(workTree),
    runCheck: (input, { signal }) => checks.run({ ...input, signal }),
    readTreeFacts: async ({ workTree, baselineSnapshotId, deliverables }) => {
      const known = await snapshots.list(workTree);
      const baseline = known.find(({ id }) => id === baselineSnapshotId);
      return readTreeFacts(workTree, baseline?.commit ?? null, deliverables);
    },
    diffSize: ({ workTree, commit }) => diffSize(workTree, commit),
  };
}
