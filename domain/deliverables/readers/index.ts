import { readAutomake } from './automake.ts';
import { readBun } from './bun.ts';
import { readCatch2 } from './catch2.ts';
import { readDeno } from './deno.ts';
import { readDotnet } from './dotnet.ts';
import { readGtest } from './gtest.ts';
import { readPlaywright } from './playwright.ts';
import { readStestr } from './stestr.ts';
import { readAnt } from './ant.ts';
import { readCargo } from './cargo.ts';
import { cleanLines } from './clean.ts';
import { readCtest } from './ctest.ts';
import { readGoTest } from './go-test.ts';
import { readGradle } from './gradle.ts';
import { readJest } from './jest.ts';
import { readJunitText } from './junit-text.ts';
import { readJunitXml } from './junit-xml.ts';
import { readKarma } from './karma.ts';
import { readMocha } from './mocha.ts';
import { readNextest } from './nextest.ts';
import { readNodeTest } from './node-test.ts';
import { readPhpunit } from './phpunit.ts';
import { readPytest } from './pytest.ts';
import {
  addCounts,
  type TestOutcome,
  type TestReport,
  type TestReportReader,
  type TestCounts,
} from './reader.ts';
import { readRspec } from './rspec.ts';
import { readSurefire } from './surefire.ts';
import { readSympy } from './sympy.ts';
import { readTap } from './tap.ts';
import { readUnittest } from './unittest.ts';
import { readVitest } from './vitest.ts';

/**
 * Every reader. Those of one group may read the same lines, as a build tool reports again what its
 * runner printed: the first of a group that finds something speaks for it.
 */
const GROUPS: readonly (readonly TestReportReader[])[] = [
  [readPytest],
  [readStestr, readUnittest],
  [readSympy],
  [readVitest, readBun, readJest, readPlaywright],
  [readMocha, readKarma],
  [readNodeTest, readAutomake, readTap],
  [readGoTest],
  [readNextest, readCargo, readDeno],
  [readSurefire, readGradle, readAnt, readJunitText, readJunitXml],
  [readRspec],
  [readPhpunit],
  [readCtest, readGtest, readCatch2],
  [readDotnet],
];

/** What all runners of one log say together. */
export interface LogReport {
  /** Names of the runners, joined by `+`. */
  runner: string;
  counts: TestCounts | null;
  failed: string[];
  passed: string[];
  tests: TestOutcome[];
  problems: string[];
}

/** Reads the output of test runners; several in one log add up. Null when none is recognised. */
export function readTestReport(output: string): LogReport | null {
  return readTestLines(cleanLines(output));
}

/** The same for lines that `cleanLines` has made. */
export function readTestLines(lines: readonly string[]): LogReport | null {
  const found = GROUPS.flatMap((readers) => firstOf(readers, lines) ?? []);
  if (found.length === 0) return null;
  const counts = found.flatMap((report) => report.counts ?? []);
  const tests = found.flatMap((report) => report.tests);
  const single = tests.filter(({ suite }) => !suite);
  const names = (status: string): string[] => [
    ...new Set(single.filter((one) => one.status === status).map(({ name }) => name)),
  ];
  const failed = names('failed');
  // A file that could not be loaded has no failed test, only itself.
  const suites = tests
    .filter((one) => one.suite && one.status === 'failed')
    .map(({ name }) => name);
  return {
    runner: found.map(({ runner }) => runner).join('+'),
    counts: counts.length > 0 ? addCounts(counts) : null,
    failed: failed.length > 0 ? failed : suites,
    passed: names('passed'),
    tests,
    problems: found.flatMap(({ problems }) => problems),
  };
}

function firstOf(
  readers: readonly TestReportReader[],
  lines: readonly string[],
): TestReport | null {
  for (const read of readers) {
    const report = read(lines);
    if (report) return report;
  }
  return null;
}
