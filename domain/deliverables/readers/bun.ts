import {
  addCounts,
  distinct,
  numberIn,
  type TestCounts,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

/** `bun test`: ` 3 pass`, ` 1 fail`, `Ran 4 tests across 2 files.`; names are `suite > test`. */
export const readBun: TestReportReader = (lines) => {
  const ends = lines.flatMap((line, at) =>
    /^Ran \d+ tests? across \d+ files?\./.test(line) ? [at] : [],
  );
  if (ends.length === 0) return null;
  const counts = ends.map((end): TestCounts => {
    const of = (word: string): number =>
      numberIn(
        lines
          .slice(Math.max(0, end - 8), end)
          .map((line) => new RegExp(`^ *(\\d+) ${word}$`).exec(line))
          .find(Boolean),
      );
    const run = of('pass') + of('fail');
    return { run, failed: of('fail'), skipped: of('skip') + of('todo'), executed: run };
  });
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^(?:([✓✗»✎])|\((pass|fail|skip|todo)\)) (.+?)(?: \[[\d.]+m?s\])?$/.exec(line);
    if (!one) return [];
    const passed = one[1] === '✓' || one[2] === 'pass';
    const failed = one[1] === '✗' || one[2] === 'fail';
    return [{ name: one[3]!, status: passed ? 'passed' : failed ? 'failed' : 'skipped' }];
  });
  return { runner: 'bun', counts: addCounts(counts), tests: distinct(tests), problems: [] };
};
