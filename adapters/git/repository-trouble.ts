import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REF_OR_COMMIT = /^(?:ref:\s*refs\/\S|[0-9a-f]{40,64}\s*$)/;

/** Ends the sentence that begins with the path: what is wrong with it as a repository, and the remedy. */
export function troubleWith(path: string, said: string): string {
  // Somebody else's repository, a damaged one: git says best what is wrong, and often the remedy.
  if (!/not a git repository|must be run in a work tree/.test(said)) return `is refused: ${said}`;
  const marker = markerAbove(path);
  if (/must be run in a work tree/.test(said)) {
    return marker === null || `${path}/`.startsWith(`${marker}/`)
      ? 'is a git directory and no work tree. Make one: git worktree add DIR, or git clone it'
      : `has a repository that calls itself bare. Allow it a work tree: git --git-dir ${marker} config core.bare false`;
  }
  return marker === null
    ? 'is in no git work tree. Make one: git init'
    : `is no work tree for git, though there is ${marker}: ${damageOf(marker)}`;
}

/** The nearest `.git` of a path. */
function markerAbove(path: string): string | null {
  for (let folder = path; ; folder = dirname(folder)) {
    const marker = join(folder, '.git');
    if (lstatSync(marker, { throwIfNoEntry: false })) return marker;
    if (folder === dirname(folder)) return null;
  }
}

function damageOf(marker: string): string {
  if (lstatSync(marker).isFile()) {
    const target = /^gitdir: (.*)$/m.exec(readFileSync(marker, 'utf8'))?.[1];
    return target === undefined
      ? 'the file names no git directory (gitdir: PATH). Write the path into it'
      : `it points to ${target}, which is no git directory. In the main work tree: git worktree repair; of a submodule: git submodule update`;
  }
  const head = textOf(join(marker, 'HEAD'));
  if (head === null || !REF_OR_COMMIT.test(head)) {
    const state = head === null ? 'missing' : 'damaged';
    return `its HEAD is ${state}. Set it to your branch: echo 'ref: refs/heads/BRANCH' > ${join(marker, 'HEAD')} (names: ls ${join(marker, 'refs/heads')})`;
  }
  const missing = ['objects', 'refs'].find(
    (name) => !lstatSync(join(marker, name), { throwIfNoEntry: false })?.isDirectory(),
  );
  if (missing === 'refs')
    return `its refs folder is missing. mkdir -p ${join(marker, 'refs/heads')}`;
  if (missing === 'objects')
    return 'its objects are missing. Bring them back from a backup or a clone';
  return 'it is damaged. See git fsck, or clone it again';
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}
