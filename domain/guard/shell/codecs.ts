/** RFC 4648 alphabets. */
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base64 text to characters, one per byte; the URL alphabet is taken too. */
export function decodeBase64(text: string): string {
  return unpack(text.replaceAll('-', '+').replaceAll('_', '/'), BASE64, 6);
}

/** Base32 text to characters. */
export function decodeBase32(text: string): string {
  return unpack(text, BASE32, 5);
}

/** Hexadecimal text to characters; anything between the digits is skipped. */
export function decodeHex(text: string): string {
  const digits = text.replace(/0x|\\x|[^\da-fA-F]/g, '');
  let out = '';
  for (let at = 0; at + 1 < digits.length; at += 2)
    out += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16));
  return out;
}

function unpack(text: string, alphabet: string, width: number): string {
  let bits = 0;
  let held = 0;
  let out = '';
  for (const char of text) {
    const value = alphabet.indexOf(char);
    if (value < 0) continue;
    held = ((held << width) | value) & 0xffff;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  return out;
}
