import {
  addCounts,
  distinct,
  numberIn,
  type TestCounts,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(.*?\))?(?: \| (\d+) ignored)?/;

/** `deno test`: `ok | 3 passed | 0 failed (10ms)`, names as `name ... ok (5ms)`. */
export const readDeno: TestReportReader = (lines) => {
  const counts = lines.flatMap((line): TestCounts[] => {
    const one = SUMMARY.exec(line);
    const run = numberIn(one) + numberIn(one, 2);
    return one ? [{ run, failed: numberIn(one, 2), skipped: numberIn(one, 3), executed: run }] : [];
  });
  if (counts.length === 0) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^(\S.*?) \.\.\. (ok|FAILED|ignored)(?: \(\d+m?s\))?$/.exec(line);
    const status = one?.[2] === 'ok' ? 'passed' : one?.[2] === 'FAILED' ? 'failed' : 'skipped';
    return one ? [{ name: one[1]!, status }] : [];
  });
  return { runner: 'deno', counts: addCounts(counts), tests: distinct(tests), problems: [] };
};
