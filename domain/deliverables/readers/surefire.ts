import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestCounts,
} from './reader.ts';

const LEVEL = String.raw`(?:\[(?:INFO|ERROR|WARNING|WARN)\]\s+)?`;
const FIGURES =
  /Tests run:\s*(\d+), Failures:\s*(\d+)(?:, Errors:\s*(\d+))?(?:, Skipped:\s*(\d+))?/;
const TOTAL = new RegExp(`^${LEVEL}${FIGURES.source}(?:, Flakes:\\s*\\d+)?\\s*$`);
const CLASS = new RegExp(`^${LEVEL}${FIGURES.source}, Time elapsed:.*$`);
const MARKED = new RegExp(
  `^${LEVEL}\\s*(\\S.*?)\\s+(?:--\\s+)?Time elapsed: .*<<< (?:FAILURE|ERROR)!`,
);

/** Maven Surefire and Failsafe: the total below each `Results:`, one per module; classes when no total was written. */
export const readSurefire: TestReportReader = (lines) => {
  const totals: TestCounts[] = [];
  const classes: TestCounts[] = [];
  const tests: TestOutcome[] = [];
  let running: string | null = null;
  let waiting = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s*\[(?:junit|testng)\]/.test(line)) continue;
    if (new RegExp(`^${LEVEL}Results ?:\\s*$`).test(line)) waiting = true;
    running = new RegExp(`^${LEVEL}Running (\\S.*)$`).exec(line)?.[1] ?? running;
    const total = TOTAL.exec(line);
    const one = total ? null : CLASS.exec(line);
    if (total && (waiting || isAlone(lines, index))) {
      totals.push(countsOf(total));
      waiting = false;
    } else if (one) {
      const counts = countsOf(one);
      classes.push(counts);
      const name = / (?:--? in|in) (\S.*)$/.exec(line)?.[1] ?? running;
      const status = counts.failed > 0 ? 'failed' : counts.executed === 0 ? 'skipped' : 'passed';
      if (name !== null) tests.push({ name, status, suite: true });
    } else {
      const failed = MARKED.exec(line)?.[1];
      if (failed !== undefined && !failed.startsWith('Tests run:')) tests.push(outcome(failed));
    }
  }
  if (totals.length === 0 && classes.length === 0) return null;
  // A class that began and never ended took the runner down with it.
  const cut =
    totals.length === 0 && running !== null && !tests.some(({ name }) => name === running);
  if (cut && running !== null) tests.push({ name: running, status: 'failed', suite: true });
  return {
    runner: 'surefire',
    counts: addCounts(totals.length > 0 ? totals : classes),
    tests: distinct(tests),
    problems: totals.length === 0 ? ['the log ends before the total of Surefire'] : [],
  };
};

/** Some versions write no `Results:` line at level WARNING or above; a total then stands between empty lines. */
function isAlone(lines: readonly string[], index: number): boolean {
  const empty = (text: string | undefined): boolean => /^(?:\[\w+\])?\s*$/.test(text ?? '');
  return empty(lines[index - 1]) && empty(lines[index + 1]);
}

function countsOf(match: RegExpExecArray): TestCounts {
  const run = numberIn(match);
  const skipped = numberIn(match, 4);
  return {
    run,
    failed: numberIn(match, 2) + numberIn(match, 3),
    skipped,
    executed: Math.max(0, run - skipped),
  };
}

/** `testA(com.B)` and `com.B.testA` are the same test. */
function outcome(name: string): TestOutcome {
  const old = /^(.+)\(([\w.$]+\.[\w$]+|[A-Z][\w$]*)\)$/.exec(name);
  const [, type, method] = old
    ? [undefined, old[2], old[1]]
    : (/^([\w.$]+)\.([^.]+)$/.exec(name) ?? []);
  const aliases =
    type === undefined ? [] : [`${type}.${method}`, `${type}#${method}`, `${method}(${type})`];
  return { name, aliases, status: 'failed' };
}
