import { stripVTControlCharacters } from 'node:util';

/** So much of the end of the output can hold a dialog: some 40 lines of a wide terminal. */
const TAIL_CHARS = 6_000;
const TAIL_LINES = 20;

/**
 * Words by which the usual agents and tools ask for permission. Typing into such a question would answer it: a
 * message and Enter once approved the very command that it forbade. Too many matches only delay a message.
 */
const DIALOG = [
  /\[\s*y(?:es)?\s*[/|]\s*n(?:o)?\b/i,
  /\(\s*y(?:es)?\s*[/|]\s*n(?:o)?\b/i,
  /\byes\/no\b/i,
  /\bdo you (?:want|wish|trust)\b/i,
  /\bwould you like to\b/i,
  /\bare you sure\b/i,
  /\b(?:allow|approve|permit|authori[sz]e|confirm|proceed|continue|overwrite|accept)\b[^\n]{0,80}\?/i,
  /\bpermission (?:required|needed|to)\b/i,
  /[❯›▸>]\s*1[.)]\s/,
  /\b(?:press|hit) (?:enter|return|any key)\b/i,
  /\besc to (?:cancel|reject)\b/i,
  /\b(?:password|passphrase|passcode|username|token)\b[^\n]{0,60}:\s*$/i,
];

/** The end of a terminal's output as text, to judge whether something is asked there. */
export interface ScreenTail {
  add(text: string): void;
  /** The last lines without control sequences. */
  text(): string;
}

/** Keeps the end of what was printed. */
export function createScreenTail(): ScreenTail {
  let tail = '';
  return {
    add(text) {
      tail = (tail + text).slice(-TAIL_CHARS);
    },
    text() {
      const plain = stripVTControlCharacters(tail).replaceAll('\r', '');
      return plain.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
    },
  };
}

/** Judges whether a terminal may show a question that typed keys would answer. */
export function judgeDialog(tail: string): boolean {
  return DIALOG.some((pattern) => pattern.test(tail));
}

/** A message as keys: one line, no control characters, because each of them would be a key press. */
export function toKeys(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
