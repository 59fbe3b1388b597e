import { stripAnsi } from '../errors/text.ts';

const MAX_SLOT = 80;

/** Here somebody else begins to speak: a prefix of a speaker, or a sentence that orders. */
const ORDER_BEGINS =
  /operator\s*\(\s*cake\s*\)|\b(?:system|assistant|human|user|operator)\s*:\s|(?:[.!?:]\s+|[…。]\s*)(?:stop|run|check|fix|try|see|please|ignore|delete|do)\s/iu;

/**
 * Makes a value from untrusted output safe inside one sentence: no control, zero-width or direction
 * characters, no pictures, no sentence ends, nothing behind the point where it starts to order; shortened in the middle.
 * `maxChars` counts code points.
 */
export function cleanSlot(value: string, maxChars = MAX_SLOT): string {
  const flat = flatten(value);
  const order = ORDER_BEGINS.exec(flat);
  const kept = order ? flat.slice(0, order.index) : flat;
  return shorten(withoutEnds(kept), maxChars);
}

/** A value between quotation marks; the ones inside become single. Empty when nothing is left of it. */
export function quoteSlot(value: string, maxChars = MAX_SLOT): string {
  const clean = cleanSlot(value, maxChars).replaceAll('"', "'");
  return clean === '' ? '' : `"${clean}"`;
}

/** A path, package or name: as it is when it is one plain word, otherwise between quotation marks. */
export function nameSlot(value: string): string {
  return /^[\w@%+=:,./~^#-]{1,80}$/.test(value) && !/[.,:]$/.test(value) ? value : quoteSlot(value);
}

/** A command on one line, its characters kept; null when it is too long to say or holds what no line of a shell needs. */
export function commandSlot(value: string, maxChars: number): string | null {
  const flat = flatten(value).replace(/(?<=\w)\.$/u, '');
  if (flat === '' || Array.from(flat).length > maxChars || ORDER_BEGINS.test(flat)) return null;
  return flat;
}

/** Beyond this only the two ends of a value are looked at: the middle is cut anyway. */
const MAX_READ = 2_000;

function flatten(value: string): string {
  const read =
    value.length <= MAX_READ
      ? value
      : `${value.slice(0, MAX_READ / 2)}…${value.slice(-MAX_READ / 2)}`;
  return stripAnsi(read)
    .replace(/[\p{C}\p{Zl}\p{Zp}\u2800\u3164\u115f\u1160]+/gu, ' ')
    .replace(/[\p{Emoji_Presentation}\uFE0F\u20E3]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

function withoutEnds(value: string): string {
  return value
    .replace(/[.!?…。]+(?=\s|$)/gu, '')
    .replace(/`/gu, "'")
    .trim();
}

function shorten(value: string, maxChars: number): string {
  // By code points: a cut through a surrogate pair would make an invalid character.
  const letters = Array.from(value);
  if (letters.length <= maxChars) return value;
  const half = Math.floor((maxChars - 1) / 2);
  return `${letters.slice(0, half).join('').trimEnd()}…${letters.slice(-half).join('').trimStart()}`;
}
