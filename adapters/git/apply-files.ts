import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { copyFile, readlink, unlink as unlinkFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RestoreIncompleteError } from './errors.ts';
import { bytesPath, inParallel, lstatInside, lstatOrNone, parentsOf, shown } from './paths.ts';
import type { Manifest } from './meta.ts';
import { openFolders, restoreFolderModes } from './modes.ts';
import type { Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import type { OnProgress } from './stage.ts';
import { WIDTH, type Staged } from './staged-file.ts';

const run = promisify(execFile);

/**
 * Makes the work tree as planned; returns the paths that were written with their objects, what was deleted, and
 * folders whose bits could not be set.
 */
export async function applyFiles(
  repo: Repository,
  plan: Plan,
  input: { staged: readonly Staged[]; manifest: Manifest; onProgress: OnProgress },
): Promise<{ written: Map<string, string | null>; deleted: string[]; left: string[] }> {
  const { workTree } = repo;
  const { staged, manifest, onProgress } = input;
  const deleted = [...plan.clearFirst, ...plan.deleteLast];
  const emptied = foldersOfOthers(workTree, deleted, manifest.fileClockMs);
  const touched = [
    ...deleted,
    ...staged.map(({ path }) => path),
    ...plan.pipes.map(([path]) => path),
  ];
  const opened = openFolders(workTree, touched);
  for (const path of plan.clearFirst) unlink(workTree, path);
  const written = new Map<string, string | null>();
  for (const path of plan.submodules) {
    if (!lstatInside(workTree, path)) mkdirSync(bytesPath(workTree, path), { recursive: true });
  }
  let done = 0;
  const ready = new Set<string>();
  await inParallel(staged, WIDTH, async (file) => {
    await place(workTree, file, ready);
    written.set(file.path, file.draft === null ? null : file.oid);
    done += 1;
    if (done % 256 === 0) onProgress({ phase: 'writing', done, total: staged.length });
  });
  for (const [path, mode] of plan.pipes) {
    if (lstatInside(workTree, path)?.isFIFO()) continue;
    makeWay(workTree, path, ready);
    rmSync(bytesPath(workTree, path), { force: true });
    await run('mkfifo', ['--', join(workTree, shown(path))]);
    chmodSync(bytesPath(workTree, path), mode);
    written.set(path, null);
  }
  for (const path of plan.deleteLast) unlink(workTree, path);
  removeEmptied(workTree, emptied);
  const left = restoreFolderModes(workTree, manifest.modes, opened);
  onProgress({ phase: 'writing', done: staged.length, total: staged.length });
  return { written, deleted, left };
}

async function place(
  workTree: string,
  { path, draft, mode, link }: Staged,
  ready: Set<string>,
): Promise<void> {
  const full = bytesPath(workTree, path);
  if (draft === null) return chmodSync(full, mode!);
  const occupied = makeWay(workTree, path, ready);
  if (!link && mode !== null) chmodSync(draft, mode);
  try {
    if (occupied) await exchange(draft, full);
    else renameSync(draft, full);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV')
      throw code === 'EPERM' || code === 'EACCES' ? stopped(path, error) : error;
    const near = Buffer.concat([
      bytesPath(workTree, ''),
      Buffer.from(dirname(path) === '.' ? '' : `${dirname(path)}/`, 'latin1'),
      Buffer.from(`.cake-restore-${process.pid}-${strays++}.tmp`),
    ]);
    if (link) symlinkSync(await readlink(draft, { encoding: 'buffer' }), near);
    else {
      await copyFile(draft, near);
      if (mode !== null) chmodSync(near, mode);
    }
    renameSync(near, full);
  }
}

const OLD = Buffer.from('.old');

/**
 * Puts a file in the place of another one: that one is moved away first and removed beside the work on the next, for
 * a rename onto it makes the file system write the new content out at once, which takes five times as long. Who is
 * killed in between finds nothing at the path the next time, and writes it again.
 */
async function exchange(draft: Buffer, full: Buffer): Promise<void> {
  const old = Buffer.concat([draft, OLD]);
  renameSync(full, old);
  try {
    renameSync(draft, full);
  } catch (error) {
    renameSync(old, full);
    throw error;
  }
  await unlinkFile(old);
}

let strays = 0;

/**
 * Makes the folders above a path, once for all files in one, and removes empty folders that stand at it. True when
 * something else stands there.
 */
function makeWay(workTree: string, path: string, ready: Set<string>): boolean {
  const above = parentsOf(path).at(-1);
  if (above !== undefined && !ready.has(above)) {
    if (!lstatInside(workTree, above)?.isDirectory())
      mkdirSync(bytesPath(workTree, above), { recursive: true });
    ready.add(above);
  }
  const stat = lstatOrNone(bytesPath(workTree, path));
  if (stat?.isDirectory() !== true) return stat !== undefined;
  removeEmptyTree(bytesPath(workTree, path));
  return false;
}

/** Folders only: anything else in it makes rmdir fail, and with it the rollback, before a byte is lost. */
function removeEmptyTree(dir: Buffer): void {
  for (const name of readdirSync(dir, { encoding: 'buffer' })) {
    const full = Buffer.concat([dir, Buffer.from('/'), name]);
    if (lstatOrNone(full)?.isDirectory()) removeEmptyTree(full);
  }
  rmdirSync(dir);
}

function unlink(workTree: string, path: string): void {
  const stat = lstatInside(workTree, path);
  if (!stat || stat.isDirectory()) return;
  try {
    rmSync(bytesPath(workTree, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EPERM' || code === 'EACCES' ? stopped(path, error) : error;
  }
}

function stopped(path: string, cause: unknown): RestoreIncompleteError {
  return new RestoreIncompleteError(
    `${shown(path)} may not be replaced (immutable, or somebody else's), so the rollback stopped half-way; what was before it is safe. Allow it and give the same command again, or cake rollback --undo.`,
    { cause },
  );
}

/**
 * Folders above deleted files that did not stand there at the snapshot, the innermost first: born since, or
 * moved there since. The latter shows by content that the snapshot does not know in a folder that has not
 * changed since. An empty folder of the user's changed when something was put into it, and stays.
 */
function foldersOfOthers(
  workTree: string,
  deleted: readonly string[],
  bornAfterMs: number,
): string[] {
  return [...new Set(deleted.flatMap(parentsOf))]
    .toSorted((a, b) => b.length - a.length)
    .filter((folder) => {
      const stat = lstatInside(workTree, folder);
      if (!stat?.isDirectory()) return false;
      // 0: the file system keeps no time of birth.
      return (
        stat.birthtimeMs === 0 || stat.birthtimeMs >= bornAfterMs || stat.mtimeMs < bornAfterMs
      );
    });
}

function removeEmptied(workTree: string, folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(bytesPath(workTree, folder));
    } catch (error) {
      // Not empty: it stays, and so does what is above it. Or it is gone, or a file by now.
      const { code } = error as NodeJS.ErrnoException;
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(code ?? '')) throw error;
    }
  }
}
