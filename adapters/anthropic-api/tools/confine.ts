import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A path that a tool must not touch, or an input it cannot use; the message is for the model. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError';
}

/**
 * Absolute real path of a tool's path inside the work tree; links are followed, also on the way to a file that does
 * not exist yet. Throws ToolInputError for everything outside of the tree and for the repository's own folder.
 */
export function confine(workTree: string, path: unknown): string {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new ToolInputError('path: give a path inside the work tree.');
  const real = realPathOf(resolve(workTree, path));
  const inside = relative(workTree, real);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new ToolInputError(`${path} is outside of the work tree. Use a path inside ${workTree}.`);
  if (inside.split(sep).some((part) => part.toLowerCase() === '.git'))
    throw new ToolInputError(`${path} belongs to git. Use git commands through bash.`);
  return real;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    // A link to nowhere would be followed by whoever creates the file.
    if (!isGone || parent === path || lstatSync(path, { throwIfNoEntry: false }))
      throw new ToolInputError(`${path} cannot be reached: ${String(error)}`);
    return join(realPathOf(parent), basename(path));
  }
}
