const MAX_SLOT = 80;

/**
 * Makes a value from untrusted output safe inside one sentence: no control, zero-width or direction
 * characters, no sentence ends, no second operator prefix, shortened in the middle.
 */
export function cleanSlot(value: string): string {
  const flat = value
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/operator\s*\(cake\)\s*:?/giu, '')
    .replace(/\s+/gu, ' ')
    .replace(/[.!?…。]+(?=\s|$)/gu, '')
    .replace(/`/gu, "'")
    .trim();
  // By code points: a cut through a surrogate pair would make an invalid character.
  const letters = Array.from(flat);
  if (letters.length <= MAX_SLOT) return flat;
  const half = Math.floor((MAX_SLOT - 1) / 2);
  return `${letters.slice(0, half).join('').trimEnd()}…${letters.slice(-half).join('').trimStart()}`;
}
