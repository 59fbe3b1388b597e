import {
  addCounts,
  distinct,
  numberIn,
  type TestCounts,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

const SUMMARY =
  /^(?:Passed|Failed|Skipped)! +- Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+), Total: +\d+/;

/** `dotnet test`: one summary per assembly; names with `-v normal` and for failures. */
export const readDotnet: TestReportReader = (lines) => {
  const counts = lines.flatMap((line): TestCounts[] => {
    const one = SUMMARY.exec(line);
    const run = numberIn(one) + numberIn(one, 2);
    return one ? [{ run, failed: numberIn(one), skipped: numberIn(one, 3), executed: run }] : [];
  });
  if (counts.length === 0) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^\s+(Passed|Failed|Skipped) (\S.*?)(?: \[[^\]]*\])?$/.exec(line);
    const status = one?.[1] === 'Passed' ? 'passed' : one?.[1] === 'Failed' ? 'failed' : 'skipped';
    return one ? [{ name: one[2]!, status }] : [];
  });
  return { runner: 'dotnet', counts: addCounts(counts), tests: distinct(tests), problems: [] };
};
