import { parseDiff, type FileDiff } from '../diff.ts';
import { isCollected, isRunnerFile, isSnapshot, isTestFile, testName } from './places.ts';
import { inSettings } from './settings.ts';
import { lostAttributes } from './attributes.ts';
import { fakedResults, inRunnerFile, inSource, lowered } from './runs.ts';
import { isAssertion } from './assertions.ts';
import { inTestFile, slackened, type Elsewhere } from './tests.ts';

/** One place where a check proves less than before. */
export interface WeakenedTest {
  path: string;
  line: number;
  what: string;
  /** May be what the task asked for: it counts unless a deliverable names the file. */
  soft?: true;
}

/**
 * What a change (a unified diff) took from the checks: tests removed, skipped, loosened or no longer collected, thresholds and
 * time limits eased, snapshots and expected values rewritten, exit codes hidden, CI steps lost; each with its place.
 * Moved, renamed and merged tests are not among them.
 */
export function findWeakenedTests(patch: string): WeakenedTest[] {
  const files = parseDiff(patch);
  const added = files
    .filter(({ path }) => isCollected(path))
    .flatMap((file) => file.added.map(({ text }) => text));
  const elsewhere: Elsewhere = {
    names: new Set(added.flatMap((text) => testName(text) ?? [])),
    lines: new Set(added.map((text) => text.trim()).filter(isAssertion)),
  };
  return [...files.flatMap((file) => distinct(inFile(file, elsewhere))), ...lostAttributes(files)];
}

function inFile(file: FileDiff, elsewhere: Elsewhere): WeakenedTest[] {
  if (isSnapshot(file.path)) return rewritten(file);
  const isTest = isTestFile(file.path);
  const at = (line: number, what: string): WeakenedTest => ({ path: file.path, line, what });
  return [
    ...(isTest ? inTestFile(file, elsewhere) : []),
    ...(isRunnerFile(file.path) ? inRunnerFile(file) : isTest ? fakedResults(file) : []),
    ...(isRunnerFile(file.path) && !isTest ? slackened(file, at) : []),
    ...lowered(file),
    ...inSource(file),
    ...inSettings(file),
  ];
}

/** A snapshot that only grew is a new one. */
function rewritten(file: FileDiff): WeakenedTest[] {
  const [first] = file.removed;
  return first
    ? [{ path: file.path, line: first.line, what: 'a snapshot was rewritten', soft: true }]
    : [];
}

function distinct(found: readonly WeakenedTest[]): WeakenedTest[] {
  const seen = new Set<string>();
  return found.filter(({ line, what }) => {
    const key = `${line} ${what}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
