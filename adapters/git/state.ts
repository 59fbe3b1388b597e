import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobId } from './capture.ts';
import { findConverted } from './conversions.ts';
import { readOperation, type Operation } from './operation.ts';
import { MODES_UP_TO, readModes, type LiveModes } from './modes.ts';
import { lookInside, parentsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { gitText } from './run.ts';
import { readStatus, type TreeStatus } from './status.ts';

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

/** Reads the state of a work tree; takes no lock and writes nothing. A broken index is taken for none. */
export async function readState(
  repo: Repository,
  { indexBroken = false } = {},
): Promise<TreeState> {
  const { workTree: cwd } = repo;
  const env: Record<string, string> = indexBroken
    ? { GIT_INDEX_FILE: join(repo.gitDir, 'cake', 'no-index') }
    : {};
  const [status, tracked, settings, operation, headRef] = await Promise.all([
    readStatus(cwd, env),
    // Looked at while git status still runs.
    ask(['ls-files', '-v', '-z'], { cwd, env }).then((listed) => readTracked(cwd, listed)),
    ask(['config', '--list', '-z'], { cwd }),
    readOperation(repo),
    readHeadRef(repo),
  ]);
  const { skipped, assumed, hasAttributes, modes } = tracked;
  const config = parseConfig(settings);
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

interface Tracked {
  skipped: string[];
  assumed: string[];
  hasAttributes: boolean;
  modes: LiveModes;
}

function readTracked(workTree: string, listed: Buffer): Tracked {
  const skipped: string[] = [];
  const assumed: string[] = [];
  // The work tree itself is one of them.
  const folders = new Set(['']);
  const files: string[] = [];
  let count = 0;
  let [from, to] = [0, 0];
  for (let at = 0; at < listed.length; count += 1) {
    const begin = at + 2;
    const end = listed.indexOf(0, at);
    const tag = listed[at]!;
    // S and s: skip-worktree; any lower letter: assume-unchanged (https://git-scm.com/docs/git-ls-files).
    if (tag !== 0x48 && tag !== 0x4d) {
      const path = listed.toString('latin1', begin, end);
      if (tag === 0x53 || tag === 0x73) skipped.push(path);
      if (tag >= 0x61) assumed.push(path);
    }
    if (count < MODES_UP_TO) files.push(listed.toString('latin1', begin, end));
    let cut = end;
    while (cut > begin && listed[cut] !== 0x2f) cut -= 1;
    // Sorted by name: nearly always the same folder as the one before.
    if (cut - begin !== to - from || listed.compare(listed, from, to, begin, cut) !== 0) {
      for (const folder of parentsOf(listed.toString('latin1', begin, end))) folders.add(folder);
      [from, to] = [begin, cut];
    }
    at = end + 1;
  }
  const modes = readModes(workTree, folders, count <= MODES_UP_TO ? files : null);
  return { skipped, assumed, hasAttributes: listed.includes('.gitattributes'), modes };
}

/** Folders of files that git does not know yet. */
function addFolders(workTree: string, modes: LiveModes, untracked: readonly string[]): void {
  const files = untracked.filter((path) => !path.endsWith('/'));
  const more = new Set(files.flatMap(parentsOf).filter((path) => !modes.folders.has(path)));
  for (const [path, seen] of readModes(workTree, more, null).folders) modes.folders.set(path, seen);
}

function parseConfig(settings: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of settings.toString('utf8').split('\0')) {
    const end = line.indexOf('\n');
    if (end > 0) found.set(line.slice(0, end), line.slice(end + 1));
    else if (line !== '') found.set(line, 'true');
  }
  return found;
}
