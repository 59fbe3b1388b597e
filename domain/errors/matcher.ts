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

/** Looks for error lines with a cheap first pass over whole blocks, then the full regexes on few lines. */
export interface Matcher {
  /** Calls `onMatch` for each hit line of `block`; lines are counted from 0. Returns the line count. */
  scanBlock: (block: string, onMatch: (match: LineMatch, line: LinePlace) => void) => number;
  /** Matches one line; `unfinished` allows the patterns of prompts. */
  matchLine: (rawLine: string, unfinished: boolean) => LineMatch | null;
}

/** Where a hit line lies in its block. */
export interface LinePlace {
  index: number;
  start: number;
}

/** Builds a matcher; earlier records win when several fit one line. */
export function createMatcher(records: readonly ErrorRecord[]): Matcher {
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
  const scanner = createLiteralScanner(byLiteral.keys());
  const candidatesOf = scanner.literals.map((literal) => byLiteral.get(literal) ?? []);
  const hit: LiteralHit = { at: 0, literal: 0 };

  /** All candidates whose literal is in the segment, in record order. */
  function candidatesIn(segment: string): Candidate[] {
    const found = new Set<Candidate>();
    scanner.each(segment, (literal) => {
      for (const candidate of candidatesOf[literal] ?? []) found.add(candidate);
    });
    return [...found].toSorted((a, b) => a.order - b.order);
  }

  function matchLine(rawLine: string, unfinished: boolean): LineMatch | null {
    for (const segment of visibleSegments(rawLine)) {
      for (const { record, pattern } of candidatesIn(segment)) {
        if (pattern.unfinished && !unfinished) continue;
        const found = pattern.regex.exec(segment);
        if (found) return { record, pattern, groups: { ...found.groups }, text: segment };
      }
    }
    return null;
  }

  function scanBlock(block: string, onMatch: (match: LineMatch, line: LinePlace) => void): number {
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
      const match = matchLine(block.slice(start, end), false);
      if (match) onMatch(match, { index: lines, start });
      from = end + 1;
    }
    countTo(block.length);
    return lines;
  }

  return { scanBlock, matchLine };
}
