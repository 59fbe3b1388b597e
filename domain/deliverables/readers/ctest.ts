import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

const LINE =
  /^\s*\d+\/\d+ Test\s+#\d+: (\S+) \.*\s*(?:\*+)?(Passed|Failed|Skipped|Timeout|Not Run(?: \(Disabled\))?|Exception\S*.*?)\s+(?:[\d.]+ sec.*)?$/;

/** ctest: `67% tests passed, 1 tests failed out of 3`, and one line per test. */
export const readCtest: TestReportReader = (lines) => {
  const tests = distinct(
    lines.flatMap((line): TestOutcome[] => {
      const one = LINE.exec(`${line} `);
      const listed =
        /^\s*\d+ - (\S+) \((Failed|Timeout|SEGFAULT|Not Run|ILLEGAL|Subprocess aborted|OTHER_FAULT|NUMERICAL)\)/.exec(
          line,
        );
      if (listed) return [{ name: listed[1]!, status: 'failed' }];
      if (!one) return [];
      const quiet = one[2] === 'Skipped' || one[2]!.includes('Disabled');
      return [
        { name: one[1]!, status: one[2] === 'Passed' ? 'passed' : quiet ? 'skipped' : 'failed' },
      ];
    }),
  );
  const skipped = tests.filter(({ status }) => status === 'skipped').length;
  const counts = lines.flatMap((line) => {
    const match = /^\s*\d+% tests passed, (\d+) tests? failed out of (\d+)/.exec(line);
    return match
      ? [
          {
            run: numberIn(match, 2),
            failed: numberIn(match),
            skipped: 0,
            executed: numberIn(match, 2),
          },
        ]
      : [];
  });
  const none = lines.some((line) => /^No tests were found!!!$/.test(line));
  if (counts.length === 0 && !none && !lines.some((line) => /^\s+Start +\d+: \S/.test(line)))
    return null;
  const total = addCounts(counts);
  return {
    runner: 'ctest',
    // ctest counts a disabled or skipped test among the total and not among the failed.
    counts: { ...total, skipped, executed: Math.max(0, total.run - skipped) },
    tests,
    problems: [
      ...(none ? ['no tests were found'] : []),
      ...(counts.length === 0 && !none ? ['the log ends before the summary of ctest'] : []),
    ],
  };
};
