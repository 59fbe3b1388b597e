import type { TestOutcome, TestStatus } from './reader.ts';

const WORD: Readonly<Record<string, TestStatus>> = {
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'xfailed',
  XPASS: 'xpassed',
  SUBFAIL: 'failed',
  SUBFAILED: 'failed',
  SUBPASS: 'passed',
  SUBPASSED: 'passed',
  SUBSKIPPED: 'skipped',
};
const WORDS = Object.keys(WORD).join('|');
/** What pytest writes between the word and the id of a subtest: its message, its parameters. */
const SUB = String.raw`(?:\[[^\]]*\])?(?:\s*\([^()]*\))?`;
const PERCENT = String.raw`(?:\s*\[ *\d+%\])?\s*$`;
/** `FAILED tests/a.py::test[a - b] - why`: what stands in brackets may hold the separator. */
const SHORT = new RegExp(
  `^(${WORDS})(?:\\s+|${SUB}\\s+)(?:\\[[^\\]]*\\] )?(\\S+?::[^\\[\\n]*?(?:\\[.*?\\])?|\\S+\\.(?:py|txt|rst|md|ipynb|ya?ml)(?:::.+?)?)(?:\\s+[-–] .*|\\s*)$`,
);
const VERBOSE = new RegExp(
  `^(\\S+?\\.\\w+::.+?|\\S+?::\\S+) (${WORDS})${SUB}(?: \\(.*\\))?${PERCENT}`,
  'i',
);
const WORKER = new RegExp(
  `^\\[gw\\d+\\] (?:\\[ *\\d+%\\] )?(${WORDS}) (\\S+?::.+?|\\S+\\.py)\\s*$`,
);
const OLD_VERBOSE = new RegExp(`^(\\S+\\.py):\\d+: ([\\w.\\[\\]-]+) (${WORDS})\\s*$`);

/** A test that began on a line of its own: with live output its result comes later, perhaps behind that output. */
export const OPEN = /^(\S+\.py::[\w:]+(?:\[.*?\])?) (\S.*)$/;
const CLOSE = new RegExp(
  `(?:^|\\s)(${WORDS})\\s*\\[ *\\d+%\\]\\s*$|^(${WORDS})\\s*$|(PASSED|FAILED|SKIPPED|XFAIL|XPASS)${PERCENT}`,
);

/** The result at the end of a line of live output, or null. */
export function lateResult(line: string): TestStatus | null {
  const said = CLOSE.exec(line);
  return said ? WORD[said[1] ?? said[2] ?? said[3]!]! : null;
}

/** A line of the short summary, or null. */
export function shortResult(line: string): TestOutcome | null {
  const short = SHORT.exec(line);
  return short && !/^\S+:\d+$/.test(short[2]!)
    ? { name: short[2]!.trim(), status: WORD[short[1]!]! }
    : null;
}

/** A line of `-v`, of a worker or of an old release, or null. */
export function verboseResult(line: string): TestOutcome | null {
  const worker = WORKER.exec(line);
  if (worker) return { name: worker[2]!, status: WORD[worker[1]!]! };
  const verbose = VERBOSE.exec(line);
  if (verbose)
    return {
      name: verbose[1]!.replace(/ <- \S+$/, ''),
      status: WORD[verbose[2]!.toUpperCase()]!,
    };
  const old = OLD_VERBOSE.exec(line);
  return old ? { name: `${old[1]}::${old[2]!.replace('.', '::')}`, status: WORD[old[3]!]! } : null;
}
