import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSnapshotStore, type SnapshotStore } from '../../adapters/git/snapshot-store.ts';
import { tempRepo, type TempRepo } from './temp-repo.ts';

/** Everything about a repository that a rollback must bring back, as comparable text. */
export interface Observation {
  tree: Record<string, string>;
  index: string;
  flags: string;
  status: string;
  head: string;
  refs: string;
  stash: string;
  operation: Record<string, string>;
  /** Modification times in ns, by path. */
  times: Record<string, string>;
}

const HOOKS = [
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-commit',
  'reference-transaction',
  'post-rewrite',
  'fsmonitor-watchman',
];

/** A repository, a CAKE_HOME and the hands to do damage with. */
export interface World {
  repo: TempRepo;
  home: string;
  store: SnapshotStore;
  /** Path below the work tree, or the bytes of one. */
  at(path: string | Buffer): Buffer;
  write(path: string | Buffer, content: string | Buffer): void;
  read(path: string): string;
  rm(path: string | Buffer): void;
  link(path: string, target: string): void;
  chmod(path: string, mode: number): void;
  mkdir(path: string): void;
  git(...args: string[]): string;
  /** Runs git and looks away when it fails: a merge with conflicts does. */
  tryGit(...args: string[]): void;
  commit(message: string): void;
  sh(script: string): void;
  now: { ms: number };
  observe(): Observation;
  hooksRan(): string[];
  remove(): void;
}

export const START_FILES = {
  'a.txt': 'one\n',
  'b.txt': 'two\n',
  'dir/c.txt': 'three\n',
  'dir/deep/d.txt': 'four\n',
  'run.sh': '#!/bin/sh\n',
  '.gitignore': '*.log\nignored/\n.env\n',
};

/** Makes a world with hooks that would leave a trace. */
export function snapshotWorld(files: Record<string, string> = START_FILES): World {
  const repo = tempRepo(files);
  const home = mkdtempSync(join(tmpdir(), 'cake-home-'));
  const now = { ms: 1_790_000_000_000 };
  const traces = join(home, 'hooks-ran');
  mkdirSync(join(repo.dir, '.git/hooks'), { recursive: true });
  for (const hook of HOOKS) {
    const file = join(repo.dir, '.git/hooks', hook);
    writeFileSync(file, `#!/bin/sh\n[ -n "$CAKE_TEST_QUIET" ] || echo ${hook} >> '${traces}'\n`);
    chmodSync(file, 0o755);
  }
  const env = {
    ...process.env,
    CAKE_TEST_QUIET: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 't',
    GIT_AUTHOR_EMAIL: 't@localhost',
    GIT_COMMITTER_NAME: 't',
    GIT_COMMITTER_EMAIL: 't@localhost',
    GIT_EDITOR: 'true',
    GIT_ALLOW_PROTOCOL: 'file',
  };
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: repo.dir,
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
      maxBuffer: 1 << 28,
    });
  const at = (path: string | Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${repo.dir}/`), Buffer.from(path)]);
  const world: World = {
    repo,
    home,
    now,
    store: createSnapshotStore({
      cakeHome: home,
      nowMs: () => now.ms,
      lockTree: async () => ({ release: () => undefined }),
    }),
    at,
    git,
    write(path, content) {
      const text = path.toString('latin1');
      const cut = text.lastIndexOf('/');
      if (cut > 0)
        mkdirSync(
          at(Buffer.from(path).subarray(0, Buffer.from(text.slice(0, cut), 'latin1').length)),
          { recursive: true },
        );
      writeFileSync(at(path), content);
    },
    read: (path) => readFileSync(at(path), 'utf8'),
    rm: (path) => rmSync(at(path), { recursive: true, force: true }),
    link: (path, target) => symlinkSync(target, at(path)),
    chmod: (path, mode) => chmodSync(at(path), mode),
    mkdir: (path) => void mkdirSync(at(path), { recursive: true }),
    tryGit(...args) {
      try {
        git(...args);
      } catch {
        // A conflict is what the scenario wants.
      }
    },
    commit(message) {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
    },
    sh: (script) =>
      void execFileSync('sh', ['-ec', script], {
        cwd: repo.dir,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    observe: () => observe(repo.dir, git),
    hooksRan: () => (existsSync(traces) ? readFileSync(traces, 'utf8').trim().split('\n') : []),
    remove() {
      repo.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return world;
}

function observe(dir: string, git: World['git']): Observation {
  const tree: Record<string, string> = {};
  const times: Record<string, string> = {};
  walk(Buffer.from(dir), '', tree, times);
  const gitDir = git('rev-parse', '--absolute-git-dir').trim();
  const operation: Record<string, string> = {};
  for (const name of [
    'MERGE_HEAD',
    'MERGE_MSG',
    'MERGE_MODE',
    'CHERRY_PICK_HEAD',
    'REVERT_HEAD',
    'REBASE_HEAD',
    'BISECT_LOG',
    'BISECT_START',
    'info/sparse-checkout',
  ]) {
    if (existsSync(join(gitDir, name)))
      operation[name] = readFileSync(join(gitDir, name), 'latin1');
  }
  for (const folder of ['rebase-merge', 'rebase-apply', 'sequencer']) {
    if (!existsSync(join(gitDir, folder))) continue;
    for (const name of readdirSync(join(gitDir, folder)))
      operation[`${folder}/${name}`] = readFileSync(join(gitDir, folder, name), 'latin1');
  }
  return {
    tree,
    times,
    index: git('ls-files', '--stage', '-z'),
    flags: git('ls-files', '-v', '-z'),
    status: orFailure(() =>
      git('status', '--porcelain=v2', '-z', '--untracked-files=all', '--ignored', '--no-renames'),
    ),
    head: readFileSync(join(gitDir, 'HEAD'), 'latin1'),
    refs: git(
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/heads',
      'refs/tags',
      'refs/bisect',
    ),
    stash: git('stash', 'list'),
    operation,
  };
}

/** A repository whose filter is missing has no status; that it has none is what is compared. */
function orFailure(work: () => string): string {
  try {
    return work();
  } catch {
    return 'git status fails';
  }
}

function walk(
  root: Buffer,
  below: string,
  tree: Record<string, string>,
  times: Record<string, string>,
): void {
  const dir = Buffer.concat([root, Buffer.from(below === '' ? '' : `/${below}`, 'latin1')]);
  for (const name of readdirSync(dir, { encoding: 'buffer' })) {
    const path = below === '' ? name.toString('latin1') : `${below}/${name.toString('latin1')}`;
    if (path === '.git') continue;
    const full = Buffer.concat([dir, Buffer.from('/'), name]);
    const stat = lstatSync(full, { bigint: true });
    const mode = (Number(stat.mode) & 0o7777).toString(8);
    if (stat.isSymbolicLink()) tree[path] = `link ${readlinkSync(full, { encoding: 'latin1' })}`;
    else if (stat.isDirectory()) {
      tree[path] = `folder ${mode}`;
      walk(root, path, tree, times);
    } else if (!stat.isFile()) tree[path] = stat.isFIFO() ? 'pipe' : 'socket';
    else {
      const hash = createHash('sha256').update(readFileSync(full)).digest('hex').slice(0, 16);
      tree[path] = `${mode} ${stat.size} ${hash}`;
      times[path] = String(stat.mtimeNs);
    }
  }
}
