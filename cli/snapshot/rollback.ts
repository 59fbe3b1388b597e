import type { SnapshotStore } from '../../adapters/git/snapshot-store.ts';
import type { Repository } from '../../adapters/git/repository.ts';
import { acquireKernelLock, leasePath } from '../../db/kernel-lock.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { CliError, type CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { inTree, newId, type TreeOptions } from './open.ts';

/** A short restore says nothing while it runs. */
const PROGRESS_AFTER_MS = 500;
const PROGRESS_STEP_MS = 200;

/** `cake rollback`: exit code 0 when the tree equals the snapshot, 50 when something is in the way. */
export async function rollbackCommand(
  cli: CliContext,
  options: TreeOptions & { to?: string; latest: boolean; undo: boolean },
): Promise<void> {
  const wishes = [options.to !== undefined, options.latest, options.undo].filter(Boolean).length;
  if (wishes > 1) throw usage('--to, --latest and --undo exclude each other.', 'Give one of them.');
  const result = await inTree(cli, options, async (repo, store) => {
    const lease = leaseOf(repo);
    try {
      const id = await targetOf(repo, store, options);
      const progress = progressFor(cli);
      const safetyId = newId('before-rollback');
      return await store
        .restore({ workTree: repo.workTree, id, safetyId, onProgress: progress.show })
        .finally(progress.end);
    } finally {
      lease.release();
    }
  });
  if (options.json) return printJson(cli, result);
  const kept = result.kept.length === 0 ? '' : `, ${result.kept.length} left alone`;
  cli.stdout(
    `Back at ${result.restored}: ${result.written.length} written, ${result.deleted.length} deleted${kept}.\nTake it back with: cake rollback --undo (${result.safetySnapshotId})\n`,
  );
}

/** The lease of the work tree: while a session host holds it, the tree belongs to its task. */
function leaseOf(repo: Repository): { release(): void } {
  try {
    return acquireKernelLock(leasePath(repo.gitDir, repo.workTree), {
      mode: 'exclusive',
      waitMs: 0,
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'LockHeldError') throw error;
    throw new CliError(`A task works in ${repo.workTree}. ${error.message}`, {
      exitCode: EXIT.needsPerson,
      remedy: 'End it first: cake task list, cake task abort ID.',
      cause: error,
    });
  }
}

async function targetOf(
  repo: Repository,
  store: SnapshotStore,
  options: { to?: string; undo: boolean },
): Promise<string> {
  if (options.to !== undefined) return options.to;
  if (options.undo) {
    const id = await store.undoTarget(repo.workTree);
    if (id !== null) return id;
    throw usage('There was no rollback of this work tree.', 'See cake snapshot list.');
  }
  const records = await store.list(repo.workTree);
  const latest = records.findLast(({ safetyFor }) => safetyFor === null);
  if (latest) return latest.id;
  throw usage('There is no snapshot of this work tree.', 'Make one: cake snapshot create');
}

function progressFor(cli: CliContext): {
  show: (progress: { phase: string; done: number; total: number }) => void;
  end: () => void;
} {
  const begun = Date.now();
  let last = 0;
  return {
    show({ phase, done, total }) {
      const now = Date.now();
      if (!cli.isTty || now - begun < PROGRESS_AFTER_MS || now - last < PROGRESS_STEP_MS) return;
      last = now;
      cli.stderr(`\r${phase} ${done} of ${total} files`);
    },
    end() {
      if (last > 0) cli.stderr('\r\u001B[K');
    },
  };
}
