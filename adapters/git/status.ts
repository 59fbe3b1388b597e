import { ask } from './ask.ts';
import { gitPastFilters } from './run.ts';

/** One entry of a tree or an index. */
export interface GitEntry {
  mode: string;
  oid: string;
}

/** One changed path; `path` is latin1 text, one character a byte, so that any name survives. */
export interface ChangedPath {
  path: string;
  /** Index against HEAD: `.`, A, M, D, T, U. */
  staged: string;
  /** Work tree against the index. */
  unstaged: string;
  /** What HEAD has, null for nothing; unknown for conflicts. */
  head: GitEntry | null;
  /** What the index has at stage 0, null for nothing. */
  index: GitEntry | null;
  /** Stages 1 to 3 of a conflict. */
  stages: (GitEntry | null)[] | null;
}

export interface TreeStatus {
  head: string | null;
  branch: string | null;
  changed: ChangedPath[];
  /** A nested repository ends with `/`. */
  untracked: string[];
  ignored: string[];
}

/**
 * Reading for exactness: modes, links and every time stamp count whatever the user's settings say, and names
 * differ by case where the file system tells them apart.
 */
const EXACT = [
  'core.fileMode=true',
  'core.symlinks=true',
  'core.trustctime=true',
  'core.checkStat=default',
  'status.relativePaths=false',
  ...(process.platform === 'linux' ? ['core.ignoreCase=false'] : []),
].flatMap((setting) => ['-c', setting]);

/** Reads the state of a work tree in one call (https://git-scm.com/docs/git-status, porcelain v2). */
export async function readStatus(
  workTree: string,
  env: Record<string, string> = {},
): Promise<TreeStatus> {
  const out = await gitPastFilters(
    [
      ...EXACT,
      'status',
      '--porcelain=v2',
      '-z',
      '--branch',
      '--untracked-files=all',
      '--no-renames',
      // What a submodule holds is its own; which commit it is at is ours.
      '--ignore-submodules=dirty',
      '--ignored=matching',
    ],
    { cwd: workTree, env },
    ask,
  );
  const status: TreeStatus = { head: null, branch: null, changed: [], untracked: [], ignored: [] };
  for (const line of out.toString('latin1').split('\0')) parseLine(line, status);
  return status;
}

function parseLine(line: string, status: TreeStatus): void {
  if (line.startsWith('# branch.oid ')) {
    const oid = line.slice(13);
    status.head = oid === '(initial)' ? null : oid;
  } else if (line.startsWith('# branch.head ')) {
    const name = Buffer.from(line.slice(14), 'latin1').toString('utf8');
    status.branch = name === '(detached)' ? null : name;
  } else if (line.startsWith('? ')) status.untracked.push(line.slice(2));
  else if (line.startsWith('! ')) status.ignored.push(line.slice(2));
  else if (line.startsWith('1 ')) {
    const [, xy = '..', , headMode, indexMode, , headOid, indexOid] = line.split(' ');
    status.changed.push({
      path: fieldsAfter(line, 8),
      staged: xy[0]!,
      unstaged: xy[1]!,
      head: entry(headMode, headOid),
      index: entry(indexMode, indexOid),
      stages: null,
    });
  } else if (line.startsWith('u ')) {
    const [, xy = 'UU', , m1, m2, m3, , h1, h2, h3] = line.split(' ');
    status.changed.push({
      path: fieldsAfter(line, 10),
      staged: xy[0]!,
      unstaged: xy[1]!,
      head: null,
      index: null,
      stages: [entry(m1, h1), entry(m2, h2), entry(m3, h3)],
    });
  }
}

function entry(mode = '', oid = ''): GitEntry | null {
  return mode === '' || mode === '000000' ? null : { mode, oid };
}

function fieldsAfter(line: string, count: number): string {
  let at = 0;
  for (let n = 0; n < count; n += 1) at = line.indexOf(' ', at) + 1;
  return line.slice(at);
}
