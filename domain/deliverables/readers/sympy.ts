import {
  addCounts,
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const WORD: Readonly<Record<string, TestStatus>> = {
  ok: 'passed',
  F: 'failed',
  E: 'failed',
  f: 'xfailed',
  X: 'xpassed',
  s: 'skipped',
  S: 'skipped',
  w: 'skipped',
  K: 'failed',
  T: 'failed',
};

/** SymPy's own runner (`bin/test -v`): `test_name ok`, `F`, `E`, `f`, `s`, and a `tests finished:` line. */
export const readSympy: TestReportReader = (lines) => {
  const finished = lines.flatMap((line) => /^=+ tests finished: (.*?) =+$/.exec(line)?.[1] ?? []);
  const started = lines.some((line) => /^=+ test process starts =+$/.test(line));
  if (!started && finished.length === 0) return null;
  let open: string | null = null;
  const tests: TestOutcome[] = [];
  for (const line of lines) {
    const one = /^(test_\w+)(?: .*)? (ok|[FEfXsSwKT])(?:\s+\[(?:OK|FAIL)\])?\s*$/.exec(line);
    const late = /^\s*(ok|[FE])(?:\s+\[(?:OK|FAIL)\])?\s*$/.exec(line)?.[1];
    const header = /^_+ (\S+\.py):(\S+) _+$/.exec(line);
    if (one) tests.push({ name: one[1]!, status: WORD[one[2]!] ?? 'failed' });
    else if (header)
      tests.push({ name: header[2]!, aliases: [`${header[1]}:${header[2]}`], status: 'failed' });
    else if (open !== null && late !== undefined)
      tests.push({ name: open, status: WORD[late] ?? 'failed' });
    open = one ? null : (/^(test_\w+)(?:\s|$)/.exec(line)?.[1] ?? open);
  }
  const all = distinct(tests);
  const counts = finished.map((text) => {
    const of = (word: string): number => numberIn(new RegExp(`(\\d+) ${word}`).exec(text));
    const failed = of('failed') + of('exceptions?');
    const run = of('passed') + failed + of('expected to fail') + of('expected to fail but passed');
    return { run, failed, skipped: of('skipped'), executed: run };
  });
  return {
    runner: 'sympy',
    counts: counts.length > 0 ? addCounts(counts) : countTests(all),
    tests: all,
    problems: counts.length === 0 ? ['the log ends before the summary of the runner'] : [],
  };
};
