import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyIndex, DRAFT, type IndexEnv } from './index-file.ts';
import type { Manifest } from './meta.ts';
import type { Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';
import type { TreeState } from './state.ts';
import { inStore, type Store } from './store-dir.ts';

/**
 * Makes the snapshot's index beside the real one: entries, conflict stages, flags. Entries that stay keep
 * what git knows of their files. Returns the environment that makes git use it, or null when the index is right as
 * it is and all that is to be told it is what the written files look like.
 */
export async function draftSnapshotIndex(
  repo: Repository,
  store: Store,
  input: { state: TreeState; manifest: Manifest; plan: Plan; staging: string },
): Promise<IndexEnv | null> {
  const { plan, state } = input;
  const flags = flagChanges(input);
  if (plan.index.size === 0 && flags.length === 0 && !state.indexBroken) return null;
  const index = join(repo.gitDir, 'index');
  const draft = join(input.staging, DRAFT);
  if (existsSync(index) && !state.indexBroken) copyIndex(index, draft);
  const env = { GIT_INDEX_FILE: draft };
  const { workTree: cwd } = repo;
  const removed: string[] = [];
  const added: string[] = [];
  const zero = '0'.repeat(store.objectFormat === 'sha1' ? 40 : 64);
  for (const [path, stages] of plan.index) {
    removed.push(`0 ${zero}\t${path}\0`);
    for (const [n, entry] of stages.entries()) {
      if (entry !== null) added.push(`${entry.mode} ${entry.oid} ${n}\t${path}\0`);
    }
  }
  if (plan.index.size > 0) {
    await bringBlobs(repo, store, plan);
    const lines = Buffer.from([...removed, ...added].join(''), 'latin1');
    await git(['update-index', '-z', '--index-info'], { cwd, env, input: lines });
  }
  for (const { option, paths } of flags) {
    const lines = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
    await git(['update-index', '-z', option, '--stdin'], { cwd, env, input: lines });
  }
  return env;
}

/** Staged content may be gone from the user's objects: the store has it. */
async function bringBlobs(repo: Repository, store: Store, plan: Plan): Promise<void> {
  const wanted = new Set<string>();
  for (const stages of plan.index.values()) {
    for (const entry of stages) if (entry && entry.mode !== '160000') wanted.add(entry.oid);
  }
  if (wanted.size === 0) return;
  const check = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
  const missing = async (args: string[], oids: string[], call: object): Promise<string[]> => {
    const out = await ask(args, { cwd: repo.workTree, ...call, input: `${oids.join('\n')}\n` });
    return out
      .toString('latin1')
      .split('\n')
      .filter((line) => line.endsWith(' missing'))
      .map((line) => line.slice(0, -8));
  };
  const lost = await missing(check, [...wanted], {});
  if (lost.length === 0) return;
  const { args, env, cwd } = inStore(store.git);
  const nowhere = new Set(await missing([...args, ...check], lost, { cwd, env }));
  const found = lost.filter((oid) => !nowhere.has(oid));
  if (found.length === 0) return;
  const pack = await git([...args, 'pack-objects', '-q', '--stdout', '--window=0'], {
    cwd,
    env,
    input: `${found.join('\n')}\n`,
  });
  await git(['unpack-objects', '-q'], { cwd: repo.workTree, input: pack });
}

function flagChanges({
  state,
  manifest,
  plan,
}: {
  state: TreeState;
  manifest: Manifest;
  plan: Plan;
}): { option: string; paths: string[] }[] {
  const kinds = [
    ['skip-worktree', state.skipped, manifest.skipped],
    ['assume-unchanged', state.assumed, manifest.assumed],
  ] as const;
  return kinds
    .flatMap(([flag, now, then]) => {
      const wanted = new Set(then);
      const had = new Set(now);
      return [
        {
          option: `--no-${flag}`,
          paths: now.filter((path) => !wanted.has(path) && !plan.index.has(path)),
        },
        // A new entry has no flags.
        {
          option: `--${flag}`,
          paths: then.filter((path) => !had.has(path) || plan.index.has(path)),
        },
      ];
    })
    .filter(({ paths }) => paths.length > 0);
}
