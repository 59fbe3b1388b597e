import { createHash } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';

/** Files below the folders whose name passes `keep`, sorted. @param {string[]} dirs @param {(name: string) => boolean} keep */
export function filesUnder(dirs, keep) {
  return dirs
    .filter((dir) => existsSync(dir))
    .flatMap((dir) =>
      readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .map((name) => join(dir, name))
        .filter((file) => keep(file)),
    )
    .toSorted();
}

/** Digest of path, size and modification time: cheap enough to run before every command. @param {string} root @param {string[]} files */
export function statDigest(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Digest of path and content. @param {string} root @param {string[]} files */
export function contentDigest(root, files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\n');
  return hash.digest('hex');
}

/** Text of a file, or null when it is not there. @param {string} file */
export function readOrNull(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Writes a whole file or nothing: readers never see half of it. @param {string} file @param {string | Uint8Array} content */
export function writeAtomic(file, content) {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
