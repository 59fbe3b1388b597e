/* oxlint-disable no-control-regex -- control characters are what this file removes */
/** Longest part of a line that is looked at; beyond it no tool puts its error words (SPEC §4). */
export const MAX_LINE_CHARS = 16_384;

/**
 * A regex sees at most this much at once: a longer line is looked at in pieces that overlap, so that
 * no pattern can take more than a moment on a hostile line.
 */
const MAX_PIECE_CHARS = 2000;
const PIECE_OVERLAP_CHARS = 200;

/** Longest message kept in a finding (types.ts). */
export const MAX_MESSAGE_CHARS = 500;

// CSI, OSC (ended by BEL or ST), two-character escapes and charset choices: ECMA-48 §5 and xterm's
// control sequences. Each alternative is linear: no nested quantifier.
const ANSI =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[()*+][\w]|[ -/]*[0-~])|\u009b[0-?]*[ -/]*[@-~]/g;
const CONTROL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const BACKSPACED = /[^\u0008]\u0008/g;

/** Removes terminal escape sequences and overstruck characters; keeps the visible text. */
export function stripAnsi(text: string): string {
  let out = text.includes('\u001b') || text.includes('\u009b') ? text.replace(ANSI, '') : text;
  // Overstrike (man pages, old compilers): the later character is what a reader sees.
  for (let pass = 0; pass < 4 && out.includes('\u0008'); pass += 1)
    out = out.replace(BACKSPACED, '');
  return out;
}

/** A collector's timestamp before the tool's own words (GitHub Actions, `docker logs -t`). */
const LOG_PREFIX = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z /;

/** A line without terminal codes and without the prefix of a log collector. */
export function visibleLine(rawLine: string): string {
  const clean = stripAnsi(rawLine).replace(/\r+$/, '');
  return /^\ufeff?\d{4}-/.test(clean) ? clean.replace(LOG_PREFIX, '') : clean;
}

/** The visible segments of one raw line: a carriage return starts a new one, nothing is lost. */
export function visibleSegments(rawLine: string): string[] {
  const capped = rawLine.length > MAX_LINE_CHARS ? rawLine.slice(0, MAX_LINE_CHARS) : rawLine;
  const clean = visibleLine(capped);
  if (!clean.includes('\r')) return clean.length > MAX_PIECE_CHARS ? pieces(clean) : [clean];
  return clean.split('\r').flatMap((segment) => (segment === '' ? [] : pieces(segment)));
}

function pieces(segment: string): string[] {
  if (segment.length <= MAX_PIECE_CHARS) return [segment];
  const out: string[] = [];
  for (let start = 0; start < segment.length; start += MAX_PIECE_CHARS - PIECE_OVERLAP_CHARS) {
    out.push(segment.slice(start, start + MAX_PIECE_CHARS));
  }
  return out;
}

/** One line of visible text, trimmed and cut: safe to store and to show. */
export function oneLine(text: string, maxChars = MAX_MESSAGE_CHARS): string {
  const flat = stripAnsi(text)
    .replace(/[\t\r\n]+/g, ' ')
    .replace(CONTROL, '')
    .trim();
  if (flat.length <= maxChars) return flat;
  // Never cut a surrogate pair in two: the lone half would not survive UTF-8.
  const end = /[\ud800-\udbff]/.test(flat.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
  return flat.slice(0, end);
}
