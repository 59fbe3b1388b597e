import {
  addCounts,
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

/** TAP of any producer (tape, tap, Perl, bats), and `prove`, which shows only the files and the sum. */
export const readTap: TestReportReader = (lines) => {
  const plans = lines.flatMap((line) => /^1\.\.(\d+)(?: *#.*)?$/.exec(line)?.[1] ?? []);
  const tests: TestOutcome[] = lines.flatMap((line): TestOutcome[] => {
    const point = /^(not )?ok\b(?: (\d+))?(?: -)?(?: (.*?))?(?: # ?(skip|todo)\b.*)?$/i.exec(line);
    if (!point || (point[2] === undefined && point[3] === undefined)) return [];
    const name = (point[3] ?? `test ${point[2]}`).replace(/ # time=.*$/, '');
    const status = point[4] ? 'skipped' : point[1] ? 'failed' : 'passed';
    return [{ name, status }];
  });
  const proved = lines
    .flatMap((line) => /^Files=\d+, Tests=(\d+),/.exec(line) ?? [])
    .filter((_one, at) => at % 2 === 1);
  if (proved.length > 0) return prove(lines, proved.map(Number));
  const version = lines.some((line) => /^TAP version \d+$/.test(line));
  if (!version && (plans.length === 0 || tests.length === 0)) return null;
  const planned = plans.reduce((sum, one) => sum + Number(one), 0);
  const problems = [
    ...lines.flatMap((line) => /^Bail out!.*$/.exec(line)?.[0] ?? []),
    ...(plans.length === 0 || planned > tests.length
      ? ['the log ends before all planned tests']
      : []),
  ];
  return { runner: 'tap', counts: countTests(tests), tests: distinct(tests), problems };
};

function prove(lines: readonly string[], totals: readonly number[]): ReturnType<TestReportReader> {
  const failed = lines.reduce((sum, line) => sum + numberIn(/\bFailed: (\d+)\)?$/.exec(line)), 0);
  const files = lines.flatMap((line): TestOutcome[] => {
    const file = /^(\S+\.t) \.+ (\S.*)$/.exec(line);
    return file
      ? [
          {
            name: file[1]!,
            status: /^ok\b/.test(file[2]!)
              ? 'passed'
              : file[2]!.startsWith('skipped')
                ? 'skipped'
                : 'failed',
            suite: true,
          },
        ]
      : [];
  });
  // The report below names a file that failed, or ended badly, with its exit status.
  const broken = lines.flatMap((line): TestOutcome[] => {
    const file = /^(\S+\.t)\s+\(Wstat: [1-9]/.exec(line);
    return file ? [{ name: file[1]!, status: 'failed', suite: true }] : [];
  });
  const names = lines.flatMap((line): TestOutcome[] => {
    const said = /^#\s+Failed test '(.+)'$/.exec(line)?.[1];
    return said === undefined ? [] : [{ name: said, status: 'failed' }];
  });
  const bad = lines.some((line) => line.startsWith('Result: FAIL'));
  const counts = addCounts(totals.map((run) => ({ run, failed: 0, skipped: 0, executed: run })));
  return {
    runner: 'tap',
    counts: { ...counts, failed: Math.max(failed, names.length) },
    tests: distinct([...broken, ...files, ...names]),
    problems: bad && failed === 0 && names.length === 0 ? ['a test file ended badly'] : [],
  };
}
