import {
  addCounts,
  countOf,
  countTests,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
  type TestCounts,
} from './reader.ts';

const WORD: Readonly<Record<string, TestStatus>> = {
  PASSED: 'passed',
  FAILED: 'failed',
  SKIPPED: 'skipped',
};
/** `com.A > testB() FAILED`; Gradle's own task lines have no arrow inside. */
const TEST = /^\s*(?!> |:)(\S.*? > .+?) (PASSED|FAILED|SKIPPED)(?: \([\d.]+ ?m?s\))?\s*$/;
const COMPLETED = /^(\d+) tests? completed((?:, \d+ (?:failed|skipped))*)\s*$/;
/** The test-logger plugin and the common `afterSuite` snippet. */
const LOGGER = /^\s*(?:SUCCESS|FAILURE): Executed (\d+) tests? in .*?(?:\((.*)\))?\s*$/;
const SNIPPET =
  /Results: (?:SUCCESS|FAILURE|SKIPPED) \((\d+) tests?, (\d+) (?:successes|passed)?[^,]*, (\d+) fail[^,]*, (\d+) skipped\)/;

/** Gradle: `42 tests completed, 3 failed, 1 skipped` (written only for tasks with a failure), or the tests that it logs. */
export const readGradle: TestReportReader = (lines) => {
  const completed = lines.flatMap((line) => {
    const match = COMPLETED.exec(line);
    return match
      ? [
          countsOf(
            Number(match[1]),
            countOf(match[2] ?? '', 'failed'),
            countOf(match[2] ?? '', 'skipped'),
          ),
        ]
      : [];
  });
  const logged = lines.flatMap((line) => {
    const match = LOGGER.exec(line);
    if (match)
      return [
        countsOf(
          Number(match[1]),
          countOf(match[2] ?? '', 'failed'),
          countOf(match[2] ?? '', 'skipped'),
        ),
      ];
    const own = SNIPPET.exec(line);
    return own ? [countsOf(numberIn(own), numberIn(own, 3), numberIn(own, 4))] : [];
  });
  const tests = lines.flatMap((line): TestOutcome[] => {
    const match = TEST.exec(line);
    return match ? [outcome(match[1]!.trim(), WORD[match[2]!]!)] : [];
  });
  const isGradle = lines.some((line) =>
    /^(?:> Task )?:[\w:-]*[tT]est\w*\b|^BUILD (?:SUCCESSFUL|FAILED)\b|^FAILURE: Build failed with/.test(
      line,
    ),
  );
  if (completed.length === 0 && logged.length === 0 && (tests.length === 0 || !isGradle))
    return null;
  const named = countTests(tests);
  const seen = { ...named, run: named.run + named.skipped };
  const sums = [
    ...(completed.length > 0 ? [addCounts(completed)] : []),
    ...(logged.length > 0 ? [addCounts(logged)] : []),
    seen,
  ];
  // Tasks without a failure are in none of the `completed` lines, but may have logged their tests.
  const best = sums.reduce((most, one) => (one.run > most.run ? one : most));
  return { runner: 'gradle', counts: best, tests: distinct(tests), problems: [] };
};

function countsOf(run: number, failed: number, skipped: number): TestCounts {
  return { run, failed, skipped, executed: Math.max(0, run - skipped) };
}

function outcome(name: string, status: TestStatus): TestOutcome {
  const [type = '', ...rest] = name.split(' > ');
  const method = rest.join(' > ');
  const bare = method.replace(/\(\)$/, '');
  return {
    name,
    status,
    aliases: [`${type}.${method}`, `${type}.${bare}`, `${type}#${bare}`, `${type} > ${bare}`],
  };
}
