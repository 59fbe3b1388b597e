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
  let file = '';
  const tests: TestOutcome[] = [];
  const add = (name: string, status: TestStatus, scope = file): void => {
    const aliases = [`${scope}:${name}`, `${scope}::${name}`];
    tests.push({ name, status, ...(scope === '' ? {} : { scope, aliases }) });
  };
  for (const line of lines) {
    const one = /^(test_\w+)(?: .*)? (ok|[FEfXsSwKT])(?:\s+\[(?:OK|FAIL)\])?\s*$/.exec(line);
    const late = /^\s*(ok|[FE])(?:\s+\[(?:OK|FAIL)\])?\s*$/.exec(line)?.[1];
    const header = /^_+ (\S+\.py):(\S+) _+$/.exec(line);
    file = /^(\S+\.py)\[(?:\d+|\?)\]/.exec(line)?.[1] ?? file;
    if (one) add(one[1]!, WORD[one[2]!] ?? 'failed');
    else if (header) add(header[2]!, 'failed', header[1]);
    else if (open !== null && late !== undefined) add(open, WORD[late] ?? 'failed');
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
