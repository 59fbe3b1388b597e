import {
  addCounts,
  countOf,
  countTests,
  distinct,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const SUMMARY =
  /^\s*Tests\s+((?:\d+ (?:failed|passed|skipped|todo|expected fail)(?: \| )?)+\s*\(\d+\)|no tests)\s*$/;
const FILES = /^\s*Test Files\s+(.*\(\d+\)|no tests)\s*$/;
const LINE =
  /^\s*(✓|✗|×|❯|↓)\s+(?:\|[\w:-]+\|\s+)?(\S+\.[cm]?[jt]sx?)((?: > .+?)?)(?:\s+\((?:\d+(?: tests?.*)?)\))?(?:\s+\[[\w ]+\])?(?:\s+\d+(?:\.\d+)? ?m?s)?\s*$/;
const INNER = /^\s{2,}(✓|✗|×|↓) (\S.*?)(?:\s+\d+(?:\.\d+)? ?m?s)?\s*$/;
const MARK: Readonly<Record<string, TestStatus>> = {
  '✓': 'passed',
  '✗': 'failed',
  '×': 'failed',
  '↓': 'skipped',
};
const FAIL = /^\s*FAIL\s+(?:\|[\w:-]+\|\s+)?(\S+\.[cm]?[jt]sx?)((?: > .+?)?)(?:\s+\[.*\])?\s*$/;

/** Vitest: `Tests  1 failed | 2 passed (3)`; names are `file > suite > test`. */
export const readVitest: TestReportReader = (lines) => {
  const counts = lines.flatMap((line) => {
    const text = SUMMARY.exec(line)?.[1];
    if (text === undefined) return [];
    const failed = countOf(text, 'failed');
    const run = countOf(text, 'passed') + failed + countOf(text, 'expected fail');
    return [
      { run, failed, skipped: countOf(text, 'skipped') + countOf(text, 'todo'), executed: run },
    ];
  });
  const files = lines.some((line) => FILES.test(line));
  const none = lines.some((line) => /^No test (?:files|suite) found/.test(line));
  const started = lines.some((line) => /^\s*(?:RUN|DEV)\s+v\d+\.\d+/.test(line));
  if (counts.length === 0 && !files && !none && !started) return null;
  const tests: TestOutcome[] = [];
  let above: string | null = null;
  for (const line of lines) {
    // Below its file a test stands without it.
    const inner = above === null ? null : INNER.exec(line);
    if (inner && !LINE.test(line)) {
      tests.push(titled(above!, inner[2]!.split(' > '), MARK[inner[1]!]!));
      continue;
    }
    const fail = FAIL.exec(line);
    const seen = LINE.exec(line);
    const [, file, rest] = fail ?? [undefined, seen?.[2], seen?.[3]];
    if (file === undefined) continue;
    const status = fail
      ? 'failed'
      : seen![1] === '✓'
        ? 'passed'
        : seen![1] === '↓'
          ? 'skipped'
          : 'failed';
    if (!rest) {
      above = fail ? null : file;
      // `❯` marks a file that is still running, or one with a failure in it: the FAIL line says which.
      if (seen?.[1] !== '❯') tests.push({ name: file, status, suite: true });
      continue;
    }
    tests.push(titled(file, rest.slice(3).split(' > '), status));
  }
  return {
    runner: 'vitest',
    counts: counts.length > 0 ? addCounts(counts) : countTests(distinct(tests)),
    tests: distinct(tests),
    problems: [
      ...(none ? ['no tests were found'] : []),
      ...(lines.some((line) => /^[\s⎯]*Failed Suites \d+/.test(line))
        ? ['a test file could not be run']
        : []),
      ...(lines.some((line) => /^[\s⎯]*Unhandled (?:Errors?|Rejection)/.test(line))
        ? ['errors outside of the tests']
        : []),
      ...(counts.length === 0 && !files && !none
        ? ['the log ends before the summary of Vitest']
        : []),
    ],
  };
};

function titled(file: string, titles: readonly string[], status: TestStatus): TestOutcome {
  return {
    name: [file, ...titles].join(' > '),
    aliases: [titles.join(' > '), titles.join(' '), ...titles.slice(-1)],
    status,
  };
}
