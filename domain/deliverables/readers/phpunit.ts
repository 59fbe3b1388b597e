import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

/** PHPUnit: `OK (12 tests, 30 assertions)` or `Tests: 12, Assertions: 30, Failures: 1.`; names from the numbered list and testdox. */
export const readPhpunit: TestReportReader = (lines) => {
  const counts = lines.flatMap((line) => {
    const ok = /^OK \((\d+) tests?, \d+ assertions?\)$/.exec(line);
    const run = numberIn(ok ?? /^Tests: (\d+), Assertions: \d+/.exec(line));
    if (!ok && !/^Tests: \d+, Assertions: \d+/.test(line)) return [];
    const of = (word: string): number => numberIn(new RegExp(`\\b${word}: (\\d+)`).exec(line));
    const skipped = of('Skipped') + of('Incomplete');
    return [{ run, failed: of('Failures') + of('Errors'), skipped, executed: run - skipped }];
  });
  const none = lines.some((line) => /^No tests executed!$/.test(line));
  const started = lines.some((line) => /^PHPUnit \d+\.\d+/.test(line));
  if (counts.length === 0 && !none && !started) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^\d+\) ([\w\\]+::\w+)(?: with data set .*)?$/.exec(line);
    const dox = /^\s([✔✘↩∅☢]) (.+?)(?: \[[\d.]+ ms\])?$/.exec(line);
    if (one) return [{ name: line.replace(/^\d+\) /, ''), aliases: [one[1]!], status: 'failed' }];
    return dox
      ? [
          {
            name: dox[2]!,
            status: dox[1] === '✔' ? 'passed' : dox[1] === '✘' ? 'failed' : 'skipped',
          },
        ]
      : [];
  });
  // The numbered list names skipped tests too: below "There was 1 skipped test:".
  const heads = lines.flatMap((line, index) =>
    /^There (?:was|were) \d+ (\w+)/.test(line)
      ? [{ index, word: /^There \w+ \d+ (\w+)/.exec(line)![1]! }]
      : [],
  );
  const isQuiet = (name: string): boolean => {
    const at = lines.findIndex((line) => line.endsWith(`) ${name}`));
    return /^(?:skipped|incomplete|risky|warning)/.test(
      heads.findLast(({ index }) => index < at)?.word ?? '',
    );
  };
  return {
    runner: 'phpunit',
    counts: addCounts(counts),
    tests: distinct(tests.map((one) => (isQuiet(one.name) ? { ...one, status: 'skipped' } : one))),
    problems: [
      ...(none ? ['no tests were found'] : []),
      ...lines.flatMap((line) => /^PHP Fatal error: .*$/.exec(line)?.[0] ?? []).slice(0, 1),
      ...(counts.length === 0 && !none ? ['the log ends before the summary of PHPUnit'] : []),
    ],
  };
};
