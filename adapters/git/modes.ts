import { chmodSync, type Stats } from 'node:fs';
import { bytesPath, lookInside, lstatInside, parentsOf } from './paths.ts';

/**
 * Above this many tracked files the permission bits of clean ones are not looked at: git tells nothing of
 * them, and a look at each would cost as much as the whole `git status`. Above as many folders, only those
 * with unusual bits are recorded.
 */
export const MODES_UP_TO = 5_000;

/** Permission bits as they are: of the folders above files that git knows or sees, and of clean tracked files. */
export interface LiveModes {
  folders: Map<string, number>;
  /** Null above MODES_UP_TO files. */
  files: Map<string, number> | null;
}

/** Permission bits as they are recorded: of files what is usual in this tree, and what differs from it. */
export interface Modes {
  folders: [string, number][];
  file: number;
  executable: number;
  odd: [string, number][];
  /** False: nothing is said of files. */
  files: boolean;
}

/** Looks at folders, and at files when they are not null; never through a link. */
export function readModes(
  workTree: string,
  folders: ReadonlySet<string>,
  files: readonly string[] | null,
): LiveModes {
  const look = lookInside(workTree);
  const live: LiveModes = { folders: new Map(), files: files === null ? null : new Map() };
  for (const path of folders) {
    const stat = look(path);
    if (stat?.isDirectory()) live.folders.set(path, bits(stat));
  }
  for (const path of files ?? []) {
    const stat = look(path);
    if (stat?.isFile()) live.files?.set(path, bits(stat));
  }
  return live;
}

function bits(stat: Stats): number {
  return stat.mode & 0o7777;
}

/** The record of what was seen; the most frequent bits of each kind are said once. */
export function recordModes({ folders, files }: LiveModes): Modes {
  const all = [...(files ?? [])];
  const usual: Modes = {
    folders: [...folders],
    file: mostFrequent(all.map(([, mode]) => mode).filter((mode) => !runs(mode))) ?? 0o644,
    executable: mostFrequent(all.map(([, mode]) => mode).filter(runs)) ?? 0o755,
    odd: [],
    files: files !== null,
  };
  if (folders.size > MODES_UP_TO) {
    const common = mostFrequent([...folders.values()]);
    usual.folders = usual.folders.filter(([, mode]) => mode !== common);
  }
  for (const [path, mode] of all)
    if (mode !== usualFile(usual, runs(mode))) usual.odd.push([path, mode]);
  return usual;
}

function runs(mode: number): boolean {
  return (mode & 0o100) !== 0;
}

function usualFile(modes: Modes, executable: boolean): number {
  return executable ? modes.executable : modes.file;
}

function mostFrequent(modes: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const mode of modes) counts.set(mode, (counts.get(mode) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/** Bits that a clean file had at the snapshot; null when it does not say. */
export function modeOfFile(modes: Modes): (path: string, executable: boolean) => number | null {
  const odd = new Map(modes.odd);
  return (path, executable) =>
    modes.files ? (odd.get(path) ?? usualFile(modes, executable)) : null;
}

/** Clean files, besides those that are written anyway, whose bits are not those of the snapshot. */
export function changedModes(
  then: Modes,
  now: LiveModes,
  written: ReadonlySet<string>,
): [string, number][] {
  const modeThen = modeOfFile(then);
  return [...(now.files ?? [])].flatMap(([path, mode]): [string, number][] => {
    const wanted = written.has(path) ? null : modeThen(path, runs(mode));
    return wanted === null || wanted === mode ? [] : [[path, wanted]];
  });
}

/** Makes the folders above paths writable for their owner; returns what they were. */
export function openFolders(workTree: string, paths: Iterable<string>): Map<string, number> {
  const opened = new Map<string, number>();
  const seen = new Set<string>();
  for (const path of paths) {
    for (const folder of ['', ...parentsOf(path)]) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      const stat = lstatInside(workTree, folder);
      if (!stat?.isDirectory() || (stat.mode & 0o300) === 0o300) continue;
      chmodSync(bytesPath(workTree, folder), bits(stat) | 0o700);
      opened.set(folder, bits(stat));
    }
  }
  return opened;
}

/**
 * Gives folders the bits that they had at the snapshot, the innermost first, and what was opened its own.
 * Returns those that belong to somebody else and could not be changed.
 */
export function restoreFolderModes(
  workTree: string,
  then: Modes,
  opened: ReadonlyMap<string, number>,
): string[] {
  const left: string[] = [];
  const wanted = new Map([...opened, ...then.folders]);
  const look = lookInside(workTree);
  for (const [folder, mode] of [...wanted].toSorted((a, b) => b[0].length - a[0].length)) {
    const stat = look(folder);
    if (!stat?.isDirectory() || bits(stat) === mode) continue;
    try {
      chmodSync(bytesPath(workTree, folder), mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
      left.push(folder);
    }
  }
  return left;
}
