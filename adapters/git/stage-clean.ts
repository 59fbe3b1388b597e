import type { Stats } from 'node:fs';
import { GitError, ObjectsMissingError } from './errors.ts';
import { readOnce } from './object-stream.ts';
import { shown } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { stageObjects, type Wanted } from './stage-objects.ts';
import type { Staging } from './stage.ts';
import type { GitEntry } from './status.ts';

/**
 * Files that were clean: they get the bytes of their blobs from the user's objects. Line ends, filters, keywords and
 * encodings are left out, whatever the settings and attributes are by now; what they had changed, the snapshot holds
 * itself. A partial clone fetches what it has not. Throws ObjectsMissingError.
 */
export async function stageClean(
  repo: Repository,
  { plan, staging, read, staged, onDone }: Staging,
): Promise<void> {
  if (plan.clean.length === 0) return;
  const umask = process.umask();
  const entries = (await lookUp(repo, plan.clean)).filter(([, { mode }]) => mode !== '160000');
  const wanted = entries.map(([path, { mode, oid }]): Wanted => {
    const executable = mode === '100755';
    const made = (executable ? 0o777 : 0o666) & ~umask;
    const modeFrom = (current: Stats | undefined): number =>
      plan.modeThen(path, executable) ?? likeNow(current, executable) ?? made;
    return { path, oid, link: mode === '120000', modeFrom };
  });
  const into = { folder: staging, staged, onDone };
  const left: Wanted[] = [];
  const missing = (item: Wanted): void => void left.push(item);
  await stageObjects(repo, read, { ...into, name: 'clean', wanted, missing });
  if (left.length === 0) return;
  // A partial clone fetches what it has not, when it is asked itself.
  const own = { ...into, name: 'fetched', wanted: left, missing: throwLost };
  await stageObjects(repo, readOnce({ cwd: repo.workTree }), own).catch((error: unknown) => {
    throw error instanceof GitError ? lost(error.message, error) : error;
  });
}

function throwLost({ path }: Wanted): never {
  throw lost(`There is no object for ${shown(path)}`);
}

/** git keeps one bit of the mode: the others stay as the file has them. */
function likeNow(current: Stats | undefined, executable: boolean): number | null {
  const same = current?.isFile() === true && ((current.mode & 0o100) !== 0) === executable;
  return same ? current.mode & 0o7777 : null;
}

/** Entries that the plan does not know are those of the present index: they are the same at the snapshot. */
async function lookUp(repo: Repository, clean: Plan['clean']): Promise<[string, GitEntry][]> {
  const unknown = new Set(clean.flatMap(([path, entry]) => (entry === null ? [path] : [])));
  const found = new Map<string, GitEntry>();
  if (unknown.size > 0) {
    const listed = await ask(['ls-files', '--stage', '-z'], { cwd: repo.workTree });
    for (const line of listed.toString('latin1').split('\0')) {
      const tab = line.indexOf('\t');
      const path = line.slice(tab + 1);
      if (!unknown.has(path)) continue;
      const [mode = '', oid = '', stage] = line.slice(0, tab).split(' ');
      if (stage === '0') found.set(path, { mode, oid });
    }
  }
  return clean.map(([path, known]) => {
    const entry = known ?? found.get(path);
    if (entry === undefined) throw lost(`The index has no ${shown(path)}`);
    return [path, entry];
  });
}

function lost(what: string, cause?: unknown): ObjectsMissingError {
  return new ObjectsMissingError(
    `The repository has lost content of files that were clean at the snapshot; nothing was changed. ${what}. Fetch it again, or use another snapshot.`,
    { cause },
  );
}
