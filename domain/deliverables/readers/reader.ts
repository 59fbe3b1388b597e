import type { TestCounts as StoredCounts } from '../types.ts';

/** Counts as a reader gives them: complete. */
export type TestCounts = Required<StoredCounts>;

/** What became of one test. `xfailed` failed as its author said it would, `xpassed` passed against that. */
export type TestStatus = 'passed' | 'failed' | 'skipped' | 'xfailed' | 'xpassed';

/** One test as its runner wrote it. */
export interface TestOutcome {
  name: string;
  status: TestStatus;
  /** Other ways in which the same runner writes the same test. */
  aliases?: string[];
  /** The file or package that it stands in, where its name alone does not say so. */
  scope?: string;
  /** A file, class or package that the runner reports as a whole; it is not counted as a test. */
  suite?: true;
}

/** What one runner's part of a log says. */
export interface TestReport {
  runner: string;
  /** As the runner's own headline counts them; null when it prints no figures (plain `go test`). */
  counts: TestCounts | null;
  tests: TestOutcome[];
  /** What makes the figures incomplete: a crash, a log that ends early, tests that were not collected. */
  problems: string[];
}

/** Reads one runner's output, line by line, or null when no line is by that runner. Never throws. */
export type TestReportReader = (lines: readonly string[]) => TestReport | null;

/** Number in a group of a match, 0 when the group is absent. */
export function numberIn(match: RegExpExecArray | null | undefined, group = 1): number {
  return Number(match?.[group] ?? 0);
}

/** Number before a word in a summary line: `3 failed` in `3 failed, 2 passed`; 0 when it is not there. */
export function countOf(line: string, word: string): number {
  return numberIn(new RegExp(`(\\d+) (?:${word})\\b`).exec(line));
}

/** Counts of figures that add up. */
export function addCounts(all: readonly TestCounts[]): TestCounts {
  return all.reduce(
    (sum, one) => ({
      run: sum.run + one.run,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
      executed: sum.executed + one.executed,
    }),
    { run: 0, failed: 0, skipped: 0, executed: 0 },
  );
}

/** Counts out of the tests themselves, where the runner prints no summary. */
export function countTests(tests: readonly TestOutcome[]): TestCounts {
  const single = tests.filter(({ suite }) => !suite);
  const of = (status: TestStatus): number => single.filter((one) => one.status === status).length;
  const skipped = of('skipped');
  const run = single.length - skipped;
  return { run, failed: of('failed'), skipped, executed: run };
}

/** One outcome per name and scope, in order of first sight; a failure is never overwritten by a pass. */
export function distinct(tests: readonly TestOutcome[]): TestOutcome[] {
  const found = new Map<string, TestOutcome>();
  for (const test of tests) {
    const key = `${test.suite ?? ''}|${test.scope ?? ''}|${test.name}`;
    const before = found.get(key);
    if (!before || (before.status !== 'failed' && test.status === 'failed')) found.set(key, test);
  }
  return [...found.values()];
}

/** Names by nesting: gives back the path of titles above a line that is indented by `indent` columns. */
export function createTitleStack(): {
  enter(indent: number, title: string): void;
  path(indent: number): string[];
} {
  let open: { indent: number; title: string }[] = [];
  return {
    enter(indent, title) {
      open = [...open.filter((one) => one.indent < indent), { indent, title }];
    },
    path(indent) {
      return open.filter((one) => one.indent < indent).map(({ title }) => title);
    },
  };
}
