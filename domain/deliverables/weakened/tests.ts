import type { DiffLine, FileDiff } from '../diff.ts';
import { expectedValue, isAssertion, isTrivial, strengthOf, tolerance } from './assertions.ts';
import { isCollected, testName, withoutStrings } from './places.ts';
import { hollow } from './hollow.ts';
import type { WeakenedTest } from './index.ts';

const SKIP =
  /@(?:unittest\.|pytest\.mark\.)?(?:skip|skipIf|skipUnless|skipif|xfail|expectedFailure|Disabled\w*|Ignore)\b|\bpytestmark\s*=.*\b(?:skip|xfail)|\b(?:it|test|describe|suite|context)\.(?:skip|fails|failing|skipIf|runIf)\b|\bx(?:it|describe|test|context|specify)\s*\(|\b[tb]\.Skip(?:f|Now)?\(|#\[ignore|\bpytest\.(?:skip|xfail)\(|\bself\.skipTest\(|\braise (?:unittest\.)?SkipTest\b|\{\s*(?:skip|todo):\s*(?:true|['"])|\bassume(?:True|False|That)\(|\bthis\.skip\(\)|\bpending\(|markTestSkipped\(|@Test\(.*enabled\s*=\s*false/;
const TODO = /\b(?:it|test)\.todo\b/;
const ONLY = /\b(?:it|test|describe|suite|context)\.only\b|\bf(?:it|describe)\s*\(/;
const TABLE =
  /parametrize|\.each\b|subTest|@(?:CsvSource|ValueSource|MethodSource|ParameterizedTest)|range tests|tests := |rstest/;
const SWALLOW =
  /\bexcept(?:\s+(?:AssertionError|Exception|BaseException))?(?:\s+as \w+)?\s*:|\bcontextlib\.suppress\((?:Assertion|Exception)|\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}?/;
/** Comments do not run. */
const COMMENT = /^\s*(?:#(?!\[)|\/\/|\*|\/\*|--|<!--)/;

/** What the collected test files of a change got: names of tests, and lines without their indentation. */
export interface Elsewhere {
  names: ReadonlySet<string>;
  lines: ReadonlySet<string>;
}

/** What was taken from the tests of one file; what turned up in another one is not gone. */
export function inTestFile(file: FileDiff, elsewhere: Elsewhere): WeakenedTest[] {
  const at = (line: number, what: string, soft?: true): WeakenedTest => ({
    path: file.path,
    line,
    what,
    ...(soft ? { soft } : {}),
  });
  const gone = removedTests(file, elsewhere.names).map(({ line, text }) =>
    at(line, `test ${testName(text)} was removed`),
  );
  const added = file.added.filter(({ text }) => !COMMENT.test(text));
  const removed = file.removed.filter(
    ({ text }) => !COMMENT.test(text) && !elsewhere.lines.has(text.trim()),
  );
  const before = removed.map(({ text }) => text.trim());
  const isNew = ({ text }: DiffLine): boolean => !before.includes(text.trim());
  const skips = added
    .filter((one) => isNew(one) && isRealSkip(one, file, removed))
    .map(({ line }) => at(line, 'a skip was added'));
  const only = added
    .filter(
      (one) =>
        ONLY.test(withoutStrings(one.text)) &&
        isNew(one) &&
        !removed.some(({ text }) => ONLY.test(text)),
    )
    .map(({ line }) => at(line, 'only some tests are run now'));
  const swallowed = added
    .filter(
      (one) =>
        SWALLOW.test(withoutStrings(one.text)) &&
        isNew(one) &&
        !file.created &&
        isSilent(one, added),
    )
    .map(({ line }) => at(line, 'a failed assertion is swallowed here now'));
  const early = added
    .filter(
      (one) =>
        /^\s+return;?\s*$/.test(one.text) && isNew(one) && !file.created && startsTest(one, file),
    )
    .map(({ line }) => at(line, 'the test returns before it asserts'));
  const commented = file.added
    .filter(
      ({ text, hunk }) =>
        COMMENT.test(text) &&
        removed.some(
          (one) => one.hunk === hunk && isAssertion(one.text) && text.includes(one.text.trim()),
        ),
    )
    .map(({ line }) => at(line, 'an assertion was made a comment'));
  return [
    ...gone,
    ...skips,
    ...only,
    ...swallowed,
    ...early,
    ...commented,
    ...hollow(file, added, removed, at),
    ...(gone.length > 0 || commented.length > 0 ? [] : loosened(file, removed, added, at)),
  ];
}

function removedTests(file: FileDiff, collected: ReadonlySet<string>): DiffLine[] {
  const named = file.removed.filter(({ text }) => testName(text) !== null);
  const lost = named.filter(({ text }) => !collected.has(testName(text)!));
  if (!isCollected(file.path) || file.deleted) return lost;
  const fresh = file.added.filter(
    ({ text }) =>
      testName(text) !== null && !named.some((one) => testName(one.text) === testName(text)),
  );
  const [before, after] = [countAssertions(file.removed), countAssertions(file.added)];
  // As many new names as old ones, with no fewer assertions: renamed. A table that takes them in: merged.
  const merged = file.added.some(({ text }) => TABLE.test(text)) && after > 0;
  return (fresh.length >= lost.length && after >= before) || (merged && fresh.length > 0)
    ? []
    : lost;
}

function countAssertions(lines: readonly DiffLine[]): number {
  return lines.filter(({ text }) => isAssertion(text)).length;
}

function isRealSkip(
  { text, hunk }: DiffLine,
  file: FileDiff,
  removed: readonly DiffLine[],
): boolean {
  if (TODO.test(text))
    return removed.some(
      (one) =>
        one.hunk === hunk && testName(one.text) !== null && testName(one.text) === testName(text),
    );
  if (!SKIP.test(withoutStrings(text)) || /^\s*(?:import|from)\b/.test(text)) return false;
  // A condition on the machine in a file that is new takes nothing away.
  if (file.created && /skip_?if|skipUnless|runIf|importorskip|assume/i.test(text)) return false;
  return !removed.some(
    (one) => SKIP.test(one.text) && testName(one.text) === testName(text) && one.hunk === hunk,
  );
}

/** True when what is caught is thrown away: no assertion and no raise follows. */
function isSilent(one: DiffLine, added: readonly DiffLine[]): boolean {
  const guarded = added.some(
    ({ line, text }) => line < one.line && line >= one.line - 6 && isAssertion(text),
  );
  if (!guarded && !/suppress/.test(one.text)) return false;
  const after = added.filter(({ line }) => line > one.line && line <= one.line + 2);
  return (
    /\{\s*\}|suppress/.test(one.text) ||
    (after.length > 0 &&
      !after.some(({ text }) => isAssertion(text) || /\b(?:raise|throw)\b/.test(text)))
  );
}

/** A bare return that follows the line which declares the test. */
function startsTest(one: DiffLine, file: FileDiff): boolean {
  const above = file.added.find(({ line }) => line === one.line - 1);
  return above === undefined
    ? file.removed.length === 0 || countAssertions(file.removed) === 0
    : testName(above.text) !== null;
}

function loosened(
  file: FileDiff,
  removed: readonly DiffLine[],
  added: readonly DiffLine[],
  at: (line: number, what: string, soft?: true) => WeakenedTest,
): WeakenedTest[] {
  const found: WeakenedTest[] = [];
  const before = removed.filter(({ text }) => isAssertion(text));
  const after = added.filter(({ text }) => isAssertion(text));
  const lost = before.length - after.length;
  const merged = added.some(({ text }) => TABLE.test(text));
  if (lost > 0 && !merged) found.push(at(before[0]!.line, `${lost} assertions were removed`));
  for (const hunk of new Set(before.map((one) => one.hunk))) {
    const old = before.filter((one) => one.hunk === hunk);
    const now = after.filter((one) => one.hunk === hunk);
    for (const [index, one] of old.entries()) {
      const pair = now[index];
      if (!pair || pair.text.trim() === one.text.trim()) continue;
      const [was, is] = [expectedValue(one.text), expectedValue(pair.text)];
      if (isTrivial(withoutStrings(pair.text)) && isTrivial(pair.text))
        found.push(at(pair.line, 'an assertion became one that always holds'));
      else if (strengthOf(pair.text) < strengthOf(one.text) && old.length >= now.length)
        found.push(at(pair.line, 'an assertion was loosened'));
      else if (was && is && was.subject === is.subject && was.value !== is.value)
        found.push(at(pair.line, `the expected value went from ${was.value} to ${is.value}`, true));
    }
  }
  return [...found, ...slackened(file, at)];
}

/** Tolerances, time limits and retries that forgive more than before. */
export function slackened(
  file: FileDiff,
  at: (line: number, what: string) => WeakenedTest,
): WeakenedTest[] {
  return file.added.flatMap((one) => {
    const now = tolerance(one.text);
    if (!now) return [];
    const old = file.removed
      .filter(({ hunk }) => hunk === one.hunk)
      .map(({ text }) => tolerance(text))
      .find((was) => was?.key === now.key);
    const retries = /^(?:retry|retries|reruns|rerunfailingtestscount)$/.test(now.key);
    if (old ? now.slack > old.slack : retries && now.slack > 0 && !file.created)
      return [
        at(
          one.line,
          retries
            ? 'failed tests are tried again until they pass'
            : old && now.key === 'digits'
              ? 'a tolerance was widened'
              : `${now.key} went from ${old?.slack} to ${now.slack}`,
        ),
      ];
    return [];
  });
}
