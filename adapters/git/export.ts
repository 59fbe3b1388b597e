import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoStashError, SnapshotDamagedError } from './errors.ts';
import type { Captured, Snapshot } from './meta.ts';
import type { Repository } from './repository.ts';
import { ask, askText } from './ask.ts';
import { git } from './run.ts';
import { inStore, type Store } from './store-dir.ts';

const AUTHOR = {
  GIT_AUTHOR_NAME: 'CAKE',
  GIT_AUTHOR_EMAIL: 'cake@localhost',
  GIT_COMMITTER_NAME: 'CAKE',
  GIT_COMMITTER_EMAIL: 'cake@localhost',
};

/**
 * Makes a real stash entry of a snapshot: `git stash apply --index` brings its state back. Adds to the user's
 * objects and to the stash list, and touches nothing else. Returns the stash commit. Throws NoStashError.
 */
export async function exportToStash(
  repo: Repository,
  store: Store,
  { record, manifest }: Snapshot,
): Promise<string> {
  const head = record.commit;
  if (head === null) {
    throw new NoStashError(
      `The snapshot ${record.id} was taken before the first commit: git has no stash without one. Use cake rollback --to ${record.id}.`,
    );
  }
  const { workTree: cwd } = repo;
  const loose = new Set([...manifest.untracked, ...manifest.extra]);
  const captured = new Map(manifest.tree);
  const objects = await bringObjects(repo, store, { record, manifest });
  const dir = mkdtempSync(join(tmpdir(), 'cake-stash-'));
  const env = { GIT_INDEX_FILE: join(dir, 'index'), ...AUTHOR };
  const zero = '0'.repeat(head.length);
  const tree = async (lines: string[]): Promise<string> => {
    const input = Buffer.from(lines.join(''), 'latin1');
    await git(['update-index', '-z', '--index-info'], { cwd, env, input });
    return askText(['write-tree'], { cwd, env });
  };
  const lineOf = (path: string, entry: Captured): string => {
    if (entry.kind === 'absent') return `0 ${zero}\t${path}\0`;
    const oid = objects.get(path);
    if (oid === undefined) return '';
    const executable = 'mode' in entry && (entry.mode & 0o100) !== 0;
    const mode = entry.kind === 'link' ? '120000' : executable ? '100755' : '100644';
    return `${mode} ${oid}\t${path}\0`;
  };
  const commit = (what: string, of: string, parents: string[]): Promise<string> =>
    askText(
      [
        'commit-tree',
        of,
        ...parents.flatMap((oid) => ['-p', oid]),
        '-m',
        `${what}: ${record.label}`,
      ],
      { cwd, env },
    );
  try {
    await git(['read-tree', head], { cwd, env });
    const index = await tree(
      manifest.index
        .filter(({ stages }) => stages === null)
        .map(({ path, index: to }) =>
          to === null ? `0 ${zero}\t${path}\0` : `${to.mode} ${to.oid}\t${path}\0`,
        ),
    );
    const indexCommit = await commit('index', index, [head]);
    const work = await tree(
      [...captured]
        .filter(([path]) => !loose.has(path))
        .map(([path, entry]) => lineOf(path, entry)),
    );
    const parents = [head, indexCommit];
    if (manifest.untracked.length > 0) {
      await git(['read-tree', '--empty'], { cwd, env });
      const untracked = await tree(
        manifest.untracked.map((path) => lineOf(path, captured.get(path) ?? { kind: 'absent' })),
      );
      parents.push(await commit('untracked', untracked, []));
    }
    const stash = await commit('work tree', work, parents);
    await git(['stash', 'store', '-m', `cake: ${record.label} (${record.id})`, stash], {
      cwd,
      env: AUTHOR,
    });
    return stash;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Copies a snapshot's content into the user's objects; returns the blob of each captured path. */
async function bringObjects(
  repo: Repository,
  store: Store,
  { manifest }: Snapshot,
): Promise<Map<string, string>> {
  const { workTree } = repo;
  const found = new Map<string, string>();
  const wanted = new Set<string>();
  for (const { index } of manifest.index) {
    if (index !== null && index.mode !== '160000') wanted.add(index.oid);
  }
  for (const [path, entry] of manifest.tree) {
    if (entry.kind === 'file' || entry.kind === 'link') {
      wanted.add(entry.oid);
      found.set(path, entry.oid);
    } else if (entry.kind === 'large') {
      const file = join(store.large, entry.name);
      const oid = await askText(['hash-object', '-w', '--no-filters', '--', file], {
        cwd: workTree,
      });
      found.set(path, oid);
    }
  }
  const { args, env, cwd } = inStore(store.git);
  const check = await ask([...args, 'cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    cwd,
    env,
    input: `${[...wanted].join('\n')}\n`,
  });
  const here = check
    .toString('latin1')
    .split('\n')
    .filter((line) => line.endsWith(' blob'))
    .map((line) => line.slice(0, -5));
  const present = new Set(here);
  if (here.length > 0) {
    const input = `${here.join('\n')}\n`;
    const pack = await git([...args, 'pack-objects', '-q', '--stdout', '--window=0'], {
      cwd,
      env,
      input,
    });
    await git(['unpack-objects', '-q'], { cwd: workTree, input: pack });
  }
  const lost = [...found.values()].find((oid) => wanted.has(oid) && !present.has(oid));
  if (lost !== undefined)
    throw new SnapshotDamagedError(
      `The object ${lost} is missing in ${store.git}. Use another snapshot.`,
    );
  return found;
}
