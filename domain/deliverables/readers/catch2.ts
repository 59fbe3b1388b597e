import { addCounts, numberIn, type TestCounts, type TestReportReader } from './reader.ts';

const ALL = /^All tests passed \(.* in (\d+) test cases?\)$/;
const SOME = /^(?:\[doctest\] )?test cases: +(\d+) \|(.*)$/;

/** Catch2 and doctest: the line `test cases: 3 | 2 passed | 1 failed`; neither names a test that passed. */
export const readCatch2: TestReportReader = (lines) => {
  const counts = lines.flatMap((line): TestCounts[] => {
    const all = numberIn(ALL.exec(line));
    if (all > 0) return [{ run: all, failed: 0, skipped: 0, executed: all }];
    const some = SOME.exec(line);
    if (!some) return [];
    const of = (word: string): number => numberIn(new RegExp(`(\\d+) ${word}`).exec(some[2]!));
    const run = of('passed') + of('failed');
    return [{ run, failed: of('failed'), skipped: of('skipped'), executed: run }];
  });
  return counts.length === 0
    ? null
    : { runner: 'catch2', counts: addCounts(counts), tests: [], problems: [] };
};
