import { countTests, distinct, type TestOutcome, type TestReportReader } from './reader.ts';

/** Playwright's list and line reporters: `✓  1 [chromium] › a.spec.ts:3:5 › suite › test (1.0s)` and the totals below. */
export const readPlaywright: TestReportReader = (lines) => {
  if (!lines.some((line) => /^Running \d+ tests? using \d+ workers?/.test(line))) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^\s+(?:(✓|ok)|(✘|x)|-) +\d+ (\S.*?)(?: \(retry #\d+\))?(?: \([\d.]+m?s?\))?$/.exec(
      line,
    );
    if (!one) return [];
    const name = one[3]!;
    const titles = name.replace(/^(?:\[[^\]]*\] › )?\S+:\d+:\d+ › /, '');
    return [{ name, aliases: [titles], status: one[1] ? 'passed' : one[2] ? 'failed' : 'skipped' }];
  });
  const figure = (word: string): number | undefined => {
    const found = lines.findLast((line) => new RegExp(`^ +\\d+ ${word}(?: \\(|$)`).test(line));
    return found === undefined ? undefined : Number.parseInt(found, 10);
  };
  const passed = figure('passed');
  const failed = figure('failed');
  const known = passed !== undefined || failed !== undefined;
  const flaky = figure('flaky') ?? 0;
  const run = (passed ?? 0) + (failed ?? 0) + flaky;
  const skipped = (figure('skipped') ?? 0) + (figure('did not run') ?? 0);
  return {
    runner: 'playwright',
    counts: known
      ? { run, failed: failed ?? 0, skipped, executed: run }
      : countTests(distinct(tests)),
    tests: distinct(tests),
    problems: [
      ...(known ? [] : ['the log ends before the summary of Playwright']),
      ...(flaky > 0 ? [`${flaky} tests passed only when tried again`] : []),
    ],
  };
};
