import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { bytesPath, lstatOrNone } from './paths.ts';
import { git } from './run.ts';
import { readStatus } from './status.ts';

/** Hash of what a work tree holds now: HEAD, and the content of everything changed or untracked. */
export async function treeHash(workTree: string): Promise<string> {
  const status = await readStatus(workTree);
  const hash = createHash('sha256').update(status.head ?? 'unborn');
  const paths = [...status.changed.map(({ path }) => path), ...status.untracked].toSorted();
  for (const path of paths) hash.update(`\0${path}\0`).update(contentOf(workTree, path));
  return hash.digest('hex').slice(0, 40);
}

function contentOf(workTree: string, path: string): Buffer | string {
  const full = bytesPath(workTree, path);
  const stat = lstatOrNone(full);
  if (!stat) return 'gone';
  if (stat.isSymbolicLink()) return readlinkSync(full);
  return stat.isFile()
    ? createHash('sha256')
        .update(readFileSync(full))
        .update(String(stat.mode & 0o100))
        .digest()
    : 'other';
}

/** Paths that differ from a commit, and the patch of the tracked ones (at most 1 MB). */
export async function diffSince(
  workTree: string,
  commit: string | null,
): Promise<{ paths: string[]; patch: string }> {
  const status = await readStatus(workTree);
  const untracked = status.untracked.map((path) => Buffer.from(path, 'latin1').toString('utf8'));
  if (commit === null) return { paths: untracked, patch: '' };
  const names = await git(['diff', '--no-ext-diff', '--name-only', '-z', '--no-renames', commit], {
    cwd: workTree,
  });
  const patch = await git(
    ['diff', '--no-ext-diff', '--no-color', '--no-renames', '--unified=3', commit],
    { cwd: workTree },
  );
  const paths = names.toString('utf8').split('\0').filter(Boolean);
  return {
    paths: [...new Set([...paths, ...untracked])].toSorted(),
    patch: patch.subarray(0, 1 << 20).toString('utf8'),
  };
}
