import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { isWithin } from '../domain/guard/paths.ts';

/** Longer files are programs, not the scripts that an agent writes to get around a rule. */
const MAX_BYTES = 256 * 1024;
const TEMP_DIRS = ['/tmp', '/var/tmp', '/dev/shm', '/private/tmp'];

/**
 * Gives the text of a script in the work tree or a temporary directory; null for everything else: installed
 * tools, binaries, devices, what is too long or cannot be read.
 */
export function createScriptLoader(
  workTree: string,
  tempDirs: readonly string[] = TEMP_DIRS,
): (path: string) => string | null {
  const roots = [workTree, ...tempDirs];
  return (path) => {
    if (!roots.some((root) => isWithin(path, root))) return null;
    let fd: number;
    try {
      // Not blocking, because a FIFO would wait for its writer.
      fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return null;
    }
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile() || stat.size === 0 || stat.size > MAX_BYTES) return null;
      const bytes = Buffer.alloc(stat.size);
      const length = readSync(fd, bytes, 0, stat.size, 0);
      const text = bytes.subarray(0, length);
      return text.includes(0) ? null : text.toString('utf8');
    } catch {
      return null;
    } finally {
      closeSync(fd);
    }
  };
}

/**
 * Tells the user's own tools from the scripts of an agent: a tool lies neither in the work tree nor in a temporary
 * directory, and nothing about its file has changed since the session started (ctime, which no program can set back).
 */
export function createToolTest(
  workTree: string,
  startedAtMs: number,
  tempDirs: readonly string[] = TEMP_DIRS,
): (path: string, cwd: string) => boolean {
  const roots = [workTree, ...tempDirs];
  return (path, cwd) => {
    try {
      const real = realpathSync(resolve(cwd, path));
      if (roots.some((root) => isWithin(real, root))) return false;
      const stat = statSync(real);
      return stat.isFile() && stat.ctimeMs < startedAtMs;
    } catch {
      return false;
    }
  };
}
