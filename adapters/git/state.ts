import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { blobId } from './capture.ts';
import { findConverted } from './conversions.ts';
import { isSound, readIndexFile } from './index-entries.ts';
import { readOperation, type Operation } from './operation.ts';
import { readModes, type LiveModes } from './modes.ts';
import { all, lookInside, parentsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { gitText } from './run.ts';
import { readSettings } from './settings.ts';
import { readStatus, type TreeStatus } from './status.ts';
import { readTracked } from './tracked.ts';

/** Everything about a work tree that a snapshot keeps and a rollback compares. */
export interface TreeState extends TreeStatus {
  /** Full name of the branch, or null when HEAD is detached. */
  headRef: string | null;
  /** Untracked files without the nested repositories. */
  files: string[];
  nested: string[];
  /** Entries that git was told to leave out of its comparisons. */
  skipped: string[];
  assumed: string[];
  /** Added by intent only: in the index without content. */
  intended: string[];
  /** Clean paths whose bytes git could not bring back. */
  converted: string[];
  modes: LiveModes;
  /** The index cannot be read; everything is as if there was none. */
  indexBroken: boolean;
  operation: Operation;
}

/**
 * Reads the state of a work tree; takes no lock and writes nothing. A damaged index is taken for none: whether it is
 * sound is not asked of git, which believes what a damaged one says, or fails.
 */
export async function readState(repo: Repository): Promise<TreeState> {
  const reading = readStatus(repo.workTree);
  reading.catch(() => undefined);
  // The rest is looked at while git status runs, which is started in this turn of the event loop.
  await setImmediate();
  const index = readIndexFile(repo);
  if (index === null || isSound(index, repo.objectFormat)) {
    return readRest(repo, reading, { index, indexBroken: false, env: {} });
  }
  await reading.catch(() => undefined);
  const env = { GIT_INDEX_FILE: join(repo.gitDir, 'cake', 'no-index') };
  return readRest(repo, readStatus(repo.workTree, env), { index: null, indexBroken: true, env });
}

async function readRest(
  repo: Repository,
  reading: Promise<TreeStatus>,
  how: { index: Buffer | null; indexBroken: boolean; env: Record<string, string> },
): Promise<TreeState> {
  const { workTree: cwd } = repo;
  const { index, indexBroken, env } = how;
  const [status, tracked, config, operation, headRef] = await all([
    reading,
    readTracked(repo, env, index),
    readSettings(repo),
    readOperation(repo),
    readHeadRef(repo),
  ]);
  const { skipped, assumed, hasAttributes, modes } = tracked;
  const attributes =
    hasAttributes ||
    [...status.untracked, ...status.ignored].some((path) => /(?:^|\/)\.gitattributes$/.test(path));
  addFolders(cwd, modes, status.untracked);
  const intended = new Set(await findIntended(cwd, status));
  const nested = status.untracked.filter((path) => path.endsWith('/'));
  return {
    ...status,
    headRef,
    files: status.untracked.filter((path) => !path.endsWith('/')),
    nested,
    skipped,
    assumed,
    intended: [...intended],
    changed: status.changed.map((change) =>
      // git status gives a gone one the entries of an empty file.
      intended.has(change.path) ? { ...change, head: null, index: null } : change,
    ),
    converted: await findConverted(repo, { config, hasAttributes: attributes, env }),
    operation,
    modes,
    indexBroken,
  };
}

/** Paths whose content a snapshot takes from the work tree itself. */
export function capturedPaths(repo: Repository, state: TreeState): Set<string> {
  const paths = new Set<string>();
  for (const { path } of state.changed) paths.add(path);
  for (const path of state.files) paths.add(path);
  for (const path of state.assumed) paths.add(path);
  // A sparse checkout skips whole folders: one look at the folder answers for all of its files.
  const gone = new Set<string>();
  const look = lookInside(repo.workTree);
  for (const path of [...state.skipped, ...state.converted]) {
    if (parentsOf(path).some((parent) => gone.has(parent))) continue;
    if (look(path)) paths.add(path);
    else {
      const missing = parentsOf(path).find((parent) => !look(parent));
      if (missing !== undefined) gone.add(missing);
    }
  }
  return paths;
}

async function readHeadRef(repo: Repository): Promise<string | null> {
  const text = readFileSync(join(repo.gitDir, 'HEAD'), 'utf8');
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})\s*$/.test(text)) return null;
  const name = /^ref: *(\S+)\s*$/.exec(text)?.[1];
  if (name !== undefined && name !== 'refs/heads/.invalid') return name;
  const said = await gitText(['symbolic-ref', '--quiet', 'HEAD'], {
    cwd: repo.workTree,
    allow: [1],
  });
  return said === '' ? null : said;
}

/** Entries added by intent. Of one whose file is gone, git status speaks as of an empty file of HEAD's. */
async function findIntended(cwd: string, { changed, head }: TreeStatus): Promise<string[]> {
  const plain = changed.filter(({ staged, stages }) => stages === null && staged === '.');
  const found = plain.filter(({ unstaged }) => unstaged === 'A').map(({ path }) => path);
  const gone = plain.filter(({ unstaged, index }) => unstaged === 'D' && isEmptyBlob(index?.oid));
  if (gone.length === 0 || head === null) return [...found, ...gone.map(({ path }) => path)];
  const listed = await ask(['ls-tree', '-r', '-z', '--name-only', '--full-tree', head], { cwd });
  const known = new Set(listed.toString('latin1').split('\0'));
  return [...found, ...gone.map(({ path }) => path).filter((path) => !known.has(path))];
}

function isEmptyBlob(oid = ''): boolean {
  return oid === blobId(Buffer.alloc(0), oid.length === 40 ? 'sha1' : 'sha256');
}

/** Folders of files that git does not know yet. */
function addFolders(workTree: string, modes: LiveModes, untracked: readonly string[]): void {
  const files = untracked.filter((path) => !path.endsWith('/'));
  const more = new Set(files.flatMap(parentsOf).filter((path) => !modes.folders.has(path)));
  for (const [path, seen] of readModes(workTree, more, null).folders) modes.folders.set(path, seen);
}
