import {
  addCounts,
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestCounts,
  type TestReportReader,
} from './reader.ts';

const TEST = /\[( {7}OK| {2}FAILED | {2}SKIPPED) \] (\S+\.\S+?),?(?: where .*?)?(?: \(\d+ ms\))?$/;

/** GoogleTest: `[       OK ] Suite.Test`, and `[==========] 5 tests from 2 test suites ran.` at the end of each program. */
export const readGtest: TestReportReader = (lines) => {
  const started = lines.filter((line) => /^\[={10}\] Running \d+ tests? from /.test(line)).length;
  const ended = lines.flatMap((line) =>
    /^\[={10}\] \d+ tests? from .* ran\./.exec(line) ? [line] : [],
  );
  if (started === 0 && ended.length === 0) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    // Output of a test may stand before its result.
    const one = TEST.exec(line);
    const word = one?.[1]?.trim();
    return one
      ? [
          {
            name: one[2]!,
            status: word === 'OK' ? 'passed' : word === 'FAILED' ? 'failed' : 'skipped',
          },
        ]
      : [];
  });
  const total = ended.map((line): TestCounts => {
    const run = numberIn(/(\d+) tests? from/.exec(line));
    return { run, failed: 0, skipped: 0, executed: run };
  });
  const all = distinct(tests);
  const seen = countTests(all);
  const { run } = addCounts(total);
  return {
    runner: 'gtest',
    counts:
      total.length > 0 ? { ...seen, run: run - seen.skipped, executed: run - seen.skipped } : seen,
    tests: all,
    problems: started > ended.length ? ['the log ends before the summary of GoogleTest'] : [],
  };
};
