import {
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

/** stestr and testrepository: `{0} module.Class.test [0.012s] ... ok` and a table of totals. */

export const readStestr: TestReportReader = (lines) => {
  if (!lines.some((line) => /^Ran: \d+ tests? in /.test(line))) return null;
  const tests = distinct(
    lines.flatMap((line): TestOutcome[] => {
      const one = /^\{\d+\} (\S+) \[[\d.]+s\] \.\.\. (ok|FAILED|SKIPPED.*)$/.exec(line);
      const word = one?.[2];
      const status = word === 'ok' ? 'passed' : word === 'FAILED' ? 'failed' : 'skipped';
      return one ? [{ name: one[1]!, status }] : [];
    }),
  );
  const figure = (word: string): number =>
    lines.reduce((sum, line) => sum + numberIn(new RegExp(`^ - ${word}: (\\d+)$`).exec(line)), 0);
  const failed = figure('Failed') + figure('Unexpected Success');
  const run = figure('Passed') + figure('Expected Fail') + failed;
  return {
    runner: 'stestr',
    counts:
      run > 0 ? { run, failed, skipped: figure('Skipped'), executed: run } : countTests(tests),
    tests,
    problems: [],
  };
};
