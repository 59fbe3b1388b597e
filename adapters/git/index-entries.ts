import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** One entry of an index; valid during the visit only. */
export interface IndexVisit {
  /** Holds the name between `from` and `to`. */
  bytes: Buffer;
  from: number;
  to: number;
  /** Where the entry begins in the file. */
  at: number;
  flags: number;
  /** Of version 3 and later, 0 without. */
  extended: number;
}

/** Bits of `flags` and `extended` (https://git-scm.com/docs/index-format). */
export const ASSUME_VALID = 0x8000;
export const STAGE = 0x3000;
export const SKIP_WORKTREE = 0x4000;
/** Where an entry has the name of its blob; what git knows of the file lies before. */
export const OID_AT = 40;

const HEADER = 12;
const NAME_LENGTH = 0x0fff;
const EXTENDED = 0x4000;

/** The index file as it is, or null when there is none. */
export function readIndexFile(repo: Repository): Buffer | null {
  try {
    return readFileSync(join(repo.gitDir, 'index'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether an index is what git wrote: its own check sum tells (https://git-scm.com/docs/index-format). */
export function isSound(data: Buffer, objectFormat: string): boolean {
  const size = hashSize(objectFormat);
  if (data.length < HEADER + size || data.toString('latin1', 0, 4) !== 'DIRC') return false;
  const sum = data.subarray(-size);
  // All zero: the user has asked git to leave it out.
  if (sum.every((byte) => byte === 0)) return true;
  return createHash(objectFormat).update(data.subarray(0, -size)).digest().equals(sum);
}

/** Bytes of an object's name. */
export function hashSize(objectFormat: string): number {
  return objectFormat === 'sha1' ? 20 : 32;
}

/**
 * Visits every entry of an index without a process: git itself takes longer to print them. False when only git
 * can tell: a split or sparse index, one of an unknown version, or a broken one; the visits count for nothing then.
 */
export function visitIndex(
  data: Buffer,
  objectFormat: string,
  visit: (entry: IndexVisit) => void,
): boolean {
  try {
    return visitAll(data, objectFormat, visit);
  } catch (error) {
    // Cut off, or lengths that lead out of the file.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function visitAll(data: Buffer, objectFormat: string, visit: (entry: IndexVisit) => void): boolean {
  const oid = hashSize(objectFormat);
  if (data.length < HEADER + oid || data.toString('latin1', 0, 4) !== 'DIRC') return false;
  const version = data.readUInt32BE(4);
  if (version < 2 || version > 4) return false;
  const count = data.readUInt32BE(8);
  const end = data.length - oid;
  const long = version === 4 ? createNames(data) : null;
  const entry: IndexVisit = { bytes: data, from: 0, to: 0, at: HEADER, flags: 0, extended: 0 };
  let at = HEADER;
  for (let n = 0; n < count; n += 1) {
    if (at >= end) return false;
    // The mode of a folder: a sparse index leaves out what lies in it.
    if (data[at + 26] === 0x40) return false;
    entry.at = at;
    entry.flags = data.readUInt16BE(at + OID_AT + oid);
    let name = at + OID_AT + oid + 2;
    entry.extended = 0;
    if ((entry.flags & EXTENDED) !== 0) {
      entry.extended = data.readUInt16BE(name);
      name += 2;
    }
    if (long === null) {
      const length = entry.flags & NAME_LENGTH;
      entry.from = name;
      entry.to = length < NAME_LENGTH ? name + length : data.indexOf(0, name + length);
      if (entry.to < name || entry.to >= end) return false;
      // Filled up with 1 to 8 zeros to a multiple of eight.
      at += (entry.to - at + 8) & ~7;
    } else {
      at = long.next(name, entry);
    }
    visit(entry);
  }
  return onlyOptional(data, at, end);
}

/** Names of version 4: each is the one before, cut, with something added. */
function createNames(data: Buffer): { next: (at: number, entry: IndexVisit) => number } {
  let name = Buffer.alloc(4096);
  let length = 0;
  return {
    next(start, entry) {
      let at = start;
      let byte = data.readUInt8(at);
      let cut = byte & 0x7f;
      while ((byte & 0x80) !== 0) {
        at += 1;
        byte = data.readUInt8(at);
        cut = ((cut + 1) << 7) | (byte & 0x7f);
      }
      const stop = data.indexOf(0, at + 1);
      const kept = length - cut;
      if (stop < 0 || kept < 0) throw new RangeError('a name leads out of the index');
      length = kept + stop - at - 1;
      if (length > name.length) name = Buffer.concat([name, Buffer.alloc(length)]);
      data.copy(name, kept, at + 1, stop);
      entry.bytes = name;
      entry.from = 0;
      entry.to = length;
      return stop + 1;
    },
  };
}

/** Extensions whose name begins with a small letter change what the entries mean. */
function onlyOptional(data: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 8 + data.readUInt32BE(at + 4)) {
    const first = data.readUInt8(at);
    if (first < 0x41 || first > 0x5a) return false;
  }
  return true;
}
