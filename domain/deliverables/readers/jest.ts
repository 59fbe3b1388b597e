import {
  addCounts,
  countOf,
  countTests,
  createTitleStack,
  distinct,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const MARK: Readonly<Record<string, TestStatus>> = {
  '✓': 'passed',
  '√': 'passed',
  '✕': 'failed',
  '×': 'failed',
  '○': 'skipped',
  '✎': 'skipped',
};
const TEST = /^(\s+)([✓√✕×○✎]) (?:skipped |todo )?(.+?)(?: \(\d+(?:\.\d+)? ?m?s\))?$/;
const FILE = /^\s*(PASS|FAIL)\s+(?:\S+ )?(\S+\.\w+)(?: \([\d.]+ ?m?s(?:, .*)?\))?$/;
/** A bullet with a title that is no heading of a message of Jest's own. */
const BULLET =
  /^\s*● (?!Console$|Test suite failed to run|.* › Console$|Cannot log after|Validation |Deprecation )(.+?)$/;
const SUMMARY = /^\s*Tests:\s+(.*\d+ total)\s*$/;

/** Jest: the `Tests:` line, one per run; names from the verbose tree (`suite › name`) and from the bullets of failures. */
export const readJest: TestReportReader = (lines) => {
  const counts = lines.flatMap((line) => {
    const text = SUMMARY.exec(line)?.[1];
    if (text === undefined) return [];
    const failed = countOf(text, 'failed');
    const run = countOf(text, 'passed') + failed;
    return [
      {
        run,
        failed,
        skipped: countOf(text, 'skipped') + countOf(text, 'todo') + countOf(text, 'pending'),
        executed: run,
      },
    ];
  });
  const started = lines.some((line) => FILE.test(line));
  const none = lines.some((line) => /^No tests found, exiting with code [01]/.test(line));
  if (counts.length === 0 && !started && !none) return null;
  const tests: TestOutcome[] = [];
  let stack = createTitleStack();
  for (const line of lines) {
    const file = FILE.exec(line);
    if (file) {
      tests.push({ name: file[2]!, status: file[1] === 'PASS' ? 'passed' : 'failed', suite: true });
      stack = createTitleStack();
      continue;
    }
    const test = TEST.exec(line);
    const bullet = BULLET.exec(line)?.[1];
    if (test) {
      const titles = [...stack.path(test[1]!.length), test[3]!];
      tests.push({
        name: titles.join(' › '),
        aliases: [titles.join(' ')],
        status: MARK[test[2]!] ?? 'failed',
      });
    } else if (bullet !== undefined && isTitle(bullet))
      tests.push({ name: bullet, aliases: [bullet.replaceAll(' › ', ' ')], status: 'failed' });
    else {
      const title = /^(\s{2,})(\S.*)$/.exec(line);
      if (title) stack.enter(title[1]!.length, title[2]!);
    }
  }
  const broken = lines.some((line) => /^\s*● Test suite failed to run/.test(line));
  return {
    runner: 'jest',
    counts: counts.length > 0 ? addCounts(counts) : countTests(distinct(tests)),
    tests: distinct(tests),
    problems: [
      ...(broken ? ['a test suite failed to run'] : []),
      ...(counts.length === 0 && started && !none
        ? ['the log ends before the summary of Jest']
        : []),
      ...(none ? ['no tests were found'] : []),
    ],
  };
};

function isTitle(text: string): boolean {
  return !/^(?:Unhandled|.*\bis deprecated\b)/.test(text) && !text.endsWith(':');
}
