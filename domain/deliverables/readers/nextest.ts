import {
  countOf,
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

const LINE =
  /^\s*(PASS|FAIL|SKIP|LEAK|SIG\w+|ABORT|TIMEOUT|FLAKY \d+\/\d+|TRY \d+ \w+) \[\s*[>\d.]+s\s*\](?: \([^)]*\))? (\S+) (\S+)$/;

/** cargo nextest: `Summary [ 0.5s] 12 tests run: 11 passed, 1 failed, 2 skipped`. */
export const readNextest: TestReportReader = (lines) => {
  const summary = lines
    .map((line) => /^\s*Summary \[\s*[\d.]+s\s*\] (.*)$/.exec(line)?.[1])
    .findLast(Boolean);
  const tests = distinct(
    lines.flatMap((line): TestOutcome[] => {
      const one = LINE.exec(line);
      if (!one || one[1]!.startsWith('TRY')) return [];
      const word = one[1]!;
      const passed = word === 'PASS' || word === 'LEAK' || word.startsWith('FLAKY');
      return [
        {
          name: `${one[2]} ${one[3]}`,
          aliases: [one[3]!, `${one[2]}::${one[3]}`],
          status: passed ? 'passed' : word === 'SKIP' ? 'skipped' : 'failed',
        },
      ];
    }),
  );
  if (summary === undefined) {
    if (!lines.some((line) => /^\s*Nextest run ID /.test(line))) return null;
    return {
      runner: 'nextest',
      counts: countTests(tests),
      tests,
      problems: ['the log ends before the summary of nextest'],
    };
  }
  const run = numberIn(/^(\d+)(?:\/\d+)? tests? run/.exec(summary));
  const failed =
    countOf(summary, 'failed') + countOf(summary, 'timed out') + countOf(summary, 'exec failed');
  return {
    runner: 'nextest',
    counts: { run, failed, skipped: countOf(summary, 'skipped'), executed: run },
    tests,
    problems: [],
  };
};
