import { setTimeout as wait } from 'node:timers/promises';
import { BranchInUseError, GitError } from './errors.ts';
import type { Snapshot } from './meta.ts';
import type { Repository } from './repository.ts';
import { askText } from './ask.ts';
import { git, gitText } from './run.ts';
import type { TreeState } from './state.ts';

const LOCK_WAIT_MS = 1_000;
const LOCK_STEP_MS = 50;

/** Branches that a rollback moves, with the value that they get; null deletes. */
export interface HeadPlan {
  moves: { ref: string; from: string | null; to: string | null }[];
  /** HEAD itself changes: to a branch, or to a commit when `ref` is null. */
  head: { ref: string | null; commit: string | null } | null;
}

/**
 * Compares HEAD and the branches that the snapshot names with what they are. Throws BranchInUseError when
 * another work tree has such a branch checked out.
 */
export async function planHead(
  repo: Repository,
  state: TreeState,
  { record, manifest }: Snapshot,
): Promise<HeadPlan> {
  const wanted = new Map(manifest.branches);
  if (manifest.headRef !== null) wanted.set(manifest.headRef, record.commit);
  const moves: HeadPlan['moves'] = [];
  for (const [ref, to] of wanted) {
    const from = ref === state.headRef ? state.head : await valueOf(repo, ref);
    if (from !== to) moves.push({ ref, from, to });
  }
  const sameHead =
    manifest.headRef === state.headRef &&
    (manifest.headRef !== null || record.commit === state.head);
  const head = sameHead ? null : { ref: manifest.headRef, commit: record.commit };
  if (moves.length > 0 || head !== null) await refuseShared(repo, moves, head?.ref ?? null);
  return { moves, head };
}

async function valueOf(repo: Repository, ref: string): Promise<string | null> {
  const oid = await gitText(['rev-parse', '--verify', '--quiet', ref], {
    cwd: repo.workTree,
    allow: [1],
  });
  return oid === '' ? null : oid;
}

async function refuseShared(
  repo: Repository,
  moves: HeadPlan['moves'],
  head: string | null,
): Promise<void> {
  const out = await askText(['worktree', 'list', '--porcelain'], { cwd: repo.workTree });
  const refs = new Set(moves.map(({ ref }) => ref));
  if (head !== null) refs.add(head);
  for (const block of out.split('\n\n')) {
    const tree = /^worktree (.*)$/m.exec(block)?.[1];
    const ref = /^branch (.*)$/m.exec(block)?.[1];
    if (ref !== undefined && refs.has(ref) && tree !== repo.workTree) {
      throw new BranchInUseError(
        `The work tree ${tree} has ${ref} checked out, which the rollback would move. Nothing was changed. Switch it to another branch first.`,
      );
    }
  }
}

/** Runs a change of refs; waits a moment for another git, also the last one of a rollback that was killed. */
async function change(cwd: string, args: string[], input?: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOCK_STEP_MS) {
    try {
      await git(args, { cwd, ...(input === undefined ? {} : { input }) });
      return;
    } catch (error) {
      const locked = error instanceof GitError && /\.lock': File exists/.test(error.message);
      if (!locked || waitedMs >= LOCK_WAIT_MS) throw error;
      await wait(LOCK_STEP_MS);
    }
  }
}

/** Moves the branches in one transaction, then HEAD. Throws BranchInUseError with nothing changed. */
export async function applyHead(repo: Repository, plan: HeadPlan, why: string): Promise<void> {
  const { workTree: cwd } = repo;
  const log = ['-m', `cake: ${why.replaceAll(/\s+/g, ' ')}`];
  if (plan.moves.length > 0) {
    const lines = plan.moves.map(({ ref, from, to }) => {
      const old = from ?? '0'.repeat(to?.length ?? 40);
      return to === null ? `delete ${ref} ${old}\n` : `update ${ref} ${to} ${old}\n`;
    });
    try {
      await change(cwd, ['update-ref', ...log, '--stdin'], lines.join(''));
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      throw new BranchInUseError(
        `The branches of the snapshot cannot be set; nothing was changed. ${error.message}`,
        { cause: error },
      );
    }
  }
  if (plan.head === null) return;
  if (plan.head.ref !== null) await change(cwd, ['symbolic-ref', ...log, 'HEAD', plan.head.ref]);
  else if (plan.head.commit !== null)
    await change(cwd, ['update-ref', ...log, '--no-deref', 'HEAD', plan.head.commit]);
}
