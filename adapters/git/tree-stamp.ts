import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { bytesPath, lstatOrNone } from './paths.ts';
import { readStatus } from './status.ts';

/** Larger files are told apart by size and time alone: reading them after each run would cost too much. */
const MAX_READ_BYTES = 1 << 20;
/** A tree with more changed paths than this is told apart by their sizes and times. */
const MAX_READ_FILES = 500;

/** What test runs and builds leave behind, where the project does not ignore it: no work of the agent. */
const DROPPINGS =
  /(?:^|\/)(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.nyc_output|coverage|htmlcov|test-results|node_modules|target|build|dist|out|\.gradle|\.venv|venv)\/|(?:^|\/)(?:\.coverage(?:\..*)?|coverage\.\w+|junit[\w.-]*\.xml|nohup\.out)$|\.(?:log|pyc|tsbuildinfo|o|class|tmp|pid)$/;

/**
 * Names states of a work tree by HEAD and the content of what is changed or untracked: equal states have
 * equal names. Contents are read once per version of a file.
 */
export function createTreeStamp(workTree: string): () => Promise<string> {
  let known = new Map<string, string>();

  async function contentOf(path: string, read: boolean): Promise<[version: string, name: string]> {
    const full = bytesPath(workTree, path);
    const stat = lstatOrNone(full);
    if (!stat) return ['', 'gone'];
    const version = `${path}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}:${stat.mode}`;
    const present = known.get(version);
    if (present !== undefined) return [version, present];
    if (!read || !stat.isFile() || stat.size > MAX_READ_BYTES) return [version, version];
    const content = await readFile(full).catch(() => null);
    if (content === null) return ['', 'gone'];
    return [version, createHash('sha256').update(content).digest('hex')];
  }

  return async () => {
    const status = await readStatus(workTree);
    const untracked = status.untracked.filter((path) => !DROPPINGS.test(path));
    const paths = [...status.changed.map(({ path }) => path), ...untracked].toSorted();
    const hash = createHash('sha256').update(status.head ?? 'unborn');
    const seen = new Map<string, string>();
    for (const path of paths) {
      const [version, name] = await contentOf(path, paths.length <= MAX_READ_FILES);
      if (version !== '') seen.set(version, name);
      hash.update(`\0${path}\0${name}`);
    }
    known = seen;
    return hash.digest('hex').slice(0, 40);
  };
}
