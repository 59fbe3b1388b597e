import {
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const WORD: Readonly<Record<string, TestStatus>> = {
  PASS: 'passed',
  FAIL: 'failed',
  ERROR: 'failed',
  SKIP: 'skipped',
  XFAIL: 'xfailed',
  XPASS: 'failed',
};

/** `make check` of Automake: `PASS: name` lines and the `# TOTAL:` table. An unexpected pass counts as failed there. */
export const readAutomake: TestReportReader = (lines) => {
  const figure = (word: string): number =>
    lines.reduce((sum, line) => sum + numberIn(new RegExp(`^# ${word}: +(\\d+)$`).exec(line)), 0);
  const summarised = lines.some((line) => /^# TOTAL: +\d+$/.test(line));
  const ended = lines.some((line) => /^Testsuite summary for |^All \d+ tests passed$/.test(line));
  if (!summarised && !ended) return null;
  const tests = distinct(
    lines.flatMap((line): TestOutcome[] => {
      const one = /^(PASS|FAIL|ERROR|SKIP|XFAIL|XPASS): (\S.*?)(?: - .*)?$/.exec(line);
      return one ? [{ name: one[2]!, status: WORD[one[1]!]! }] : [];
    }),
  );
  const failed = figure('FAIL') + figure('ERROR') + figure('XPASS');
  const run = figure('TOTAL') - figure('SKIP');
  return {
    runner: 'automake',
    counts: summarised
      ? { run, failed, skipped: figure('SKIP'), executed: run }
      : countTests(tests),
    tests,
    problems: [],
  };
};
