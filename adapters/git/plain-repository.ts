import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** Settings that place a work tree elsewhere, make it none, or give the repository another format or other rights. */
const PLACING =
  /worktree|sharedrepository|\[\s*(?:include|extensions)|\bbare\b(?!\s*=\s*false\s*$)|repositoryformatversion(?!\s*=\s*0\s*$)/im;
/** What makes git take a folder for a repository (https://git-scm.com/docs/gitrepository-layout). */
const HEAD = /^(?:ref:\s*refs\/\S|[0-9a-f]{40}\s*$)/;

/**
 * The repository whose top level a real path is, when it is one as `git init` makes it: read from its files, without
 * a process. Null for everything else, of which git itself must be asked.
 */
export function readPlainRepository(workTree: string): Repository | null {
  const gitDir = join(workTree, '.git');
  try {
    const top = lstatSync(workTree);
    const own = lstatSync(gitDir);
    // Of somebody else's repository git may not want to know anything.
    if (!own.isDirectory() || !isMine(top) || !isMine(own)) return null;
    if (lstatSync(join(gitDir, 'commondir'), { throwIfNoEntry: false })) return null;
    for (const folder of ['objects', 'refs'])
      if (!lstatSync(join(gitDir, folder)).isDirectory()) return null;
    const head = join(gitDir, 'HEAD');
    if (!lstatSync(head).isFile() || !HEAD.test(readFileSync(head, 'latin1'))) return null;
    if (PLACING.test(readFileSync(join(gitDir, 'config'), 'latin1'))) return null;
  } catch {
    return null;
  }
  return { workTree, gitDir, commonDir: gitDir, objectFormat: 'sha1', plain: true };
}

function isMine(stat: Stats): boolean {
  return stat.uid === process.geteuid?.();
}
