import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReport,
  type TestReportReader,
} from './reader.ts';

/** JUnit without a build tool: its text runner, TestNG's own summary, and the console launcher of the JUnit platform. */
export const readJunitText: TestReportReader = (lines) =>
  platform(lines) ?? testng(lines) ?? text(lines);

function text(lines: readonly string[]): TestReport | null {
  const counts = lines.flatMap((line) => {
    const ok = /^OK \((\d+) tests?\)$/.exec(line);
    const bad = /^Tests run: (\d+),  Failures: (\d+)(?:,  Errors: (\d+))?$/.exec(line);
    const run = numberIn(ok ?? bad);
    return ok || bad
      ? [{ run, failed: bad ? numberIn(bad, 2) + numberIn(bad, 3) : 0, skipped: 0, executed: run }]
      : [];
  });
  if (counts.length === 0) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^\d+\) (.+)\(([\w.$]+)\)$/.exec(line);
    return one
      ? [
          {
            name: `${one[1]}(${one[2]})`,
            aliases: [`${one[2]}.${one[1]}`, `${one[2]}#${one[1]}`],
            status: 'failed',
          },
        ]
      : [];
  });
  return { runner: 'junit', counts: addCounts(counts), tests: distinct(tests), problems: [] };
}

function testng(lines: readonly string[]): TestReport | null {
  const counts = lines.flatMap((line) => {
    const one =
      /^(?:\s*\[testng\] )?Total tests run: (\d+)(?:, Passes: \d+)?, Failures: (\d+), Skips: (\d+)/.exec(
        line,
      );
    const run = numberIn(one);
    return one
      ? [
          {
            run,
            failed: numberIn(one, 2),
            skipped: numberIn(one, 3),
            executed: run - numberIn(one, 3),
          },
        ]
      : [];
  });
  if (counts.length === 0) return null;
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^(?:\s*\[testng\] )?(PASSED|FAILED|SKIPPED): (\S+?)(?:\(.*\))?$/.exec(line);
    return one
      ? [
          {
            name: one[2]!,
            status: one[1] === 'PASSED' ? 'passed' : one[1] === 'FAILED' ? 'failed' : 'skipped',
          },
        ]
      : [];
  });
  return { runner: 'testng', counts: addCounts(counts), tests: distinct(tests), problems: [] };
}

function platform(lines: readonly string[]): TestReport | null {
  const sum = (word: string): number =>
    lines.reduce(
      (total, line) =>
        total +
        numberIn(new RegExp(`^(?:\\s*\\[\\w+\\] )?\\[\\s*(\\d+) tests ${word}\\s*\\]$`).exec(line)),
      0,
    );
  if (!lines.some((line) => /\[\s*\d+ tests (?:found|successful)\s*\]$/.test(line))) return null;
  const failed = sum('failed');
  // An aborted test found an assumption of its own not met: nothing was tested.
  const skipped = sum('skipped') + sum('aborted');
  const executed = sum('successful') + failed;
  const run = Math.max(sum('found'), executed);
  const tests = lines.flatMap((line): TestOutcome[] => {
    const one = /^(?:\s*\[\w+\] )?[\s|+'`│├└─-]*\s(\S.*?)(?:\(\))? \[(OK|X|S|A)\](?: .*)?$/.exec(
      line,
    );
    return one
      ? [
          {
            name: one[1]!,
            status:
              one[2] === 'OK' ? 'passed' : one[2] === 'S' || one[2] === 'A' ? 'skipped' : 'failed',
          },
        ]
      : [];
  });
  return {
    runner: 'junit',
    counts: { run, failed, skipped, executed },
    tests: distinct(tests),
    problems: [],
  };
}
