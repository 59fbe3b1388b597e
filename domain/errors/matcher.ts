import type { OutcomeMarker } from './markers.ts';
import type { ErrorPattern, ErrorRecord } from './record.ts';
import { createLiteralScanner, type LiteralHit } from './scanner.ts';
import { visibleSegments } from './text.ts';

/** A line that shows an error type. */
export interface LineMatch {
  record: ErrorRecord;
  pattern: ErrorPattern;
  groups: Readonly<Record<string, string>>;
  /** The cleaned line. */
  text: string;
}

interface Candidate {
  record: ErrorRecord;
  pattern: ErrorPattern;
  order: number;
}

/** What one line holds: an error, a word about how a step ended, both or nothing. */
export interface LineReading {
  error: LineMatch | null;
  outcome: OutcomeMarker | null;
}

/** Looks for error lines with a cheap first pass over whole blocks, then the full regexes on few lines. */
export interface Matcher {
  /** Calls `onLine` for each hit line of `block`; lines are counted from 0. Returns the line count. */
  scanBlock: (block: string, onLine: (reading: LineReading, line: LinePlace) => void) => number;
  /** Reads one line; `unfinished` allows the patterns of prompts. */
  readLine: (rawLine: string, unfinished: boolean) => LineReading;
}

/** Where a hit line lies in its block. */
export interface LinePlace {
  index: number;
  start: number;
}

/** A stack frame: it names a place, never an error of its own, and there are many. */
const FRAME = /^\s+at \S+ ?\(/;

const NOTHING: LineReading = { error: null, outcome: null };

/** Builds a matcher; earlier records win when several fit one line. */
export function createMatcher(
  records: readonly ErrorRecord[],
  markers: readonly OutcomeMarker[] = [],
): Matcher {
  const byLiteral = new Map<string, Candidate[]>();
  let order = 0;
  for (const record of records) {
    for (const pattern of record.patterns) {
      const candidate = { record, pattern, order: (order += 1) };
      for (const literal of pattern.literals) {
        const list = byLiteral.get(literal);
        if (list) list.push(candidate);
        else byLiteral.set(literal, [candidate]);
      }
    }
  }
  const markersOf = new Map<string, OutcomeMarker[]>();
  for (const marker of markers) {
    for (const literal of marker.literals)
      markersOf.set(literal, [...(markersOf.get(literal) ?? []), marker]);
  }
  const scanner = createLiteralScanner([...byLiteral.keys(), ...markersOf.keys()]);
  const candidatesOf = scanner.literals.map((literal) => byLiteral.get(literal) ?? []);
  const outcomesOf = scanner.literals.map((literal) => markersOf.get(literal) ?? []);
  const hit: LiteralHit = { at: 0, literal: 0 };

  /** The first error of a segment in record order, and its word about an outcome. */
  function readSegment(segment: string, unfinished: boolean): LineReading {
    const candidates = new Set<Candidate>();
    const spoken = new Set<OutcomeMarker>();
    scanner.each(segment, (literal) => {
      for (const candidate of candidatesOf[literal] ?? []) candidates.add(candidate);
      for (const marker of outcomesOf[literal] ?? []) spoken.add(marker);
    });
    const outcome = [...spoken].find((marker) => marker.regex.test(segment)) ?? null;
    for (const { record, pattern } of [...candidates].toSorted((a, b) => a.order - b.order)) {
      if (pattern.unfinished && !unfinished) continue;
      const found = pattern.regex.exec(segment);
      if (found)
        return { error: { record, pattern, groups: { ...found.groups }, text: segment }, outcome };
    }
    return outcome ? { error: null, outcome } : NOTHING;
  }

  function readLine(rawLine: string, unfinished: boolean): LineReading {
    if (FRAME.test(rawLine)) return NOTHING;
    const segments = visibleSegments(rawLine);
    if (segments.length === 1) return readSegment(segments[0] ?? '', unfinished);
    let reading = NOTHING;
    for (const segment of segments) {
      const { error, outcome } = readSegment(segment, unfinished);
      reading = { error: reading.error ?? error, outcome: outcome ?? reading.outcome };
    }
    return reading;
  }

  function scanBlock(
    block: string,
    onLine: (reading: LineReading, line: LinePlace) => void,
  ): number {
    let lines = 0;
    let counted = 0;
    let from = 0;
    const countTo = (end: number): void => {
      for (
        let at = block.indexOf('\n', counted);
        at !== -1 && at < end;
        at = block.indexOf('\n', at + 1)
      ) {
        lines += 1;
        counted = at + 1;
      }
    };
    while (scanner.next(block, from, hit)) {
      const start = block.lastIndexOf('\n', hit.at - 1) + 1;
      const newline = block.indexOf('\n', hit.at);
      const end = newline === -1 ? block.length : newline;
      countTo(start);
      const reading = readLine(block.slice(start, end), false);
      if (reading !== NOTHING) onLine(reading, { index: lines, start });
      from = end + 1;
    }
    countTo(block.length);
    return lines;
  }

  return { scanBlock, readLine };
}
