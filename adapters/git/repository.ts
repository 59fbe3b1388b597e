import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import {
  GitError,
  NotARepositoryError,
  RepositoryMissingError,
  UnsafeWorkTreeError,
} from './errors.ts';
import { askText } from './ask.ts';
import { readPlainRepository } from './plain-repository.ts';
import { troubleWith } from './repository-trouble.ts';

export interface Repository {
  /** Real path of the top level. */
  workTree: string;
  /** Of this work tree: index, HEAD. */
  gitDir: string;
  /** Shared by all work trees: objects, branches. */
  commonDir: string;
  /** `sha1` or `sha256`. */
  objectFormat: string;
  /** As `git init` makes it, without settings about its own format: its refs are files of the usual kind. */
  plain?: boolean;
}

/** Finds the work tree around a path; throws an error that names the place and the remedy. */
export async function inspectRepository(path: string): Promise<Repository> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new RepositoryMissingError(`There is no folder ${path}.`);
  const plain = readPlainRepository(realpathSync(path));
  if (plain === null) return askRepository(path);
  refuseUnsafe(plain.workTree);
  return plain;
}

/** The same by git's own word, which also says what is wrong with a repository. */
export async function askRepository(path: string): Promise<Repository> {
  let text: string;
  try {
    text = await askText(
      [
        'rev-parse',
        '--show-toplevel',
        '--absolute-git-dir',
        '--git-common-dir',
        '--show-object-format',
      ],
      { cwd: path },
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // Nobody should be told to make a repository of it.
    refuseUnsafe(realpathSync(path));
    const trouble = troubleWith(realpathSync(path), error.message);
    throw new NotARepositoryError(`${path} ${trouble}`, { cause: error });
  }
  const [top = '', gitDir = '', common = '', objectFormat = 'sha1'] = text.split('\n');
  const workTree = realpathSync(top);
  refuseUnsafe(workTree);
  if (!`${realpathSync(path)}/`.startsWith(`${workTree}/`)) {
    throw new NotARepositoryError(
      `git takes ${workTree} for the work tree of ${path}. See git config core.worktree.`,
    );
  }
  return { workTree, gitDir, commonDir: realpathSync(resolve(path, common)), objectFormat };
}

function refuseUnsafe(workTree: string): void {
  const home = realpathSync(homedir());
  if (workTree === '/' || home === workTree || home.startsWith(`${workTree}/`)) {
    throw new UnsafeWorkTreeError(
      `${workTree} holds a home folder: CAKE does not supervise or roll back such a tree.`,
    );
  }
}
