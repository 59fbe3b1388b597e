import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bytesPath, lstatOrNone, SNAPSHOT_REFS, type SnapshotMeta } from './create.ts';
import { RepositoryBusyError } from './errors.ts';
import type { Repository } from './repository.ts';
import { git, gitText } from './run.ts';
import { readStatus } from './status.ts';
import { inStore } from './store-dir.ts';

interface Entry {
  mode: string;
  oid: string;
}

export interface RestoreOutcome {
  written: string[];
  deleted: string[];
  kept: string[];
}

const LOCK_WAIT_MS = 1_000;

/**
 * Makes the work tree, HEAD, branch and index equal to a snapshot. Looks at the tree as it is, so that a run
 * after a crash finishes what was begun. Never touches what is ignored now or was at the snapshot.
 */
export async function restoreTree(
  repo: Repository,
  store: string,
  meta: SnapshotMeta,
): Promise<RestoreOutcome> {
  await indexFree(repo);
  const now = await readStatus(repo.workTree);
  const chain = `${SNAPSHOT_REFS}${meta.id}`;
  const tracked = await listTree(store, `${chain}^1`);
  const untracked = await listTree(store, `${chain}^1^${meta.commit === null ? 2 : 3}`);
  const captured = await changedIn(store, meta, chain);
  const candidates = new Set<string>([
    ...now.changed.map(({ path }) => path),
    ...now.untracked.filter((path) => !path.endsWith('/')),
    ...captured,
    ...untracked.keys(),
    ...(await movedBetween(repo, now.head, meta.commit)),
  ]);
  await restoreHead(repo, meta, now.branch, now.head);
  await restoreIndex(repo, store, meta);
  const outcome: RestoreOutcome = { written: [], deleted: [], kept: [...meta.nested] };
  const isOff = offLimits([...meta.ignored, ...now.ignored, ...meta.nested]);
  const clean: string[] = [];
  const raw: [string, Entry][] = [];
  for (const path of candidates) {
    const entry = untracked.get(path) ?? tracked.get(path);
    if (!entry) {
      if (isOff(path)) outcome.kept.push(path);
      else if (remove(repo.workTree, path)) outcome.deleted.push(path);
    } else if (entry.mode === '160000') outcome.kept.push(path);
    else if (captured.has(path) || untracked.has(path)) raw.push([path, entry]);
    else clean.push(path);
  }
  await writeRaw(repo.workTree, store, raw, outcome);
  await writeClean(repo.workTree, clean, outcome);
  // Refreshing tells which files differ by exit code 1: an answer, not an error.
  await git(['update-index', '-q', '--refresh'], { cwd: repo.workTree, allow: [1] });
  return outcome;
}

async function indexFree({ gitDir }: Repository): Promise<void> {
  const lock = join(gitDir, 'index.lock');
  for (let waitedMs = 0; existsSync(lock); waitedMs += 50) {
    if (waitedMs >= LOCK_WAIT_MS) {
      throw new RepositoryBusyError(
        `${lock} is held by another git process; nothing was changed. Try again when it has ended, or remove a stale lock.`,
      );
    }
    await wait(50);
  }
}

async function listTree(store: string, commit: string): Promise<Map<string, Entry>> {
  const { args, env } = inStore(store);
  const out = await git([...args, 'ls-tree', '-r', '-z', '--full-tree', commit], {
    cwd: store,
    env,
  });
  const entries = new Map<string, Entry>();
  for (const line of out.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
    entries.set(line.slice(tab + 1), { mode, oid });
  }
  return entries;
}

/** Paths whose bytes were taken from the work tree: they are written raw, without the user's filters. */
async function changedIn(store: string, meta: SnapshotMeta, chain: string): Promise<Set<string>> {
  const { args, env } = inStore(store);
  if (meta.commit === null) return new Set((await listTree(store, `${chain}^1`)).keys());
  const out = await git(
    [...args, 'diff-tree', '-r', '-z', '--no-renames', '--name-only', meta.commit, `${chain}^1`],
    { cwd: store, env },
  );
  return new Set(out.toString('latin1').split('\0').filter(Boolean));
}

async function movedBetween(
  repo: Repository,
  from: string | null,
  to: string | null,
): Promise<string[]> {
  if (from === to) return [];
  const empty = await gitText(['hash-object', '-t', 'tree', '--stdin'], { cwd: repo.workTree });
  const out = await git(
    ['diff-tree', '-r', '-z', '--no-renames', '--name-only', from ?? empty, to ?? empty],
    { cwd: repo.workTree },
  );
  return out.toString('latin1').split('\0').filter(Boolean);
}

async function restoreHead(
  repo: Repository,
  meta: SnapshotMeta,
  branch: string | null,
  head: string | null,
): Promise<void> {
  const { workTree: cwd } = repo;
  if (branch === meta.branch && head === meta.commit) return;
  if (head !== null) await git(['update-ref', `refs/cake-rescue/${meta.id}`, head], { cwd });
  if (meta.branch === null) {
    if (meta.commit !== null) await git(['update-ref', '--no-deref', 'HEAD', meta.commit], { cwd });
    return;
  }
  const ref = `refs/heads/${meta.branch}`;
  await git(['symbolic-ref', 'HEAD', ref], { cwd });
  if (meta.commit === null) await git(['update-ref', '-d', ref], { cwd });
  else await git(['update-ref', ref, meta.commit], { cwd });
}

async function restoreIndex(repo: Repository, store: string, meta: SnapshotMeta): Promise<void> {
  const { args, env } = inStore(store);
  const chain = `${SNAPSHOT_REFS}${meta.id}`;
  const index = `${chain}^1^${meta.commit === null ? 1 : 2}`;
  const source = await gitText([...args, 'rev-parse', `${index}^{tree}`], { cwd: store, env });
  await git(['read-tree', '--reset', source], {
    cwd: repo.workTree,
    env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(store, 'objects') },
  });
}

function offLimits(paths: string[]): (path: string) => boolean {
  const files = new Set(paths.filter((path) => !path.endsWith('/')));
  const dirs = paths.filter((path) => path.endsWith('/'));
  return (path) => files.has(path) || dirs.some((dir) => path.startsWith(dir));
}

async function writeRaw(
  workTree: string,
  store: string,
  files: [string, Entry][],
  outcome: RestoreOutcome,
): Promise<void> {
  if (files.length === 0) return;
  const { args, env } = inStore(store);
  const input = files.map(([, { oid }]) => `${oid}\n`).join('');
  const out = await git([...args, 'cat-file', '--batch'], { cwd: store, env, input });
  let at = 0;
  for (const [path, { mode }] of files) {
    const end = out.indexOf(10, at);
    const size = Number(out.subarray(at, end).toString('latin1').split(' ')[2]);
    const data = out.subarray(end + 1, end + 1 + size);
    at = end + 2 + size;
    if (writeFile(workTree, path, mode, data)) outcome.written.push(path);
  }
}

/** Files that were clean: git writes them from the index, with the user's own filters and line ends. */
async function writeClean(
  workTree: string,
  paths: string[],
  outcome: RestoreOutcome,
): Promise<void> {
  if (paths.length === 0) return;
  for (const path of paths) clearWay(workTree, path);
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  await git(['checkout-index', '-f', '-q', '-z', '--stdin'], { cwd: workTree, input });
  outcome.written.push(...paths);
}

/** Writes by rename; false when the file is already as it should be. */
function writeFile(workTree: string, path: string, mode: string, data: Buffer): boolean {
  const full = bytesPath(workTree, path);
  const stat = lstatOrNone(full);
  if (mode === '120000') {
    if (stat?.isSymbolicLink() && readlinkSync(full, { encoding: 'buffer' }).equals(data))
      return false;
    clearWay(workTree, path);
    rmSync(full, { force: true, recursive: true });
    symlinkSync(data, full);
    return true;
  }
  const executable = mode === '100755';
  if (
    stat?.isFile() &&
    ((stat.mode & 0o100) !== 0) === executable &&
    stat.size === data.length &&
    readFileSync(full).equals(data)
  )
    return false;
  clearWay(workTree, path);
  if (stat?.isDirectory()) rmSync(full, { recursive: true });
  const draft = Buffer.concat([full, Buffer.from('.cake-draft')]);
  writeFileSync(draft, data);
  chmodSync(draft, executable ? 0o755 : stat?.isFile() ? stat.mode & 0o666 : 0o644);
  renameSync(draft, full);
  return true;
}

/** Makes the folders above a path; a file or link that stands in the way goes, and is never followed. */
function clearWay(workTree: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let n = 1; n <= parts.length; n += 1) {
    const dir = bytesPath(workTree, parts.slice(0, n).join('/'));
    const stat = lstatOrNone(dir);
    if (stat && !stat.isDirectory()) rmSync(dir);
    if (!stat?.isDirectory()) mkdirSync(dir);
  }
  const full = bytesPath(workTree, path);
  if (lstatOrNone(full)?.isDirectory()) rmSync(full, { recursive: true });
}

/** Deletes a file, and the folders that it leaves empty. */
function remove(workTree: string, path: string): boolean {
  const full = bytesPath(workTree, path);
  const stat = lstatOrNone(full);
  if (!stat || stat.isDirectory()) return false;
  rmSync(full);
  const parts = path.split('/');
  for (let n = parts.length - 1; n > 0; n -= 1) {
    try {
      rmdirSync(bytesPath(workTree, parts.slice(0, n).join('/')));
    } catch {
      // Not empty: it stays, and so does what is above it.
      break;
    }
  }
  return true;
}
