import { ASSUME_VALID, SKIP_WORKTREE, visitIndex } from './index-entries.ts';
import { MODES_UP_TO, readModes, type LiveModes } from './modes.ts';
import { parentsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';

/** What the index tells of the tracked files as a whole. */
export interface Tracked {
  skipped: string[];
  assumed: string[];
  hasAttributes: boolean;
  modes: LiveModes;
}

interface Names {
  skipped: string[];
  assumed: string[];
  hasAttributes: boolean;
  /** The work tree itself is one of them. */
  folders: Set<string>;
  /** The first ones, up to MODES_UP_TO. */
  files: string[];
  count: number;
}

/**
 * Reads names and flags of the index: in process, or through git where only git can tell, as with a split or sparse
 * index. Files that a sparse checkout leaves out are git's to name too: it looks whether they are there all the same.
 */
export async function readTracked(
  repo: Repository,
  env: Record<string, string>,
  index: Buffer | null,
): Promise<Tracked> {
  const read = index === null ? null : readNames(index, repo.objectFormat);
  const { skipped, assumed, hasAttributes, folders, files, count } =
    read ?? listedNames(await ask(['ls-files', '-v', '-z'], { cwd: repo.workTree, env }));
  const modes = readModes(repo.workTree, folders, count <= MODES_UP_TO ? files : null);
  return { skipped, assumed, hasAttributes, modes };
}

const ATTRIBUTES = '.gitattributes';

function readNames(index: Buffer, objectFormat: string): Names | null {
  const { names, add } = collector();
  let skips = false;
  const whole = visitIndex(index, objectFormat, ({ bytes, from, to, flags, extended }) => {
    if ((extended & SKIP_WORKTREE) !== 0) skips = true;
    if ((flags & ASSUME_VALID) !== 0) names.assumed.push(bytes.toString('latin1', from, to));
    add(bytes, from, to);
  });
  return whole && !skips ? names : null;
}

function listedNames(listed: Buffer): Names {
  const { names, add } = collector();
  for (let at = 0; at < listed.length;) {
    const begin = at + 2;
    const end = listed.indexOf(0, at);
    const tag = listed[at]!;
    // S and s: skip-worktree; any lower letter: assume-unchanged (https://git-scm.com/docs/git-ls-files).
    if (tag !== 0x48 && tag !== 0x4d) {
      const path = listed.toString('latin1', begin, end);
      if (tag === 0x53 || tag === 0x73) names.skipped.push(path);
      if (tag >= 0x61) names.assumed.push(path);
    }
    add(listed, begin, end);
    at = end + 1;
  }
  return names;
}

/** In a loop of our own: for so few bytes a call costs more than the comparison. */
function endsSame(bytes: Buffer, end: number, last: Buffer): boolean {
  for (let n = 1; n <= last.length; n += 1)
    if (bytes[end - n] !== last[last.length - n]) return false;
  return true;
}

/** Takes names in the order of the index. */
function collector(): { names: Names; add: (bytes: Buffer, from: number, to: number) => void } {
  const names: Names = {
    skipped: [],
    assumed: [],
    hasAttributes: false,
    folders: new Set(['']),
    files: [],
    count: 0,
  };
  let last = Buffer.alloc(0);
  const add = (bytes: Buffer, from: number, to: number): void => {
    names.count += 1;
    if (names.count <= MODES_UP_TO) names.files.push(bytes.toString('latin1', from, to));
    let cut = to;
    while (cut > from && bytes[cut] !== 0x2f) cut -= 1;
    const name = cut === from ? from : cut + 1;
    if (bytes[name] === 0x2e && bytes.toString('latin1', name, to) === ATTRIBUTES)
      names.hasAttributes = true;
    // Sorted by name: nearly always the same folder as the one before.
    if (cut - from === last.length && endsSame(bytes, cut, last)) return;
    for (const folder of parentsOf(bytes.toString('latin1', from, to))) names.folders.add(folder);
    last = Buffer.from(bytes.subarray(from, cut));
  };
  return { names, add };
}
