import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { chooseExpired, type RetentionFacts } from '../../domain/snapshot-retention.ts';
import type { RestoreResult, SnapshotRecord } from '../../domain/snapshot.ts';
import { openObjects, type ObjectReader, type ReadInto } from './object-stream.ts';
import { beginSnapshot, type CreateInput, type Draft } from './create.ts';
import { GitError, SnapshotMissingError } from './errors.ts';
import { all } from './paths.ts';
import { removeStaging, type OnProgress } from './stage.ts';
import { dropDrafts, dropSnapshots, usedBytes } from './gc.ts';
import { listRecords, readRecord, readSnapshot } from './read.ts';
import { askRepository, inspectRepository, type Repository } from './repository.ts';
import { exportToStash } from './export.ts';
import type { Snapshot } from './meta.ts';
import {
  applyRestore,
  compareTree,
  prepareRestore,
  stageRestore,
  type Prepared,
} from './restore.ts';
import { readState } from './state.ts';
import { ensureStore, inStore, lookingIn, openStore, storesDir, type Store } from './store-dir.ts';
import { readTreeLog, writeTreeLog } from './tree-log.ts';

export interface TreeLock {
  release(): void;
}

export interface CleanupInput {
  retentionMs: number;
  maxBytes: number;
  openErrors: ReadonlySet<string>;
  /** Tasks that have not ended: their checkpoints stay. */
  openTasks?: ReadonlySet<string>;
}

export interface CleanupResult {
  deleted: string[];
  /** On disk after it. */
  bytes: number;
  /** True when what must be kept is above the cap by itself. */
  aboveCap: boolean;
}

export interface SnapshotStore {
  /** Idempotent: the same id again gives the stored one. Throws StoreFullError with nothing left behind. */
  create(input: {
    workTree: string;
    id: string;
    label: string;
    taskId: string | null;
    linkedErrors: string[];
    checkpoint?: boolean;
  }): Promise<SnapshotRecord>;
  /** Oldest first. */
  list(workTree: string): Promise<SnapshotRecord[]>;
  /**
   * Idempotent: killed anywhere, a second call ends exact. Takes the safety snapshot first, once. Throws
   * RepositoryBusyError, RestoreBlockedError, BranchInUseError, SnapshotMissingError with nothing changed.
   */
  restore(input: {
    workTree: string;
    id: string;
    safetyId: string;
    onProgress?: OnProgress;
  }): Promise<RestoreResult>;
  /** What a rollback to a snapshot would change now; changes nothing itself. */
  compare(input: {
    workTree: string;
    id: string;
  }): Promise<Omit<RestoreResult, 'restored' | 'safetySnapshotId'>>;
  /** Makes a real stash entry of a snapshot and returns its commit. Throws NoStashError. */
  export(input: { workTree: string; id: string }): Promise<string>;
  /** Id of the snapshot that takes back the last rollback of the tree, or the one that was interrupted; null for none. */
  undoTarget(workTree: string): Promise<string | null>;
  /** Drops what is older than `retentionMs`, then the oldest above `maxBytes`; linked ones and checkpoints stay. */
  cleanup(input: { workTree: string } & CleanupInput): Promise<CleanupResult>;
  /** The same for every repository of this CAKE_HOME together. */
  cleanupAll(input: CleanupInput): Promise<CleanupResult>;
}

/** Snapshots in CAKE's private store; restore holds the tree alone, snapshots share it. */
export function createSnapshotStore(options: {
  cakeHome: string;
  nowMs: () => number;
  lockTree: (repo: Repository, mode: 'shared' | 'exclusive') => Promise<TreeLock>;
}): SnapshotStore {
  const { cakeHome, nowMs } = options;

  /** The store's own lock: a collection holds it alone, everything that adds objects shares it. */
  async function withStore<T>(
    store: Store,
    mode: 'shared' | 'exclusive',
    work: () => Promise<T>,
  ): Promise<T> {
    const place = { workTree: store.dir, gitDir: store.dir, commonDir: store.dir };
    const lock = await options.lockTree({ ...place, objectFormat: store.objectFormat }, mode);
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  async function locked<T>(
    workTree: string,
    mode: 'shared' | 'exclusive',
    work: (repo: Repository, store: Store) => Promise<T>,
  ): Promise<T> {
    const repo = await inspectRepository(workTree);
    const store = ensureStore(cakeHome, repo);
    const lock = await options.lockTree(repo, mode);
    try {
      return await withStore(store, 'shared', () => work(repo, store));
    } catch (error) {
      // What looked like a repository may be none to git, which says best what is wrong with it.
      if (error instanceof GitError) await askRepository(workTree);
      throw error;
    } finally {
      lock.release();
    }
  }

  const inputOf = (input: Omit<CreateInput, 'nowMs'>): CreateInput => ({
    ...input,
    nowMs: nowMs(),
  });

  async function restore(
    repo: Repository,
    store: Store,
    input: Parameters<SnapshotStore['restore']>[0],
  ): Promise<RestoreResult> {
    const { id, safetyId } = input;
    const onProgress = input.onProgress ?? (() => undefined);
    const known = (await readRecord(store, safetyId)) !== null;
    // git status takes the longest, so it is started first.
    const opening = setImmediate().then(() => openBoth(repo, store));
    const reading = opening.then(({ read }) => existing(repo, store, id, read));
    const preparing = prepareRestore(repo, reading);
    let draft: Draft | null = null;
    try {
      const objects = await opening;
      if (!known) draft = await beginSnapshot(repo, store, preparing);
      const prepared = await preparing;
      // What is there now goes into the store while what will be there comes out of it.
      const [ready] = await all([
        stageRestore(repo, store, { ...prepared, read: objects.read, onProgress }),
        draft?.finish(prepared.state, safetyInput(prepared, safetyId)) ?? Promise.resolve(),
      ]);
      void objects.end();
      const log = readTreeLog(store, repo);
      // An interrupted rollback is finished: what was before it is what the undo gives back.
      const undo = log.pending?.target === id ? log.pending.safetyId : safetyId;
      const rollback = { target: id, safetyId: undo };
      writeTreeLog(store, repo, { ...log, pending: rollback });
      const outcome = await applyRestore(repo, { ...prepared, ...ready, onProgress });
      writeTreeLog(store, repo, { pending: null, last: rollback });
      return { restored: id, safetySnapshotId: undo, ...outcome };
    } finally {
      await all([opening.then((objects) => objects.end()), draft?.drop() ?? Promise.resolve()]);
      removeStaging(repo);
    }
  }

  function safetyInput({ state, target, plan, heads }: Prepared, safetyId: string): CreateInput {
    return {
      ...inputOf({
        id: safetyId,
        label: `before the rollback to ${target.record.id}`,
        taskId: target.record.taskId,
        linkedErrors: [],
        checkpoint: false,
        safetyFor: target.record.id,
      }),
      extra: plan.extra,
      branches: heads.moves
        .filter(({ ref }) => ref !== state.headRef)
        .map(({ ref, from }): [string, string | null] => [ref, from]),
    };
  }

  async function collect(stores: readonly Store[], input: CleanupInput): Promise<CleanupResult> {
    const records = (await Promise.all(stores.map(listRecords))).flat();
    const facts: RetentionFacts = {
      ...input,
      openTasks: input.openTasks ?? new Set(),
      nowMs: nowMs(),
      usedBytes: stores.reduce((sum, store) => sum + usedBytes(store), 0),
    };
    const choice = chooseExpired(records, facts);
    const drop = new Set([...choice.expired, ...choice.overCap]);
    for (const store of stores) {
      // oxlint-disable-next-line no-await-in-loop -- one disk
      await withStore(store, 'exclusive', async () => {
        const ids = (await listRecords(store)).map(({ id }) => id);
        await dropSnapshots(store, {
          drop: ids.filter((id) => drop.has(id)),
          alive: ids.filter((id) => !drop.has(id)),
          nowMs: Date.now(),
        });
      });
    }
    const bytes = stores.reduce((sum, store) => sum + usedBytes(store), 0);
    return { deleted: [...drop], bytes, aboveCap: bytes > input.maxBytes };
  }

  return {
    create: ({ checkpoint = false, workTree, ...input }) =>
      locked(workTree, 'shared', async (repo, store) => {
        const known = await readRecord(store, input.id);
        if (known) return known;
        dropDrafts(store, Date.now());
        const reading = readState(repo);
        const draft = await beginSnapshot(repo, store, reading);
        try {
          const state = await reading;
          const whole = inputOf({ ...input, checkpoint, safetyFor: null });
          return (await draft.finish(state, whole)).record;
        } finally {
          await draft.drop();
        }
      }),
    async list(workTree) {
      const repo = await inspectRepository(workTree);
      const records = await listRecords(ensureStore(cakeHome, repo));
      return records.filter((record) => record.workTree === repo.workTree);
    },
    restore: (input) =>
      locked(input.workTree, 'exclusive', (repo, store) => restore(repo, store, input)),
    compare: ({ workTree, id }) =>
      locked(workTree, 'exclusive', async (repo, store) => {
        const objects = openBoth(repo, store);
        const { read } = objects;
        try {
          return await compareTree(repo, store, { target: existing(repo, store, id, read), read });
        } finally {
          await objects.end();
        }
      }),
    export: ({ workTree, id }) =>
      locked(workTree, 'shared', async (repo, store) =>
        exportToStash(repo, store, await existing(repo, store, id)),
      ),
    async undoTarget(workTree) {
      const repo = await inspectRepository(workTree);
      const { pending, last } = readTreeLog(ensureStore(cakeHome, repo), repo);
      return (pending ?? last)?.safetyId ?? null;
    },
    async cleanup({ workTree, ...input }) {
      const repo = await inspectRepository(workTree);
      return collect([ensureStore(cakeHome, repo)], input);
    },
    async cleanupAll(input) {
      const stores: Store[] = [];
      for (const entry of namesIn(storesDir(cakeHome))) {
        try {
          stores.push(openStore(join(storesDir(cakeHome), entry)));
        } catch {
          // Another version's: it is not ours to collect.
        }
      }
      return collect(stores, input);
    },
  };
}

/** One git for all that a rollback reads: the store's objects and the user's. */
function openBoth(repo: Repository, store: Store): ObjectReader {
  const place = inStore(store.git);
  const env = { ...place.env, ...lookingIn(join(repo.commonDir, 'objects')) };
  return openObjects({ ...place, env });
}

async function existing(
  repo: Repository,
  store: Store,
  id: string,
  read?: ReadInto,
): Promise<Snapshot> {
  const target = await readSnapshot(store, id, read);
  if (target?.record.workTree === repo.workTree) return target;
  throw new SnapshotMissingError(
    `There is no snapshot ${id} of ${repo.workTree}. See cake snapshot list.`,
  );
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
