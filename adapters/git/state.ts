import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findConverted } from './conversions.ts';
import { readOperation, type Operation } from './operation.ts';
import { lookInside, parentsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { git, gitText } from './run.ts';
import { readStatus, type TreeStatus } from './status.ts';

/** Everything about a work tree that a snapshot keeps and a rollback compares. */
export interface TreeState extends TreeStatus {
  /** Full name of the branch, or null when HEAD is detached. */
  headRef: string | null;
  /** Untracked files without the nested repositories. */
  files: string[];
  nested: string[];
  /** Entries that git was told to leave out of its comparisons. */
  skipped: string[];
  assumed: string[];
  /** Added by intent only: in the index without content. */
  intended: string[];
  /** Clean paths whose bytes git could not bring back. */
  converted: string[];
  operation: Operation;
}

/** Reads the state of a work tree; takes no lock and writes nothing. */
export async function readState(repo: Repository): Promise<TreeState> {
  const { workTree: cwd } = repo;
  const [status, listed, settings, operation, headRef] = await Promise.all([
    readStatus(cwd),
    git(['ls-files', '-v', '-z'], { cwd }),
    git(['config', '--list', '-z'], { cwd }),
    readOperation(repo),
    readHeadRef(repo),
  ]);
  const { skipped, assumed, hasAttributes } = readFlags(listed);
  const config = parseConfig(settings);
  const attributes =
    hasAttributes ||
    [...status.untracked, ...status.ignored].some((path) => /(?:^|\/)\.gitattributes$/.test(path));
  const nested = status.untracked.filter((path) => path.endsWith('/'));
  return {
    ...status,
    headRef,
    files: status.untracked.filter((path) => !path.endsWith('/')),
    nested,
    skipped,
    assumed,
    intended: status.changed
      .filter(
        ({ staged, unstaged, stages }) => stages === null && staged === '.' && unstaged === 'A',
      )
      .map(({ path }) => path),
    converted: await findConverted(repo, { config, hasAttributes: attributes }),
    operation,
  };
}

/** Paths whose content a snapshot takes from the work tree itself. */
export function capturedPaths(repo: Repository, state: TreeState): Set<string> {
  const paths = new Set<string>();
  for (const { path } of state.changed) paths.add(path);
  for (const path of state.files) paths.add(path);
  for (const path of state.assumed) paths.add(path);
  // A sparse checkout skips whole folders: one look at the folder answers for all of its files.
  const gone = new Set<string>();
  const look = lookInside(repo.workTree);
  for (const path of [...state.skipped, ...state.converted]) {
    if (parentsOf(path).some((parent) => gone.has(parent))) continue;
    if (look(path)) paths.add(path);
    else {
      const missing = parentsOf(path).find((parent) => !look(parent));
      if (missing !== undefined) gone.add(missing);
    }
  }
  return paths;
}

async function readHeadRef(repo: Repository): Promise<string | null> {
  const text = readFileSync(join(repo.gitDir, 'HEAD'), 'utf8');
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})\s*$/.test(text)) return null;
  const name = /^ref: *(\S+)\s*$/.exec(text)?.[1];
  if (name !== undefined && name !== 'refs/heads/.invalid') return name;
  const said = await gitText(['symbolic-ref', '--quiet', 'HEAD'], {
    cwd: repo.workTree,
    allow: [1],
  });
  return said === '' ? null : said;
}

function readFlags(listed: Buffer): {
  skipped: string[];
  assumed: string[];
  hasAttributes: boolean;
} {
  const skipped: string[] = [];
  const assumed: string[] = [];
  for (let at = 0; at < listed.length;) {
    const end = listed.indexOf(0, at);
    const tag = listed[at]!;
    // S and s: skip-worktree; any lower letter: assume-unchanged (https://git-scm.com/docs/git-ls-files).
    if (tag !== 0x48 && tag !== 0x4d) {
      const path = listed.toString('latin1', at + 2, end);
      if (tag === 0x53 || tag === 0x73) skipped.push(path);
      if (tag >= 0x61) assumed.push(path);
    }
    at = end + 1;
  }
  return { skipped, assumed, hasAttributes: listed.includes('.gitattributes') };
}

function parseConfig(settings: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of settings.toString('utf8').split('\0')) {
    const end = line.indexOf('\n');
    if (end > 0) found.set(line.slice(0, end), line.slice(end + 1));
    else if (line !== '') found.set(line, 'true');
  }
  return found;
}
