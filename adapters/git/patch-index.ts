import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { hashSize, OID_AT, STAGE, visitIndex } from './index-entries.ts';

/** Where an entry has what git knows of the file (https://git-scm.com/docs/index-format). */
const AT = { ctime: 0, mtime: 8, dev: 16, ino: 20, uid: 28, gid: 32, size: 36 } as const;
const WORD = 0xffff_ffffn;

/** A file that was written: its content as an object, or null when only its permission bits were set. */
export type Written = ReadonlyMap<string, string | null>;

/**
 * Notes in the bytes of an index what written files look like now, so that git need not read them to see that they
 * are as the index has them; entries with another content stay as they are. False when the index is of a kind that
 * only git changes, and nothing was noted.
 *
 * Whoever writes the bytes must give the file the time stamp of the index that they come from: git reads again what
 * changed in that second or later, also of the entries that were in doubt before.
 */
export function patchIndex(
  data: Buffer,
  objectFormat: string,
  { written, look }: { written: Written; look: (path: string) => BigIntStats | undefined },
): boolean {
  const entries = locate(data, objectFormat);
  if (entries === null) return false;
  for (const [path, oid] of written) {
    const at = find(data, entries, Buffer.from(path, 'latin1'));
    if (at === null || (data.readUInt16BE(at + OID_AT + hashSize(objectFormat)) & STAGE) !== 0)
      continue;
    const stat = look(path);
    if (stat === undefined || stat.size > WORD || !isSame(data, at, oid, stat, objectFormat))
      continue;
    note(data, at, stat);
  }
  seal(data, objectFormat);
  return true;
}

interface Places {
  at: Uint32Array;
  from: Uint32Array;
  to: Uint32Array;
  count: number;
}

/** Where the entries and their names are; null where names are not written out. */
function locate(data: Buffer, objectFormat: string): Places | null {
  if (data.length < 12 || data.readUInt32BE(4) === 4) return null;
  // No entry is shorter than this.
  const most = Math.ceil(data.length / 62);
  const found: Places = {
    at: new Uint32Array(most),
    from: new Uint32Array(most),
    to: new Uint32Array(most),
    count: 0,
  };
  const whole = visitIndex(data, objectFormat, ({ at, from, to }) => {
    found.at[found.count] = at;
    found.from[found.count] = from;
    found.to[found.count] = to;
    found.count += 1;
  });
  return whole ? found : null;
}

/** The entries are sorted by the bytes of their names. */
function find(data: Buffer, { at, from, to, count }: Places, name: Buffer): number | null {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = data.compare(name, 0, name.length, from[middle], to[middle]);
    if (order === 0) return at[middle]!;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}

function isSame(
  data: Buffer,
  at: number,
  oid: string | null,
  stat: BigIntStats,
  objectFormat: string,
): boolean {
  const size = Number(stat.size & WORD);
  // Permission bits alone were set: it is the same file when nothing else moved.
  if (oid === null) {
    return (
      data.readUInt32BE(at + AT.mtime) === seconds(stat.mtimeNs) &&
      data.readUInt32BE(at + AT.mtime + 4) === Number(stat.mtimeNs % 1_000_000_000n) &&
      data.readUInt32BE(at + AT.size) === size
    );
  }
  return data.toString('hex', at + OID_AT, at + OID_AT + hashSize(objectFormat)) === oid;
}

function note(data: Buffer, at: number, stat: BigIntStats): void {
  const word = (value: bigint, place: number): void =>
    void data.writeUInt32BE(Number(value & WORD), at + place);
  for (const [time, place] of [
    [stat.ctimeNs, AT.ctime],
    [stat.mtimeNs, AT.mtime],
  ] as const) {
    word(time / 1_000_000_000n, place);
    word(time % 1_000_000_000n, place + 4);
  }
  word(stat.dev, AT.dev);
  word(stat.ino, AT.ino);
  word(stat.uid, AT.uid);
  word(stat.gid, AT.gid);
  word(stat.size, AT.size);
}

function seconds(time: bigint): number {
  return Number((time / 1_000_000_000n) & WORD);
}

/** The check sum at the end; all zero, it was left out by the user's wish. */
function seal(data: Buffer, objectFormat: string): void {
  const sum = data.subarray(-hashSize(objectFormat));
  if (sum.every((byte) => byte === 0)) return;
  const body = data.subarray(0, -hashSize(objectFormat));
  createHash(objectFormat).update(body).digest().copy(sum);
}
