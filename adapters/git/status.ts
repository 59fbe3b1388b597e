import { git } from './run.ts';

/** One changed path; `path` is latin1 text, one character a byte, so that any name survives. */
export interface ChangedPath {
  path: string;
  /** Index against HEAD: `.`, A, M, D, T, U. */
  staged: string;
  /** Work tree against the index. */
  unstaged: string;
  indexMode: string;
  indexOid: string;
}

export interface TreeStatus {
  head: string | null;
  branch: string | null;
  changed: ChangedPath[];
  untracked: string[];
  ignored: string[];
}

/** Reads the state of a work tree in one call (https://git-scm.com/docs/git-status, porcelain v2). */
export async function readStatus(workTree: string): Promise<TreeStatus> {
  const out = await git(
    [
      'status',
      '--porcelain=v2',
      '-z',
      '--branch',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=none',
      '--ignored=matching',
    ],
    { cwd: workTree },
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
    const name = line.slice(14);
    status.branch = name === '(detached)' ? null : name;
  } else if (line.startsWith('? ')) status.untracked.push(line.slice(2));
  else if (line.startsWith('! ')) status.ignored.push(line.slice(2));
  else if (line.startsWith('1 ')) {
    const [, xy = '..', , , indexMode = '', , , indexOid = ''] = line.split(' ');
    status.changed.push({
      path: fieldsAfter(line, 8),
      staged: xy[0]!,
      unstaged: xy[1]!,
      indexMode,
      indexOid,
    });
  } else if (line.startsWith('u ')) {
    status.changed.push({
      path: fieldsAfter(line, 10),
      staged: 'U',
      unstaged: 'U',
      indexMode: '',
      indexOid: '',
    });
  }
}

function fieldsAfter(line: string, count: number): string {
  let at = 0;
  for (let n = 0; n < count; n += 1) at = line.indexOf(' ', at) + 1;
  return line.slice(at);
}
