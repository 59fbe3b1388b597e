import { readFileSync } from 'node:fs';
import type { DiffSize } from '../../domain/report/types.ts';
import { bytesPath, lstatOrNone } from './paths.ts';
import { git } from './run.ts';
import { readStatus } from './status.ts';

/** Larger new files count as a file without lines. */
const MAX_COUNTED = 4 << 20;

/** How much a work tree differs from a commit (null: an unborn branch), untracked files included. Throws GitError. */
export async function diffSize(workTree: string, commit: string | null): Promise<DiffSize> {
  const size: DiffSize = { files: 0, added: 0, removed: 0 };
  const { untracked } = await readStatus(workTree);
  for (const path of untracked) {
    const full = bytesPath(workTree, path);
    const stat = lstatOrNone(full);
    if (!stat?.isFile()) continue;
    size.files += 1;
    if (stat.size <= MAX_COUNTED) size.added += countLines(readFileSync(full));
  }
  if (commit === null) return size;
  const numbers = await git(
    ['diff', '--no-ext-diff', '--no-textconv', '--no-renames', '--numstat', '-z', commit],
    { cwd: workTree },
  );
  for (const row of numbers.toString('latin1').split('\0')) {
    const found = /^(\d+|-)\t(\d+|-)\t/.exec(row);
    if (!found) continue;
    size.files += 1;
    // git writes "-" for binary files.
    size.added += Number(found[1]) || 0;
    size.removed += Number(found[2]) || 0;
  }
  return size;
}

function countLines(bytes: Buffer): number {
  if (bytes.includes(0)) return 0;
  let lines = bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
