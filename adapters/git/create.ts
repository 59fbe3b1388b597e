import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import { capture, readCache, type StatCache } from './capture.ts';
import { GitError } from './errors.ts';
import { orFull } from './full.ts';
import { importStream, META_MARK } from './import-stream.ts';
import { publish, writeWhole } from './publish.ts';
import { keepCommits, dropKept } from './keep.ts';
import { FORMAT, type Captured, type Manifest, type Snapshot } from './meta.ts';
import { recordModes } from './modes.ts';
import type { Repository } from './repository.ts';
import { git } from './run.ts';
import { packStaged } from './staged-blobs.ts';
import { capturedPaths, type TreeState } from './state.ts';
import { bareRepository, encodeId, inStore, lookingIn, type Store } from './store-dir.ts';

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

/** A snapshot in the making: what needs no look at the work tree is done while git still looks at it. */
export interface Draft {
  /** Writes the state of the work tree into the store. Throws StoreFullError when the disk is full. */
  finish(state: TreeState, input: CreateInput): Promise<Snapshot>;
  /** Ends what was begun and removes it; after `finish` it does nothing. */
  drop(): Promise<void>;
}

/**
 * Begins a snapshot beside a look at the work tree, which comes first: it takes the longest. Everything is made in a folder aside and moved into place, the ref last: killed anywhere,
 * there is a whole snapshot or none. Of the user's, only keep refs are written, which protect HEAD's commit from
 * `git gc`.
 */
export async function beginSnapshot(
  repo: Repository,
  store: Store,
  looking: Promise<unknown>,
): Promise<Draft> {
  // Whoever awaits it hears of its failure.
  looking.catch(() => undefined);
  await setImmediate();
  const dir = makeDraft(store);
  const fileClockMs = statSync(dir).mtimeMs;
  const gate = createGate();
  const { args, env, cwd } = inStore(dir);
  const imported = git([...args, 'fast-import', '--quiet', '--force'], {
    cwd,
    // What the store has already is not written again.
    env: { ...env, ...lookingIn(join(store.git, 'objects')) },
    input: gate.stream(),
  });
  imported.catch(() => undefined);
  const drop = async (): Promise<void> => {
    gate.close();
    await imported.catch(() => undefined);
    rmSync(dir, { recursive: true, force: true });
  };
  return {
    drop,
    async finish(state, input) {
      try {
        return await fill({ dir, fileClockMs, import: gate.open, imported }, repo, store, {
          state,
          input,
        });
      } catch (error) {
        await dropKept(repo.commonDir, store, [input.id]).catch(() => undefined);
        throw orFull(error, `for a snapshot in ${store.dir}`);
      } finally {
        await drop();
      }
    },
  };
}

function makeDraft(store: Store): string {
  let dir: string | null = null;
  try {
    mkdirSync(store.incoming, { recursive: true });
    dir = mkdtempSync(join(store.incoming, `${process.pid}-`));
    bareRepository(dir, store.objectFormat);
    return dir;
  } catch (error) {
    if (dir !== null) rmSync(dir, { recursive: true, force: true });
    throw orFull(error, `for a snapshot in ${store.dir}`);
  }
}

/** A stream whose content is named later, or never: then it ends with an error. */
function createGate(): {
  stream: () => AsyncGenerator<Buffer>;
  open: (content: AsyncIterable<Buffer>) => void;
  close: () => void;
} {
  let open: (content: AsyncIterable<Buffer> | null) => void;
  const opened = new Promise<AsyncIterable<Buffer> | null>((resolve) => {
    open = resolve;
  });
  return {
    async *stream() {
      const content = await opened;
      if (content === null) throw new Error('the snapshot was given up');
      yield* content;
    },
    open: (content) => open(content),
    close: () => open(null),
  };
}

interface Filling {
  /** A repository of its own, with the copies of large files in it. */
  dir: string;
  /** Clock of the file system when the snapshot began. */
  fileClockMs: number;
  /** Gives git fast-import what it waits for. */
  import: (stream: AsyncIterable<Buffer>) => void;
  imported: Promise<Buffer>;
}

async function fill(
  draft: Filling,
  repo: Repository,
  store: Store,
  { state, input }: { state: TreeState; input: CreateInput },
): Promise<Snapshot> {
  const { fileClockMs } = draft;
  const branches = (input.branches ?? []).flatMap(([, oid]) => oid ?? []);
  const kept = keepCommits(repo, store, {
    id: input.id,
    commits: [
      ...(state.head === null ? [] : [state.head]),
      ...state.operation.commits,
      ...branches,
    ],
    seen: branches.length === 0,
  });
  // It is awaited below; until then its failure must not end the process.
  kept.catch(() => undefined);
  const stored = await packStaged(repo, draft.dir, state);
  const cacheFile = join(store.dir, `seen-${treeKey(repo)}.json`);
  const next: StatCache = { files: {}, large: {} };
  let snapshot: Snapshot | null = null;
  draft.import(
    importStream({
      captured: capture(
        {
          workTree: repo.workTree,
          paths: [...new Set([...capturedPaths(repo, state), ...(input.extra ?? [])])],
          submodules: submodulesOf(state),
          cache: readCache(cacheFile),
          objectFormat: store.objectFormat,
          fileClockMs,
          draftLarge: join(draft.dir, 'large'),
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
  );
  const out = await draft.imported;
  await kept;
  const commit = out.toString('latin1').trim();
  if (snapshot === null || !/^[0-9a-f]{40,64}$/.test(commit))
    throw new GitError(`git fast-import named no commit for ${META_MARK}: ${commit}`, 0);
  const made: Snapshot = snapshot;
  made.record.sizeBytes = publish(draft.dir, store, input.id, commit);
  if (Object.keys(next.files).length > 0 || Object.keys(next.large).length > 0)
    writeWhole(cacheFile, JSON.stringify(next));
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

/** Name of a work tree among those of one repository. */
export function treeKey({ workTree }: Repository): string {
  return createHash('sha256').update(workTree).digest('hex').slice(0, 16);
}
