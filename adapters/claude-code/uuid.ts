import { createHash } from 'node:crypto';

/** Namespace of CAKE's own names: a random value, fixed for ever, because a message's identity hangs on it. */
const NAMESPACE = Buffer.from('6f0f5c3e2b7d4a518a0c9d1e4b7f2a63', 'hex');

/** Name-based uuid (RFC 9562, version 5): the same name gives the same uuid after every crash. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
