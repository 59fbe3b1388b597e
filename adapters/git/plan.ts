import { readdirSync, type Stats } from 'node:fs';
import { ObjectsMissingError, RestoreBlockedError } from './errors.ts';
import type { Captured, IndexChange, Manifest, Snapshot } from './meta.ts';
import { changedModes, modeOfFile } from './modes.ts';
import { bytesPath, lookInside, lstatOrNone, parentsOf, shown } from './paths.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { capturedPaths, type TreeState } from './state.ts';
import type { GitEntry } from './status.ts';

/** Stages 0 to 3 of a path in the index; null for nothing. */
export type IndexEntry = [GitEntry | null, GitEntry | null, GitEntry | null, GitEntry | null];

/** What a rollback will do; made without touching anything. */
export interface Plan {
  /** Bytes from the store. */
  raw: [string, Captured & { kind: 'file' | 'link' | 'large' }][];
  /** The bytes of what the index has; null: look it up, it stays as it is. */
  clean: [string, GitEntry | null][];
  pipes: [string, number][];
  /** Content is right, permission bits are not. */
  modes: [string, number][];
  /** Permission bits that a clean file had; null when the snapshot does not say. */
  modeThen: (path: string, executable: boolean) => number | null;
  submodules: string[];
  /** Deleted before anything is written, because they stand in the way, and the others after. */
  clearFirst: string[];
  deleteLast: string[];
  kept: string[];
  /** Entries of the index that change. */
  index: Map<string, IndexEntry>;
  /** Replaced or made although the present snapshot would not see them: the safety snapshot takes them too. */
  extra: string[];
}

interface HeadChange {
  from: GitEntry | null;
  to: GitEntry | null;
}

/**
 * Compares the tree as it is with a snapshot. Throws RestoreBlockedError when something that CAKE never
 * touches stands where a file must be.
 */
export async function planRestore(
  repo: Repository,
  state: TreeState,
  { record, manifest }: Snapshot,
): Promise<Plan> {
  const heads = await headChanges(repo, state.head, record.commit);
  const then = new Map(manifest.tree);
  const thenIndex = new Map(manifest.index.map((change) => [change.path, change]));
  const nowIndex = new Map<string, IndexChange>(
    state.changed.map((change) => [change.path, change]),
  );
  const headNow = await unknownHeads(repo, state, heads, thenIndex);
  const headThen = (path: string): GitEntry | null =>
    heads.get(path)?.to ?? (heads.has(path) ? null : headNow(path));
  const now = capturedPaths(repo, state);
  const plan: Plan = {
    raw: [],
    clean: [],
    pipes: [],
    modes: [],
    modeThen: modeOfFile(manifest.modes),
    submodules: [],
    clearFirst: [],
    deleteLast: [],
    kept: [...new Set([...manifest.nested, ...state.nested])],
    index: planIndex(state, manifest, { heads, headNow, headThen, nowIndex, thenIndex }),
    extra: [],
  };
  const skippedThen = new Set(manifest.skipped);
  const filesNow = new Set(state.files);
  const looseThen = new Set([...manifest.untracked, ...manifest.extra]);
  const skippedNow = new Set(state.skipped);
  const isOff = offLimits([...manifest.ignored, ...manifest.nested, ...state.nested]);
  const remove: string[] = [];
  const candidates = new Set([
    ...now,
    ...then.keys(),
    ...heads.keys(),
    ...manifest.skipped.filter((path) => !skippedNow.has(path)),
    ...state.skipped.filter((path) => !skippedThen.has(path)),
  ]);
  for (const path of candidates) {
    const wanted = then.get(path);
    const tracked =
      heads.has(path) || thenIndex.has(path) ? headNow(path) !== null : !looseThen.has(path);
    if (!now.has(path) && !tracked) plan.extra.push(path);
    if (wanted === undefined) {
      const entry = knownHead(path, heads, nowIndex, thenIndex) ? headThen(path) : undefined;
      const wasThere = entry === undefined ? !filesNow.has(path) : entry !== null;
      if (!wasThere || skippedThen.has(path)) {
        if (isOff(path)) plan.kept.push(path);
        else remove.push(path);
      } else if (entry?.mode === '160000') plan.submodules.push(path);
      else plan.clean.push([path, entry ?? null]);
    } else if (wanted.kind === 'absent') remove.push(path);
    else if (wanted.kind === 'submodule') plan.submodules.push(path);
    else if (wanted.kind === 'special') {
      if (wanted.pipe) plan.pipes.push([path, wanted.mode]);
      else plan.kept.push(path);
    } else plan.raw.push([path, wanted]);
  }
  plan.modes = changedModes(manifest.modes, state.modes, candidates);
  orderDeletions(repo, plan, remove);
  refuseBlocked(repo, plan, new Set(remove));
  return plan;
}

interface Heads {
  heads: Map<string, HeadChange>;
  headNow: (path: string) => GitEntry | null;
  headThen: (path: string) => GitEntry | null;
  nowIndex: Map<string, IndexChange>;
  thenIndex: Map<string, IndexChange>;
}

/** True when HEAD's entry of a path is known from a comparison; the others are tracked and unchanged. */
function knownHead(
  path: string,
  heads: Map<string, HeadChange>,
  nowIndex: Map<string, IndexChange>,
  thenIndex: Map<string, IndexChange>,
): boolean {
  return heads.has(path) || nowIndex.has(path) || thenIndex.has(path);
}

function planIndex(state: TreeState, manifest: Manifest, known: Heads): Plan['index'] {
  const wanted: Plan['index'] = new Map();
  const intendedNow = new Set(state.intended);
  const intendedThen = new Set(manifest.intended);
  const { heads, nowIndex, thenIndex } = known;
  const paths = new Set([
    ...heads.keys(),
    ...nowIndex.keys(),
    ...thenIndex.keys(),
    ...intendedThen,
  ]);
  for (const path of paths) {
    const before = entryOf(nowIndex.get(path), known.headNow(path));
    const after = intendedThen.has(path)
      ? entryOf(undefined, null)
      : entryOf(thenIndex.get(path), known.headThen(path));
    if (
      JSON.stringify(before) !== JSON.stringify(after) ||
      intendedNow.has(path) !== intendedThen.has(path)
    )
      wanted.set(path, after);
  }
  return wanted;
}

function entryOf(change: IndexChange | undefined, head: GitEntry | null): IndexEntry {
  if (change === undefined) return [head, null, null, null];
  const [one = null, two = null, three = null] = change.stages ?? [];
  return [change.index, one, two, three];
}

async function headChanges(
  repo: Repository,
  from: string | null,
  to: string | null,
): Promise<Map<string, HeadChange>> {
  const changes = new Map<string, HeadChange>();
  if (from === to) return changes;
  const empty = (
    await ask(['hash-object', '-t', 'tree', '--stdin'], { cwd: repo.workTree, input: '' })
  )
    .toString('latin1')
    .trim();
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev'];
  const out = await ask([...args, from ?? empty, to ?? empty], { cwd: repo.workTree }).catch(
    (error: unknown) => {
      throw new ObjectsMissingError(
        `The repository has lost the commit ${to ?? from} of the snapshot; nothing was changed. Fetch it again, or use another snapshot.`,
        { cause: error },
      );
    },
  );
  const fields = out.toString('latin1').split('\0');
  const entry = (mode = '', oid = ''): GitEntry | null =>
    mode === '000000' ? null : { mode, oid };
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [fromMode, toMode, fromOid, toOid] = fields[at]!.slice(1).split(' ');
    changes.set(fields[at + 1]!, { from: entry(fromMode, fromOid), to: entry(toMode, toOid) });
  }
  return changes;
}

/** HEAD's entries as the comparisons tell them; those of conflicts, of which status is silent, are looked up. */
async function unknownHeads(
  repo: Repository,
  state: TreeState,
  heads: Map<string, HeadChange>,
  thenIndex: Map<string, IndexChange>,
): Promise<(path: string) => GitEntry | null> {
  const conflicts = [...state.changed, ...thenIndex.values()].some(({ stages }) => stages !== null);
  const known = new Map<string, GitEntry | null>();
  if (conflicts && state.head !== null) {
    const out = await ask(['ls-tree', '-r', '-z', '--full-tree', state.head], {
      cwd: repo.workTree,
    });
    for (const line of out.toString('latin1').split('\0')) {
      const tab = line.indexOf('\t');
      if (tab < 0) continue;
      const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
      known.set(line.slice(tab + 1), { mode, oid });
    }
  } else {
    for (const { path, head } of thenIndex.values()) known.set(path, head);
    for (const { path, head } of state.changed) known.set(path, head);
  }
  return (path) => {
    const change = heads.get(path);
    return change ? change.from : (known.get(path) ?? null);
  };
}

/** What must go before something is written at, under or above it, and what can wait. */
function orderDeletions(repo: Repository, plan: Plan, remove: string[]): void {
  const written = new Set([
    ...plan.raw.map(([path]) => path),
    ...plan.clean.map(([path]) => path),
    ...plan.pipes.map(([path]) => path),
    ...plan.submodules,
  ]);
  const folders = new Set([...written].flatMap(parentsOf));
  const look = lookInside(repo.workTree);
  for (const path of remove) {
    const stat = look(path);
    // Nothing there, or a folder: what the snapshot wants of it is decided for the files in it.
    if (!stat || stat.isDirectory()) continue;
    const inTheWay = folders.has(path) || parentsOf(path).some((parent) => written.has(parent));
    (inTheWay ? plan.clearFirst : plan.deleteLast).push(path);
  }
}

function refuseBlocked(repo: Repository, plan: Plan, removed: ReadonlySet<string>): void {
  const blocked = new Set<string>();
  const written = new Set([...plan.raw, ...plan.clean].map(([path]) => path));
  const good = new Set<string>();
  const look = lookInside(repo.workTree);
  for (const path of written) {
    for (const parent of parentsOf(path)) {
      if (good.has(parent)) continue;
      const stat = lstatOrNone(bytesPath(repo.workTree, parent));
      if (stat && isSpecial(stat)) {
        // A pipe or socket has no content to lose; git never told of it, so the safety snapshot must.
        if (!removed.has(parent)) plan.extra.push(parent);
        plan.clearFirst.push(parent);
        good.add(parent);
        break;
      }
      if (stat && !stat.isDirectory() && !removed.has(parent)) blocked.add(parent);
      if (!stat || !stat.isDirectory()) break;
      good.add(parent);
    }
    if (look(path)?.isDirectory()) collect(repo.workTree, path, removed, blocked);
  }
  if (blocked.size === 0) return;
  const names = [...blocked].slice(0, 5).map(shown).join(', ');
  throw new RestoreBlockedError(
    `Ignored files or another repository stand where the snapshot has a file: ${names}. Nothing was changed. Move them away and roll back again.`,
  );
}

function isSpecial(stat: Stats): boolean {
  return !stat.isDirectory() && !stat.isFile() && !stat.isSymbolicLink();
}

/** Everything in a folder that is not going to be deleted. */
function collect(
  workTree: string,
  dir: string,
  removed: ReadonlySet<string>,
  blocked: Set<string>,
): void {
  for (const found of readdirSync(bytesPath(workTree, dir), {
    withFileTypes: true,
    encoding: 'buffer',
  })) {
    const path = `${dir}/${found.name.toString('latin1')}`;
    if (found.isDirectory()) collect(workTree, path, removed, blocked);
    else if (!removed.has(path)) blocked.add(path);
  }
}

function offLimits(paths: readonly string[]): (path: string) => boolean {
  const exact = new Set(paths.filter((path) => !path.endsWith('/')));
  const folders = new Set(
    paths.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)),
  );
  return (path) =>
    exact.has(path) || folders.has(path) || parentsOf(path).some((parent) => folders.has(parent));
}
