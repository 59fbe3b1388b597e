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
  FAILED: 'failed',
  failed: 'failed',
  ignored: 'skipped',
};

/** cargo test: one `test result:` line per binary, added up. */
export const readCargo: TestReportReader = (lines) => {
  const counts = lines.flatMap((line) => {
    const match = /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/.exec(line);
    if (!match) return [];
    const run = numberIn(match) + numberIn(match, 2);
    return [{ run, failed: numberIn(match, 2), skipped: numberIn(match, 3), executed: run }];
  });
  const started = lines.filter((line) => /^running \d+ tests?$/.test(line)).length;
  const broken = lines.find((line) =>
    /^error(?:\[E\d+\])?: (?:could not compile|test failed, to rerun|.*\(signal: )/.test(line),
  );
  if (counts.length === 0 && started === 0) return null;
  const tests: TestOutcome[] = [];
  let open: string | null = null;
  for (const line of lines) {
    const one =
      /^test (.+?)(?: - should panic)? \.\.\. (?:.*?)(ok|FAILED|ignored)(?:,.*)?(?: <[\d.]+s>)?$/.exec(
        line,
      );
    const late = /^(ok|FAILED)$/.exec(line)?.[1];
    const panicked = /^---- (.+) stdout ----$/.exec(line)?.[1];
    if (one) tests.push({ name: one[1]!, status: WORD[one[2]!]! });
    else if (panicked !== undefined) tests.push({ name: panicked, status: 'failed' });
    else if (open !== null && late !== undefined) tests.push({ name: open, status: WORD[late]! });
    open =
      one || late !== undefined ? null : (/^test (\S+)(?: - .*)? \.\.\. /.exec(line)?.[1] ?? open);
  }
  const crashed =
    broken !== undefined && (/signal: |could not compile/.test(broken) || started > counts.length);
  return {
    runner: 'cargo',
    counts: counts.length > 0 ? addCounts(counts) : countTests(tests),
    tests: distinct(tests),
    problems: [
      ...(crashed ? [broken] : []),
      ...(started > counts.length && !crashed ? ['the log ends before the summary of cargo'] : []),
    ],
  };
};
