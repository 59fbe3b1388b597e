import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestCounts,
} from './reader.ts';

const FIGURES =
  /^\s*\[junit\w*\] Tests run: (\d+), Failures: (\d+), Errors: (\d+)(?:, Skipped: (\d+))?(?:, Time elapsed: .*)?$/;

/** Ant's `<junit>` task: one `[junit] Tests run:` line per class, or the table of the JUnit platform. */
export const readAnt: TestReportReader = (lines) => {
  const own = lines.filter((line) => /^\s*\[junit\w*\]/.test(line));
  if (own.length === 0) return null;
  const counts: TestCounts[] = [];
  const tests: TestOutcome[] = [];
  let suite: string | null = null;
  let testcase: string | null = null;
  for (const line of own) {
    const text = line.replace(/^\s*\[junit\w*\]\s?/, '');
    suite = /^(?:Testsuite: |Running )(\S+)/.exec(text)?.[1] ?? suite;
    const figures = FIGURES.exec(line);
    if (figures) {
      const run = numberIn(figures);
      const skipped = numberIn(figures, 4);
      const failed = numberIn(figures, 2) + numberIn(figures, 3);
      counts.push({ run, failed, skipped, executed: Math.max(0, run - skipped) });
      if (suite !== null)
        tests.push({
          name: suite,
          status: failed > 0 ? 'failed' : run > skipped ? 'passed' : 'skipped',
          suite: true,
        });
    }
    const one =
      /^Testcase: (.+?)(?:\(([\w.$]+)\))?(?: took [\d.]+ sec)?(?::\s*(FAILED|Caused an ERROR|SKIPPED.*))?$/.exec(
        text,
      );
    if (one) {
      const type = one[2] ?? suite;
      testcase = type === null ? one[1]! : `${type}.${one[1]}`;
      const status =
        one[3] === undefined ? 'passed' : one[3].startsWith('SKIPPED') ? 'skipped' : 'failed';
      tests.push(outcome(testcase, status));
    } else if (testcase !== null && /^\s*(?:FAILED|Caused an ERROR)\s*$/.test(text))
      tests.push(outcome(testcase, 'failed'));
  }
  if (counts.length === 0) return null;
  return { runner: 'ant', counts: addCounts(counts), tests: distinct(tests), problems: [] };
};

function outcome(name: string, status: TestOutcome['status']): TestOutcome {
  const at = name.lastIndexOf('.');
  const [type, method] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1)];
  return { name, status, aliases: [`${method}(${type})`, `${type}#${method}`] };
}
