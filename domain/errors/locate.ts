import type { LocateKind } from './record.ts';
import { visibleLine } from './text.ts';

/** A place in a source file, as the tool printed it. */
export interface Place {
  file: string;
  line?: number;
}

/** Lines of other people's code: a frame there is not where the error is to be fixed. */
const FOREIGN =
  /site-packages|dist-packages|node_modules|node:internal|<frozen|<string>|<stdin>|\/lib\/python\d|\/rustc\/|\/\.cargo\/registry|\/usr\/lib\/|\/usr\/local\/go\/|\/pkg\/mod\/|internal\/(?:modules|process)|\(internal\/|\/gems\//;

interface LocateRule {
  regex: RegExp;
  /** Before: nearest above wins. After: first below wins. Both: above, then below. */
  side: 'before' | 'after' | 'both';
  /** How many lines away at most. */
  reach: number;
}

// A Python or Node stack is at most some 50 frames in practice; compilers print the arrow next to
// the message. The reach keeps a neighbour's location from being taken for this error's.
const RULES: Readonly<Record<LocateKind, LocateRule>> = {
  'python-frame': {
    regex: /^\s*(?:[|E]\s+)*File "(?<file>[^"]+)", line (?<line>\d+)/,
    side: 'before',
    reach: 60,
  },
  'node-frame': {
    regex:
      /^\s+at (?:.+ \()?(?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:[\\/]|\.{0,2}\/|[\w@.-]+\/)[^()\s]*?|[\w.-]+\.[cm]?[jt]sx?):(?<line>\d+)(?::\d+)?\)?$/,
    side: 'after',
    reach: 30,
  },
  'node-header': {
    regex: /^(?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:[\\/]|\.{1,2}\/)\S*):(?<line>\d+)$/,
    side: 'before',
    reach: 12,
  },
  'rust-arrow': {
    regex: /^\s*(?:-->|╭▸|┌─)\s+(?<file>[^:]+):(?<line>\d+)(?::\d+)?/,
    side: 'after',
    reach: 4,
  },
  'go-frame': {
    regex: /^\s+(?<file>\S+\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?/,
    side: 'after',
    reach: 40,
  },
  'jvm-frame': {
    regex: /^\s+at .*\((?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/,
    side: 'after',
    reach: 30,
  },
  'ruby-frame': {
    regex: /^\s*(?:from |# )?(?<file>[^\s:]+\.rb):(?<line>\d+)/,
    side: 'both',
    reach: 15,
  },
  'eslint-header': {
    regex: /^(?<file>(?:\/|[A-Za-z]:[\\/]|\.{0,2}\/|[\w@.-]+\/)?[^\s:]+\.\w{1,6})(?:\s*:)?$/,
    side: 'before',
    reach: 400,
  },
  // Checkstyle's XML, which many linters write: the file stands above its errors.
  'xml-file': { regex: /<file name="(?<file>[^"]+)"/, side: 'before', reach: 400 },
  'jest-frame': {
    regex: /^\s+(?:at (?:.+ \()?|❯ (?:.+ )?)(?<file>[^()\s:]+\.[cm]?[jt]sx?):(?<line>\d+):\d+\)?$/,
    side: 'after',
    reach: 60,
  },
};

/** How many lines after the error line may still name its place. */
export function lookAhead(kind: LocateKind): number {
  const rule = RULES[kind];
  return rule.side === 'before' ? 0 : rule.reach;
}

function placeIn(rawLine: string, regex: RegExp): Place | null {
  const groups = regex.exec(visibleLine(rawLine))?.groups;
  const file = groups?.['file'];
  if (!file) return null;
  const line = groups['line'];
  return line === undefined ? { file } : { file, line: Number(line) };
}

/** True for a frame in a library or in the language's own code. */
export function isForeign(place: Place): boolean {
  return FOREIGN.test(place.file);
}

/** The place that the lines above name: the nearest own frame, else the nearest of all. */
export function locateBefore(kind: LocateKind, above: string): Place | null {
  const rule = RULES[kind];
  if (rule.side === 'after') return null;
  let foreign: Place | null = null;
  let end = above.endsWith('\n') ? above.length - 1 : above.length;
  for (let step = 0; step < rule.reach && end > 0; step += 1) {
    const start = above.lastIndexOf('\n', end - 1) + 1;
    const raw = above.slice(start, end);
    const place = placeIn(raw, rule.regex);
    if (place && !isForeign(place)) return place;
    foreign ??= place;
    // A traceback starts here: frames above it belong to another error.
    if (kind === 'python-frame' && raw.includes('Traceback (most recent call last)')) break;
    end = start - 1;
  }
  return foreign;
}

/** The place that one line below the error names, or null. */
export function locateAfter(kind: LocateKind, rawLine: string): Place | null {
  const rule = RULES[kind];
  return rule.side === 'before' ? null : placeIn(rawLine, rule.regex);
}
