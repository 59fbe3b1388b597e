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
  /** Lines above that name the place, the nearest one wins. */
  above?: readonly RegExp[];
  /** Lines below that name the place, the first one wins; looked at when none above does. */
  below?: readonly RegExp[];
  /** How many lines away at most. */
  reach: number;
}

const FRAMED = String.raw`^[\s│┃|]*`;
const FILE = String.raw`(?<file>(?:[A-Za-z]:[\\/])?[^\s:()\[\]"'\`<>|,;=]*\.\w{1,12}|[\w./-]*[A-Z]\w*file)`;

const HEADER =
  /^(?:FILE: |\s{0,4}(?:[✗✖] )?|== \[)(?<file>(?:[A-Za-z]:[\\/])?[^\s:\]]+\.\w{1,12})(?:\] (?:FAIL|PASS))?$/;

// A Python or Node stack is at most some 50 frames in practice; compilers print the arrow next to
// the message. The reach keeps a neighbour's location from being taken for this error's.
const RULES: Readonly<Record<LocateKind, LocateRule>> = {
  'python-frame': {
    above: [/^\s*(?:[|E]\s+)*File "(?<file>[^"]+)", line (?<line>\d+)/],
    reach: 60,
  },
  'node-frame': {
    below: [
      /^\s+at (?:.+ \()?(?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:[\\/]|\.{0,2}\/|[\w@.-]+\/)[^()\s]*?|[\w.-]+\.[cm]?[jt]sx?):(?<line>\d+)(?::\d+)?\)?$/,
    ],
    reach: 30,
  },
  'node-header': {
    above: [/^(?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:[\\/]|\.{1,2}\/)\S*):(?<line>\d+)$/],
    reach: 12,
  },
  'rust-arrow': {
    below: [/^\s*(?:-->|╭▸|┌─)\s+(?<file>[^:]+):(?<line>\d+)(?::\d+)?/],
    reach: 4,
  },
  'go-frame': {
    below: [/^\s+(?<file>\S+\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?/],
    reach: 40,
  },
  'jvm-frame': {
    below: [/^\s+at .*\((?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/],
    reach: 30,
  },
  'ruby-frame': {
    above: [/^\s*(?:from |# )?(?<file>[^\s:]+\.rb):(?<line>\d+)/],
    below: [/^\s*(?:from |# )?(?<file>[^\s:]+\.rb):(?<line>\d+)/],
    reach: 15,
  },
  'eslint-header': {
    above: [/^ ?(?<file>(?:\/|[A-Za-z]:[\\/]|\.{0,2}\/|[\w@.-]+\/)?[^\s:]+\.\w{1,6})(?:\s*:)?$/],
    reach: 400,
  },
  // Checkstyle's XML, which many linters write: the file stands above its errors.
  'xml-file': { above: [/<file name="(?<file>[^"]+)"/], reach: 400 },
  'jest-frame': {
    below: [
      /^\s+(?:at (?:.+ \()?|❯ (?:.+ )?)(?<file>[^()\s:]+\.[cm]?[jt]sx?):(?<line>\d+):\d+\)?$/,
    ],
    reach: 60,
  },
  'beam-frame': {
    below: [
      /^\s+(?:\([\w. -]+\) )?(?<file>(?:lib|test|src|apps)\/\S+\.(?:exs?|erl)):(?<line>\d+): /,
    ],
    reach: 20,
  },
  'dotnet-frame': {
    below: [/^\s+at .+ in (?<file>\S.*?\.(?:cs|fs|vb)):line (?<line>\d+)$/],
    reach: 30,
  },
  // A diagnostic that names its place on a line of its own, next to the message.
  place: {
    above: [
      new RegExp(`^${FILE}:(?<line>\\d+)(?:[:.]\\d+)?:?$`),
      /^(?:Build|Settings|Script) file '(?<file>[^']+)' line: (?<line>\d+)/,
    ],
    below: [
      new RegExp(
        `${FRAMED}(?:-->|╭▸|┌─|└─|╭─\\[|,-\\[|@|at|in|In|Location:|❯|→)\\s*${FILE}:(?<line>\\d+)`,
      ),
      new RegExp(`${FRAMED}on ${FILE} line (?<line>\\d+)`),
      new RegExp(`^[\\s│┃|]+${FILE}:(?<line>\\d+)(?::\\d+)?(?:[:)\\]]|\\s|$)`),
      new RegExp(`^\\s+${FILE} (?<line>\\d+):\\d+\\s`),
      new RegExp(`^${FILE}:(?<line>\\d+)(?::\\d+)?$`),
      /\bin '(?<file>[^']+)': line (?<line>\d+)/,
    ],
    reach: 7,
  },
  header: { above: [HEADER], reach: 400 },
  // A header above names the file where the line itself does not; a row below names the line.
  row: {
    above: [HEADER],
    below: [/^(?:\s+\[|Line: |\s*)(?<line>\d+)(?:[\],|┆]|\s{2,}|$)/],
    reach: 8,
  },
};

/** How many lines after the error line may still name its place. */
export function lookAhead(kind: LocateKind): number {
  const rule = RULES[kind];
  return rule.below === undefined ? 0 : rule.reach;
}

function placeIn(rawLine: string, regexes: readonly RegExp[]): Place | null {
  const text = visibleLine(rawLine);
  for (const regex of regexes) {
    const groups = regex.exec(text)?.groups;
    if (!groups) continue;
    const { file = '', line } = groups;
    if (file !== '' || line !== undefined)
      return line === undefined ? { file } : { file, line: Number(line) };
  }
  return null;
}

/** True for a frame in a library or in the language's own code. */
export function isForeign(place: Place): boolean {
  return FOREIGN.test(place.file);
}

/** The place that the lines above name: the nearest own frame, else the nearest of all. */
export function locateBefore(kind: LocateKind, above: string): Place | null {
  const rule = RULES[kind];
  if (rule.above === undefined) return null;
  let foreign: Place | null = null;
  let end = above.endsWith('\n') ? above.length - 1 : above.length;
  for (let step = 0; step < rule.reach && end > 0; step += 1) {
    const start = above.lastIndexOf('\n', end - 1) + 1;
    const raw = above.slice(start, end);
    const place = placeIn(raw, rule.above);
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
  return rule.below === undefined ? null : placeIn(rawLine, rule.below);
}
