import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import { capture, readCache, type StatCache } from './capture.ts';
import { GitError, StoreFullError } from './errors.ts';
import { importStream, META_MARK } from './import-stream.ts';
import { publish, writeWhole } from './publish.ts';
import { keepCommits, dropKept } from './keep.ts';
import { FORMAT, type Captured, type Manifest, type Snapshot } from './meta.ts';
import { recordModes } from './modes.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';
import { capturedPaths, type TreeState } from './state.ts';
import { bareRepository, encodeId, inStore, type Store } from './store-dir.ts';

export interface CreateInput {
  id: string;
  label: string;
  taskId: string | null;
  linkedErrors: string[];
  /** Kept by the collection while its task is open. */
  checkpoint: boolean;
  safetyFor: string | null;
  nowMs: number;
  /** Paths besides the changed and untracked ones, which the caller is going to replace. */
  extra?: readonly string[];
  /** Branches besides HEAD's that the caller is going to move. */
  branches?: readonly [string, string | null][];
}

/**
 * Writes the state of a work tree into the store. Everything is made in a folder aside and moved into place,
 * the ref last: killed anywhere, there is a whole snapshot or none. Of the user's, only keep refs are
 * written, which protect HEAD's commit from `git gc`. Throws StoreFullError when the disk is full.
 */
export async function createSnapshot(
  repo: Repository,
  store: Store,
  state: TreeState,
  input: CreateInput,
): Promise<Snapshot> {
  mkdirSync(store.incoming, { recursive: true });
  const draft = mkdtempSync(join(store.incoming, `${process.pid}-`));
  try {
    return await createIn(draft, repo, store, state, input);
  } catch (error) {
    await dropKept(repo.commonDir, store, [input.id]).catch(() => undefined);
    throw isFull(error)
      ? new StoreFullError(
          `There is no room for a snapshot in ${store.dir}; nothing was kept of it. Free some space, or run cake snapshot gc.`,
          { cause: error },
        )
      : error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function createIn(
  draft: string,
  repo: Repository,
  store: Store,
  state: TreeState,
  input: CreateInput,
): Promise<Snapshot> {
  const draftGit = join(draft, 'git');
  bareRepository(draftGit, store.objectFormat);
  const fileClockMs = statSync(draft).mtimeMs;
  const kept = keepCommits(repo, store, input.id, [
    ...(state.head === null ? [] : [state.head]),
    ...state.operation.commits,
    ...(input.branches ?? []).flatMap(([, oid]) => oid ?? []),
  ]);
  // It is awaited below; until then its failure must not end the process.
  kept.catch(() => undefined);
  const stored = await packStaged(repo, draftGit, state);
  const cacheFile = join(store.dir, `seen-${treeKey(repo)}.json`);
  const next: StatCache = { files: {}, large: {} };
  let snapshot: Snapshot | null = null;
  const { args, env, cwd } = inStore(draftGit);
  const out = await git([...args, 'fast-import', '--quiet', '--force'], {
    cwd,
    // What the store has already is not written again.
    env: { ...env, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(store.git, 'objects') },
    input: importStream({
      captured: capture(
        {
          workTree: repo.workTree,
          paths: [...new Set([...capturedPaths(repo, state), ...(input.extra ?? [])])],
          submodules: submodulesOf(state),
          cache: readCache(cacheFile),
          objectFormat: store.objectFormat,
          fileClockMs,
          draftLarge: join(draft, 'large'),
          storeLarge: store.large,
          largeName: encodeId(input.id),
        },
        next,
      ),
      describe: (tree) => {
        snapshot = describe(repo, state, input, { tree, fileClockMs });
        return {
          record: Buffer.from(JSON.stringify(snapshot.record)),
          manifest: snapshot.manifest,
        };
      },
      stored,
      seconds: Math.max(0, Math.floor(input.nowMs / 1000)),
      label: input.label,
    }),
  });
  await kept;
  const commit = out.toString('latin1').trim();
  if (snapshot === null || !/^[0-9a-f]{40,64}$/.test(commit))
    throw new GitError(`git fast-import named no commit for ${META_MARK}: ${commit}`, 0);
  const made: Snapshot = snapshot;
  made.record.sizeBytes = publish(draft, store, input.id, commit);
  if (Object.keys(next.files).length > 0 || Object.keys(next.large).length > 0)
    writeWhole(cacheFile, JSON.stringify(next), false);
  return made;
}

function describe(
  repo: Repository,
  state: TreeState,
  input: CreateInput,
  found: { tree: [string, Captured][]; fileClockMs: number },
): Snapshot {
  const { id, label, taskId, linkedErrors, checkpoint, safetyFor, nowMs } = input;
  const record: SnapshotRecord = {
    id,
    label,
    createdAtMs: nowMs,
    workTree: repo.workTree,
    commit: state.head,
    branch: state.branch,
    dirtyFiles: state.changed.length,
    untrackedFiles: state.files.length,
    linkedErrors,
    taskId,
    sizeBytes: 0,
    safetyFor,
    checkpoint,
  };
  const intended = new Set(state.intended);
  const manifest: Manifest = {
    format: FORMAT,
    headRef: state.headRef,
    ...found,
    untracked: state.files,
    extra: [...(input.extra ?? [])],
    branches: [...(input.branches ?? [])],
    index: state.changed
      .filter(({ path }) => !intended.has(path))
      .map(({ path, head, index, stages }) => ({ path, head, index, stages })),
    intended: state.intended,
    skipped: state.skipped,
    assumed: state.assumed,
    modes: recordModes(state.modes),
    ignored: state.ignored,
    nested: state.nested,
    operation: state.operation,
  };
  return { record, manifest };
}

function submodulesOf(state: TreeState): Set<string> {
  return new Set(
    state.changed
      .filter(({ head, index, stages }) =>
        [head, index, ...(stages ?? [])].some((entry) => entry?.mode === '160000'),
      )
      .map(({ path }) => path),
  );
}

/**
 * Copies the staged blobs that HEAD has not into the draft: the user's own objects may be collected later.
 * Returns the blobs that there are.
 */
async function packStaged(
  repo: Repository,
  draftGit: string,
  state: TreeState,
): Promise<Set<string>> {
  const wanted = new Set<string>();
  for (const { index, head, stages } of state.changed) {
    for (const entry of [index, ...(stages ?? [])]) {
      // The unchanged side is kept too: a later commit of the same content says nothing of its objects.
      if (entry !== null && entry.mode !== '160000' && entry.oid !== head?.oid)
        wanted.add(entry.oid);
    }
  }
  if (wanted.size === 0) return wanted;
  const { workTree: cwd } = repo;
  const check = await ask(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    cwd,
    input: `${[...wanted].join('\n')}\n`,
  });
  const present = check
    .toString('latin1')
    .split('\n')
    .filter((line) => line.endsWith(' blob'))
    .map((line) => line.slice(0, -5));
  if (present.length === 0) return new Set();
  const args = ['pack-objects', '-q', '--window=0', '--compression=1'];
  await git([...args, join(draftGit, 'objects', 'pack', 'pack')], {
    cwd,
    input: `${present.join('\n')}\n`,
  });
  return new Set(present);
}

/** Name of a work tree among those of one repository. */
export function treeKey({ workTree }: Repository): string {
  return createHash('sha256').update(workTree).digest('hex').slice(0, 16);
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return true;
  // fast-import that may write no more: its own words, in the C locale.
  return (
    error instanceof GitError &&
    /No space left on device|Out of diskspace|Disk quota exceeded|File too large|file write error|SIGXFSZ/.test(
      error.message,
    )
  );
}
