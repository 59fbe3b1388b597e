import { createHash } from 'node:crypto';
import { constants, linkSync, lstatSync, mkdirSync, readFileSync, type Stats } from 'node:fs';
import { copyFile, lstat, open, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Captured } from './meta.ts';
import { bytesPath, lookInside, unreadable, type Look } from './paths.ts';

/** Files above this size lie beside the store as plain copies: packing 200 MB takes seconds, copying 0.2 s. */
export const LARGE_BYTES = 8 * 1024 * 1024;
/** Above this many files a list of what was read before pays for itself. */
const CACHE_ABOVE = 2_000;
/** A file that changed this shortly before it was read may change again without another time stamp. */
const RACY_MS = 100;
const TRIES = 3;
/** Up to this size a read that blocks is over before one that does not has begun. */
const SMALL_BYTES = 64 * 1024;
const BATCH = 32;

/** Device, inode, size, change times in ms: when all are the same, so is the content. */
type Fingerprint = [number, number, number, number, number];

/** What was read at earlier snapshots, by path. */
export interface StatCache {
  files: Record<string, { seen: Fingerprint; oid: string }>;
  large: Record<string, { seen: Fingerprint; name: string }>;
}

export interface CaptureInput {
  workTree: string;
  paths: readonly string[];
  submodules: ReadonlySet<string>;
  cache: StatCache;
  objectFormat: string;
  /** Clock of the file system when the snapshot began. */
  fileClockMs: number;
  /** Where copies of large files go, and where those of earlier snapshots lie. */
  draftLarge: string;
  storeLarge: string;
  /** First part of the names of the copies. */
  largeName: string;
}

export interface CapturedPath {
  path: string;
  entry: Captured;
  /** Content for the store; null when there is none or the store has it. */
  data: Buffer | null;
}

/** Empty, or what the file holds; a damaged one costs time and nothing else. */
export function readCache(file: string): StatCache {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StatCache;
  } catch {
    return { files: {}, large: {} };
  }
}

/** Reads paths as they lie in the tree now: bytes, mode, link target; never through a link. */
export async function* capture(input: CaptureInput, next: StatCache): AsyncGenerator<CapturedPath> {
  const caching = input.paths.length > CACHE_ABOVE;
  const look = lookInside(input.workTree);
  for (let at = 0; at < input.paths.length; at += BATCH) {
    const batch = input.paths.slice(at, at + BATCH);
    // Other work of this process gets its turn between two batches.
    await setImmediate();
    yield* await Promise.all(
      batch.map((path) => captureOne(input, look, path, { cached: caching ? next : null, next })),
    );
  }
}

async function captureOne(
  input: CaptureInput,
  look: Look,
  path: string,
  { cached, next }: { cached: StatCache | null; next: StatCache },
): Promise<CapturedPath> {
  const absent: CapturedPath = { path, entry: { kind: 'absent' }, data: null };
  const full = bytesPath(input.workTree, path);
  for (let tries = 1; ; tries += 1) {
    const stat = look(path);
    if (input.submodules.has(path) && (!stat || stat.isDirectory()))
      return { path, entry: { kind: 'submodule' }, data: null };
    if (!stat || stat.isDirectory()) return absent;
    try {
      if (stat.isSymbolicLink()) {
        const data = await readlink(full, { encoding: 'buffer' });
        const oid = blobId(data, input.objectFormat);
        return { path, entry: { kind: 'link', oid, size: data.length }, data };
      }
      const mode = stat.mode & 0o7777;
      if (!stat.isFile())
        return { path, entry: { kind: 'special', mode, pipe: stat.isFIFO() }, data: null };
      const seen = fingerprint(stat);
      if (stat.size > LARGE_BYTES)
        return { path, entry: await copyLarge(input, path, stat, next), data: null };
      const known = cached === null ? undefined : input.cache.files[path];
      if (known && same(known.seen, seen)) {
        next.files[path] = known;
        return { path, entry: { kind: 'file', mode, oid: known.oid, size: stat.size }, data: null };
      }
      const data = stat.size <= SMALL_BYTES ? readFileSync(full) : await readFile(full);
      const after = lstatSync(full);
      // A file that is written all the time is taken as it is: that is one of its real states.
      if (!same(seen, fingerprint(after)) && tries < TRIES) continue;
      const oid = blobId(data, input.objectFormat);
      if (cached !== null && Math.max(stat.mtimeMs, stat.ctimeMs) < input.fileClockMs - RACY_MS)
        next.files[path] = { seen, oid };
      return { path, entry: { kind: 'file', mode, oid, size: data.length }, data };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES') throw unreadable(full, error);
      // It was there a moment ago: look again, it may be gone or something else.
      if (code !== 'ENOENT' || tries >= TRIES) throw error;
    }
  }
}

async function copyLarge(
  input: CaptureInput,
  path: string,
  stat: Stats,
  next: StatCache,
): Promise<Captured> {
  const full = bytesPath(input.workTree, path);
  const seen = fingerprint(stat);
  const mode = stat.mode & 0o7777;
  const file = `${Object.keys(next.large).length}-${createHash('sha256').update(path, 'latin1').digest('hex').slice(0, 24)}`;
  const name = `${input.largeName}/${file}`;
  const target = join(input.draftLarge, file);
  mkdirSync(input.draftLarge, { recursive: true });
  const known = input.cache.large[path];
  if (known && same(known.seen, seen) && linked(join(input.storeLarge, known.name), target)) {
    next.large[path] = { seen, name };
    return { kind: 'large', mode, name, size: stat.size };
  }
  let size = stat.size;
  for (let tries = 1; ; tries += 1) {
    const before = fingerprint(await lstat(full));
    await copyFile(full, target, constants.COPYFILE_FICLONE);
    const handle = await open(target, 'r+');
    try {
      await handle.chmod(0o600);
      await handle.sync();
      ({ size } = await handle.stat());
    } finally {
      await handle.close();
    }
    const after = await lstat(full);
    const still = same(before, fingerprint(after));
    if (still && Math.max(after.mtimeMs, after.ctimeMs) < input.fileClockMs - RACY_MS)
      next.large[path] = { seen: before, name };
    if (still || tries >= TRIES) break;
  }
  return { kind: 'large', mode, name, size };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    // Collected meanwhile, or a file system without links: it is copied.
    return false;
  }
}

function fingerprint(stat: Stats): Fingerprint {
  return [stat.dev, stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs];
}

function same(a: Fingerprint, b: Fingerprint): boolean {
  return a.every((value, index) => value === b[index]);
}

/** Name that git gives to a file's content. */
export function blobId(data: Buffer, objectFormat: string): string {
  return createHash(objectFormat).update(`blob ${data.length}\0`).update(data).digest('hex');
}
