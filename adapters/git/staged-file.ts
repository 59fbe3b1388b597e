import { statSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { bytesPath } from './paths.ts';
import type { Repository } from './repository.ts';

/** Files that are read or written at a time. */
export const WIDTH = 16;

/** A file that lies ready to be renamed into place. */
export interface Staged {
  path: string;
  /** Null: the content is right, only the mode is not. */
  draft: Buffer | null;
  /** Permission bits that it must get; null: those of the file that it replaces. */
  mode: number | null;
  link: boolean;
  /** The content as an object, where it is one. */
  oid: string | null;
}

/** Whether a file's content is that of another one; a mode that differs is noted as all that is to be done. */
export async function sameAs(
  repo: Repository,
  path: string,
  current: Stats | undefined,
  wanted: { file: Buffer | string; mode: number },
  staged: Staged[],
): Promise<boolean> {
  if (!current?.isFile() || current.size !== statSync(wanted.file).size) return false;
  if (!(await sameFiles(bytesPath(repo.workTree, path), wanted.file))) return false;
  if ((current.mode & 0o7777) !== wanted.mode)
    staged.push({ path, draft: null, mode: wanted.mode, link: false, oid: null });
  return true;
}

async function sameFiles(one: Buffer, other: Buffer | string): Promise<boolean> {
  const a = await open(one);
  const b = await open(other);
  try {
    const left = Buffer.alloc(1 << 20);
    const right = Buffer.alloc(1 << 20);
    for (;;) {
      const { bytesRead } = await a.read(left);
      const { bytesRead: others } = await b.read(right);
      if (bytesRead !== others) return false;
      if (bytesRead === 0) return true;
      if (!left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead))) return false;
    }
  } finally {
    await a.close();
    await b.close();
  }
}
