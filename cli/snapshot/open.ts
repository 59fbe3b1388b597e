import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { createSnapshotStore, type SnapshotStore } from '../../adapters/git/snapshot-store.ts';
import { inspectRepository, type Repository } from '../../adapters/git/repository.ts';
import { cakeHome } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { lockTree } from '../../workers/tree-lock.ts';
import { CliError, type CliContext } from '../context.ts';

export interface TreeOptions {
  workTree?: string;
  json: boolean;
}

/** The caller named something that does not exist. */
const USAGE = [
  'SnapshotMissingError',
  'NotARepositoryError',
  'RepositoryMissingError',
  'NoStashError',
];
/** Nothing was changed, and a person can clear the way. */
const NEEDS_PERSON = [
  'RepositoryBusyError',
  'RestoreBlockedError',
  'BranchInUseError',
  'UnsafeWorkTreeError',
  'StoreFullError',
  'ObjectsMissingError',
  'TreeUnreadableError',
  'RestoreIncompleteError',
  'LockHeldError',
];

/** Snapshots as the command line sees them, with the locks that the worker uses too. */
export function openSnapshots(cli: CliContext): SnapshotStore {
  return createSnapshotStore({ cakeHome: cakeHome(cli.env), nowMs: Date.now, lockTree });
}

/** Runs work in the work tree that is meant; typed errors become a line and an exit code. */
export async function inTree<T>(
  cli: CliContext,
  options: Pick<TreeOptions, 'workTree'>,
  work: (repo: Repository, store: SnapshotStore) => Promise<T>,
): Promise<T> {
  try {
    const repo = await inspectRepository(resolve(cli.cwd, options.workTree ?? '.'));
    return await work(repo, openSnapshots(cli));
  } catch (error) {
    throw asCliError(error);
  }
}

/** A typed error with its exit code: 2 for a wrong name, 50 where a person must clear the way, 40 else. */
export function asCliError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const exitCode = USAGE.includes(error.name)
    ? EXIT.usage
    : NEEDS_PERSON.includes(error.name)
      ? EXIT.needsPerson
      : ['GitError', 'SnapshotDamagedError'].includes(error.name)
        ? EXIT.internal
        : null;
  if (exitCode === null) return error;
  // These messages end with their remedy.
  const cut = error.message.lastIndexOf('. ');
  const [message, remedy] =
    cut < 0 ? [error.message, ''] : [error.message.slice(0, cut + 1), error.message.slice(cut + 2)];
  return new CliError(message, { exitCode, remedy, cause: error });
}

/** An id that sorts by time and is never given twice. */
export function newId(prefix: string): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  return `${prefix}-${stamp}-${randomBytes(3).toString('hex')}`;
}
