import { rmSync } from 'node:fs';
import type { RestoreResult, SnapshotRecord } from '../../domain/snapshot.ts';
import { createSnapshot, readMeta, SNAPSHOT_REFS, type SnapshotMeta } from './create.ts';
import { SnapshotMissingError } from './errors.ts';
import { inspectRepository, type Repository } from './repository.ts';
import { restoreTree } from './restore.ts';
import { git, gitText } from './run.ts';
import { ensureStore, inStore } from './store-dir.ts';

export interface TreeLock {
  release(): void;
}

export interface SnapshotStore {
  /** Idempotent: the same id again gives the stored one. */
  create(input: {
    workTree: string;
    id: string;
    label: string;
    taskId: string | null;
    linkedErrors: string[];
  }): Promise<SnapshotRecord>;
  /** Oldest first. */
  list(workTree: string): Promise<SnapshotRecord[]>;
  /** Idempotent: killed anywhere, a second call ends exact. Takes the safety snapshot first, once. */
  restore(input: { workTree: string; id: string; safetyId: string }): Promise<RestoreResult>;
  /** Drops what is older than `retentionMs`, then the oldest above `maxBytes`; linked ones stay. */
  cleanup(input: {
    workTree: string;
    retentionMs: number;
    maxBytes: number;
    openErrors: ReadonlySet<string>;
  }): Promise<{ deleted: string[]; bytes: number }>;
}

/** Snapshots in CAKE's private store; restore holds the tree alone, snapshots share it. */
export function createSnapshotStore(options: {
  cakeHome: string;
  nowMs: () => number;
  lockTree: (repo: Repository, mode: 'shared' | 'exclusive') => Promise<TreeLock>;
}): SnapshotStore {
  const { cakeHome, nowMs } = options;

  async function locked<T>(
    workTree: string,
    mode: 'shared' | 'exclusive',
    work: (repo: Repository, store: string) => Promise<T>,
  ): Promise<T> {
    const repo = await inspectRepository(workTree);
    const store = await ensureStore(cakeHome, repo);
    const lock = await options.lockTree(repo, mode);
    try {
      return await work(repo, store);
    } finally {
      lock.release();
    }
  }

  async function take(
    repo: Repository,
    store: string,
    input: Parameters<typeof createSnapshot>[2],
  ): Promise<SnapshotMeta> {
    return (await readMeta(store, input.id)) ?? createSnapshot(repo, store, input);
  }

  return {
    create: ({ workTree, id, label, taskId, linkedErrors }) =>
      locked(workTree, 'shared', async (repo, store) =>
        toRecord(
          await take(repo, store, {
            id,
            label,
            taskId,
            linkedErrors,
            safetyFor: null,
            nowMs: nowMs(),
          }),
        ),
      ),
    async list(workTree) {
      const repo = await inspectRepository(workTree);
      const store = await ensureStore(cakeHome, repo);
      const all = await metas(store);
      return all.filter((meta) => meta.workTree === repo.workTree).map(toRecord);
    },
    restore: ({ workTree, id, safetyId }) =>
      locked(workTree, 'exclusive', async (repo, store) => {
        const meta = await readMeta(store, id);
        if (!meta)
          throw new SnapshotMissingError(
            `There is no snapshot ${id} of ${workTree}. See cake snapshot list.`,
          );
        await take(repo, store, {
          id: safetyId,
          label: `before the rollback to ${id}`,
          taskId: meta.taskId,
          linkedErrors: [],
          safetyFor: id,
          nowMs: nowMs(),
        });
        const outcome = await restoreTree(repo, store, meta);
        return { restored: id, safetySnapshotId: safetyId, ...outcome };
      }),
    cleanup: ({ workTree, retentionMs, maxBytes, openErrors }) =>
      locked(workTree, 'shared', async (repo, store) => {
        const all = await metas(store);
        const loose = all.filter(
          (meta) => !meta.linkedErrors.some((signature) => openErrors.has(signature)),
        );
        const old = loose.filter((meta) => nowMs() - meta.createdAtMs > retentionMs);
        let bytes =
          all.reduce((sum, meta) => sum + meta.sizeBytes, 0) -
          old.reduce((sum, meta) => sum + meta.sizeBytes, 0);
        const over = loose
          .filter((meta) => !old.includes(meta))
          .filter((meta) => {
            if (bytes <= maxBytes) return false;
            bytes -= meta.sizeBytes;
            return true;
          });
        const deleted = [...old, ...over].map(({ id }) => id);
        await drop(repo, store, deleted);
        return { deleted, bytes };
      }),
  };
}

async function metas(store: string): Promise<SnapshotMeta[]> {
  const { args, env } = inStore(store);
  const refs = await gitText([...args, 'for-each-ref', '--format=%(refname)', SNAPSHOT_REFS], {
    cwd: store,
    env,
  });
  const ids = refs
    .split('\n')
    .filter(Boolean)
    .map((ref) => ref.slice(SNAPSHOT_REFS.length));
  const all = await Promise.all(ids.map((id) => readMeta(store, id)));
  return all.filter((meta) => meta !== null).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
}

async function drop(repo: Repository, store: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { args, env } = inStore(store);
  await git([...args, 'update-ref', '--stdin'], {
    cwd: store,
    env,
    input: ids.map((id) => `delete ${SNAPSHOT_REFS}${id}\n`).join(''),
  });
  await git(['update-ref', '--stdin'], {
    cwd: repo.workTree,
    input: ids.map((id) => `delete refs/cake-keep/${id}\n`).join(''),
  });
  await git([...args, 'repack', '-a', '-d', '-l', '-q', '--window=0'], { cwd: store, env });
  await git([...args, 'prune', '--expire=now'], { cwd: store, env });
  rmSync(`${store}/gc.log`, { force: true });
}

function toRecord(meta: SnapshotMeta): SnapshotRecord {
  const { ignored: _ignored, nested: _nested, format: _format, ...record } = meta;
  return record;
}
