import type { DiffLine, FileDiff } from '../diff.ts';
import { CHECK_COMMAND, isCiFile, isTestFile, withoutStrings } from './places.ts';
import type { WeakenedTest } from './index.ts';

const LENIENT =
  /\|\|\s*(?:true|:|exit 0|echo\b|\/bin\/true)|;\s*(?:true|exit 0|:)\s*["']?,?\s*$|\|\|\s*\(exit 0\)|\bset \+e\b/;
const SETTING =
  /continue-on-error:\s*true|allow_failure:\s*true|--passWithNoTests|passWithNoTests:\s*true|\bignoreFailures\s*=\s*true|<(?:testFailureIgnore|skipTests|maven\.test\.skip)>true|-DskipTests|-Dmaven\.test\.skip|-Dmaven\.test\.failure\.ignore|\bfail-?fast:\s*never|--no-fail\b|^\s*if:\s*(?:false|\$\{\{\s*false\s*\}\})\s*$/;
const NARROW =
  /\bcollect_ignore(?:_glob)?\b|\bpytest_(?:ignore_collect|collection_modifyitems)\b|--(?:ignore|deselect)(?:-glob)?[= ]\S|\s-k\s*["'= ]*not\b|testPathIgnorePatterns|modulePathIgnorePatterns|--testPathIgnorePatterns|--exclude[= ]\S|\bnorecursedirs\b|<exclude>|excludeTestsMatching|exclude\s*\(?\s*['"[].*(?:test|spec)|--skip[= ]\S|-E\s+['"]not|ctest .*-E /i;
const FAKES =
  /\bexitstatus\s*=\s*0|\b(?:rep|report|result|outcome)\.(?:outcome|_?result)\s*=\s*["']|\bos\._exit\(\s*0\s*\)|\bsys\.exit\(\s*0\s*\)|\bos\.Exit\(\s*0\s*\)|\bprocess\.exit\(\s*0\s*\)|\bprocess\.exitCode\s*=\s*0|wasSuccessful\s*=\s*lambda/;
const KNOWS_TESTS =
  /\bPYTEST_CURRENT_TEST\b|["']pytest["']\s+in\s+sys\.modules|["']unittest["']\s+in\s+sys\.modules|process\.env\.(?:VITEST|JEST_WORKER_ID|MOCHA)\b|process\.env\[['"](?:VITEST|JEST_WORKER_ID)|import\.meta\.vitest/;
const THRESHOLD =
  /(?:threshold|fail[_-]under|min(?:imum)?|lines|branches|statements|functions|coverage)\D{0,20}?(\d+(?:\.\d+)?)/i;
const SHADOWS =
  /^(?:pytest|unittest|nose|doctest|jest|vitest|mocha)\.(?:py|[cm]?js|ts)$|^(?:pytest|unittest)\/__init__\.py$|(?:^|\/)(?:site|user)customize\.py$|\.pth$|(?:^|\/)(?:\.?bin|scripts|tools)\/(?:pytest|py\.test|tox|jest|vitest|mocha|npm|npx|node|python3?|go|cargo|mvn|gradle|ruff|mypy|eslint|tsc|ctest|make)$/;

type At = (line: number, what: string) => WeakenedTest;

/** What makes a red run look green: exit codes that are hidden, checks that are gone or see fewer tests. */
export function inRunnerFile(file: FileDiff): WeakenedTest[] {
  const at: At = (line, what) => ({ path: file.path, line, what });
  const before = file.removed.map(({ text }) => text.trim());
  const fresh = file.added.filter(
    ({ text }) => !before.includes(text.trim()) && !/^\s*(?:\/\/|#(?!!)|<!--)/.test(text),
  );
  const lenient = fresh
    .filter(
      ({ text }) =>
        SETTING.test(text) ||
        (LENIENT.test(text) && (CHECK_COMMAND.test(text) || /\bset \+e\b/.test(text))),
    )
    .map(({ line }) => at(line, 'a failure is ignored here now'));
  const narrow = fresh
    .filter(({ text }) => NARROW.test(text) && !file.removed.some((one) => NARROW.test(one.text)))
    .map(({ line }) => at(line, 'tests are left out here now'));
  return [
    ...lenient,
    ...narrow,
    ...fakedResults(file),
    ...lostChecks(file, fresh, at),
    ...exitWrappers(file, fresh, at),
  ];
}

/** An exit code or a result that somebody writes in the place of the runner. */
export function fakedResults(file: FileDiff): WeakenedTest[] {
  const own =
    /(?:^|\/)(?:conftest|test_[^/]*|run[^/]*|setup[^/]*)\.\w+$|[._-](?:test|spec)\.\w+$|\.sh$/;
  if (!own.test(file.path)) return [];
  return file.added
    .filter(
      ({ text }) =>
        FAKES.test(withoutStrings(text)) && !file.removed.some((one) => one.text === text),
    )
    .map(({ line }) => ({
      path: file.path,
      line,
      what: 'the result of a run is set by hand here',
    }));
}

/** A line that ran a check and is gone without another in its place. */
function lostChecks(file: FileDiff, fresh: readonly DiffLine[], at: At): WeakenedTest[] {
  const script = /"(?:test|lint|check|build|typecheck|coverage|verify|ci)[\w:-]*"\s*:/;
  const runs = ({ text }: DiffLine): boolean =>
    (CHECK_COMMAND.test(text) || script.test(text)) && !/^\s*(?:#|\/\/|- name:|name:)/.test(text);
  if (
    !isCiFile(file.path) &&
    !/(?:package\.json|Makefile|justfile|tox\.ini|noxfile\.py|\.sh)$/.test(file.path)
  )
    return [];
  const lost = file.removed.filter(
    (one) => runs(one) && !/^\s*"[\w@/.-]+"\s*:\s*"[~^]?\d/.test(one.text),
  );
  // A check that is only spoken of is none.
  const kept = fresh.filter((one) =>
    CHECK_COMMAND.test(one.text.replace(/\b(?:echo|printf)\b[^;&|]*/g, '')),
  );
  return lost.length > kept.length ? [at(lost[0]!.line, 'a check is no longer run')] : [];
}

/** `exit 0` at the end of a script that runs checks. */
function exitWrappers(file: FileDiff, fresh: readonly DiffLine[], at: At): WeakenedTest[] {
  if (!/\.(?:sh|bash)$|Makefile$/.test(file.path)) return [];
  return fresh
    .filter(
      ({ text }) =>
        (/^\s*(?:exit 0|true)\s*$/.test(text) &&
          (fresh.some((one) => CHECK_COMMAND.test(one.text)) ||
            /test|check|ci/i.test(file.path))) ||
        (/[;&]\s*exit 0\b/.test(text) && /test|check|ci\b/i.test(file.path)),
    )
    .map(({ line }) => at(line, 'the script ends with 0 whatever happened'));
}

/** Marks that were lowered, or taken out. */
export function lowered(file: FileDiff): WeakenedTest[] {
  const at = (line: number, what: string): WeakenedTest[] => [{ path: file.path, line, what }];
  return file.removed.flatMap((was) => {
    const old = THRESHOLD.exec(was.text);
    if (!old || !/cover|threshold|fail[_-]under/i.test(file.path + was.text)) return [];
    const key = was.text.slice(0, old.index + old[0].length - (old[1]?.length ?? 0)).trim();
    const now = file.added.find(({ text }) => text.trim().startsWith(key));
    const figure = now && THRESHOLD.exec(now.text)?.[1];
    if (now && figure !== undefined)
      return Number(figure) < Number(old[1])
        ? at(now.line, `a threshold went from ${old[1]} to ${figure}`)
        : [];
    const isMark =
      /fail[_-]under|threshold|check-coverage/i.test(was.text) &&
      !file.added.some(({ text }) => THRESHOLD.test(text));
    return isMark && !file.deleted ? at(was.line, `a threshold of ${old[1]} was taken out`) : [];
  });
}

/** Code that behaves in another way when it is tested, and files that stand before the runner. */
export function inSource(file: FileDiff): WeakenedTest[] {
  const shadow =
    file.created && SHADOWS.test(file.path)
      ? [
          {
            path: file.path,
            line: 1,
            what: 'the file stands in the place of the test runner, or runs before it',
          },
        ]
      : [];
  const knows =
    isTestFile(file.path) || /config\.[cm]?[jt]s$/.test(file.path)
      ? []
      : file.added
          .filter(
            ({ text }) =>
              KNOWS_TESTS.test(text) && !file.removed.some((one) => KNOWS_TESTS.test(one.text)),
          )
          .map(({ line }) => ({
            path: file.path,
            line,
            what: 'the code behaves in another way under test',
          }));
  return [...shadow, ...knows];
}
