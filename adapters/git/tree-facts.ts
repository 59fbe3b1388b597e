import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { bytesPath, lstatOrNone } from './paths.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';
import { readStatus } from './status.ts';

/**
 * Hash of what a work tree holds now: HEAD, and the content of everything changed or untracked. With `covers` (files and
 * directories) of the content that lies there and of nothing else: an edit elsewhere, or a commit, leaves it as it is.
 */
export async function treeHash(workTree: string, covers: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256');
  const update = (paths: readonly string[]): void => {
    for (const path of paths.toSorted())
      hash.update(`\0${path}\0`).update(contentOf(workTree, path));
  };
  if (covers.length > 0) {
    const listed = await ask(
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...covers],
      { cwd: workTree },
    );
    update([...new Set(listed.toString('latin1').split('\0').filter(Boolean))]);
  } else {
    const status = await readStatus(workTree);
    hash.update(status.head ?? 'unborn');
    update([...status.changed.map(({ path }) => path), ...status.untracked]);
  }
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

/** New files above this are data, not tests or settings. */
const MAX_NEW_FILE = 64 << 10;
const MAX_PATCH = 4 << 20;

/** Paths that differ from a commit, and the patch (at most 4 MB); small new files are in it as if they were added. */
export async function diffSince(
  workTree: string,
  commit: string | null,
): Promise<{ paths: string[]; patch: string }> {
  const status = await readStatus(workTree);
  const untracked = status.untracked.map((path) => Buffer.from(path, 'latin1').toString('utf8'));
  const added = status.untracked
    .map((path, at) => asAdded(workTree, path, untracked[at]!))
    .join('');
  if (commit === null) return { paths: untracked, patch: added.slice(0, MAX_PATCH) };
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
    patch: (added + patch.toString('utf8')).slice(0, MAX_PATCH),
  };
}

function asAdded(workTree: string, path: string, shown: string): string {
  const full = bytesPath(workTree, path);
  const stat = lstatOrNone(full);
  if (!stat?.isFile() || stat.size > MAX_NEW_FILE) return '';
  const text = readFileSync(full, 'utf8');
  if (text.includes('\0')) return '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `--- /dev/null\n+++ b/${shown}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}
