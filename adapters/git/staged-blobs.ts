import { join } from 'node:path';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';
import type { TreeState } from './state.ts';

/**
 * Copies the staged blobs that HEAD has not into the draft: the user's own objects may be collected later.
 * Returns the blobs that there are.
 */
export async function packStaged(
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
