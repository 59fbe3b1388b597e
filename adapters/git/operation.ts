import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { lstatOrNone } from './paths.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';

/** Files in a git dir that are the state of a merge, rebase, cherry-pick, revert, bisect or sparse checkout. */
const FILES = [
  'MERGE_HEAD',
  'MERGE_MSG',
  'MERGE_MODE',
  'MERGE_RR',
  'MERGE_AUTOSTASH',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'REBASE_HEAD',
  'AUTO_MERGE',
  'SQUASH_MSG',
  'ORIG_HEAD',
  'BISECT_ANCESTORS_OK',
  'BISECT_EXPECTED_REV',
  'BISECT_FIRST_PARENT',
  'BISECT_HEAD',
  'BISECT_LOG',
  'BISECT_NAMES',
  'BISECT_RUN',
  'BISECT_START',
  'BISECT_TERMS',
  'config.worktree',
  'info/sparse-checkout',
] as const;
const FOLDERS = ['rebase-merge', 'rebase-apply', 'sequencer'] as const;
/** Refs that belong to an operation of this work tree. */
const REFS = ['refs/bisect', 'refs/rewritten', 'refs/worktree'] as const;
/** These say nothing about whether something is going on. */
const QUIET_FILES: ReadonlySet<string> = new Set([
  'ORIG_HEAD',
  'config.worktree',
  'info/sparse-checkout',
  'MERGE_RR',
]);

/** One file of the git dir; `data` is latin1 text, one character a byte. */
export interface GitDirFile {
  name: string;
  mode: number;
  data: string;
}

export interface Operation {
  files: GitDirFile[];
  /** Full name to commit. */
  refs: [string, string][];
  /** Commits that the files name: without them the operation could not go on. */
  commits: string[];
}

/** Reads what git remembers of an operation that is under way. */
export async function readOperation(repo: Repository): Promise<Operation> {
  const files: GitDirFile[] = [];
  for (const name of [...FILES, ...FOLDERS.flatMap((folder) => filesBelow(repo.gitDir, folder))]) {
    const full = join(repo.gitDir, name);
    const stat = lstatOrNone(full);
    if (!stat?.isFile()) continue;
    files.push({ name, mode: stat.mode & 0o777, data: readFileSync(full).toString('latin1') });
  }
  const refs = await operationRefs(repo);
  const busy = files.filter(({ name }) => !QUIET_FILES.has(name));
  const named = new Set(
    busy.flatMap(({ data }) => data.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? []),
  );
  for (const [, oid] of refs) named.add(oid);
  const commits = named.size === 0 ? [] : await commitsAmong(repo, [...named]);
  return { files, refs, commits };
}

function filesBelow(gitDir: string, folder: string): string[] {
  const root = join(gitDir, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

async function operationRefs(repo: Repository): Promise<[string, string][]> {
  // A loose file or a rebase that labels: otherwise there are none, and no call is spent.
  const any = REFS.some((name) => existsSync(join(repo.gitDir, name)));
  if (!any) return [];
  const out = await ask(['for-each-ref', '--format=%(refname) %(objectname)', ...REFS], {
    cwd: repo.workTree,
  });
  return out
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ') as [string, string]);
}

async function commitsAmong(repo: Repository, oids: string[]): Promise<string[]> {
  const out = await ask(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    cwd: repo.workTree,
    input: `${oids.join('\n')}\n`,
  });
  return out
    .toString('utf8')
    .split('\n')
    .filter((line) => line.endsWith(' commit'))
    .map((line) => line.split(' ')[0]!);
}

/** Makes the operation's files and refs equal to the recorded ones. */
export async function restoreOperation(repo: Repository, wanted: Operation): Promise<void> {
  const now = await readOperation(repo);
  const names = new Map(wanted.files.map((file) => [file.name, file]));
  for (const { name } of now.files) {
    if (!names.has(name)) rmSync(join(repo.gitDir, name), { force: true });
  }
  for (const { name, mode, data } of wanted.files) {
    const have = now.files.find((file) => file.name === name);
    if (have?.data === data && have.mode === mode) continue;
    const full = join(repo.gitDir, name);
    mkdirSync(dirname(full), { recursive: true });
    const draft = `${full}.cake`;
    writeFileSync(draft, Buffer.from(data, 'latin1'), { mode });
    chmodSync(draft, mode);
    renameSync(draft, full);
  }
  for (const folder of FOLDERS) {
    if (!wanted.files.some(({ name }) => name.startsWith(`${folder}/`)))
      rmSync(join(repo.gitDir, folder), { recursive: true, force: true });
  }
  await restoreRefs(repo, now.refs, wanted.refs);
}

async function restoreRefs(
  repo: Repository,
  now: [string, string][],
  wanted: [string, string][],
): Promise<void> {
  const then = new Map(wanted);
  const have = new Map(now);
  const lines = [
    ...now.filter(([name]) => !then.has(name)).map(([name]) => `delete ${name}\n`),
    ...wanted
      .filter(([name, oid]) => have.get(name) !== oid)
      .map(([name, oid]) => `update ${name} ${oid}\n`),
  ];
  if (lines.length === 0) return;
  await git(['update-ref', '--stdin'], { cwd: repo.workTree, input: lines.join('') });
}
