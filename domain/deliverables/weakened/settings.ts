import type { DiffLine, FileDiff } from '../diff.ts';
import { LINE_RULES } from './line-rules.ts';
import { isTestFile } from './places.ts';
import type { WeakenedTest } from './index.ts';

const SETTINGS =
  /(?:^|\/)(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|\.coveragerc|mypy\.ini|\.?ruff\.toml|\.flake8|\.pylintrc|tsconfig[\w.]*\.json|package\.json|\.eslintrc[\w.]*|(?:jest|vite|vitest|karma|playwright|eslint)[\w.]*\.config\.[cm]?[jt]s|\.mocharc[\w.]*|\.nycrc[\w.]*|phpunit\.xml[\w.]*)$/;
/** Lists of what is looked at: an entry less is a check less. */
const LOOKED_AT =
  /(?:^\s*|[{,]\s*)['"]?(testpaths|python_files|python_functions|python_classes|testMatch|testRegex|testDir|roots|include|source|select|extend-select)['"]?\s*[:=]\s*(\[[^\]]*\]|.*$)/;
/** Lists of what is not looked at: an entry more is a check less. */
const PASSED_OVER =
  /^\s*['"]?(omit|exclude|extend-exclude|ignore|extend-ignore|disable|coveragePathIgnorePatterns|exclude_lines|exclude_also|per-file-ignores)['"]?\s*[:=]\s*(.*)$/;
/** Places that nobody measures. */
const USUAL =
  /(?:^|[/*])(?:tests?|specs?|__tests__|dist|build|out|coverage|node_modules|vendor|generated|migrations?|docs?|examples?|\.?venv|site-packages|__pycache__|\.git|target|\.tox|\.next|stories)(?:$|[/*.])|setup\.py|conftest|\.d\.ts|__init__|__main__|\.(?:test|spec|stories|config)\./;
const STRICT =
  /^\s*['"]?(?:xfail_strict|strict\w*|noImplicit\w*|noUnused\w*|noUnchecked\w*|disallow_\w+|warn_\w+|check_untyped_defs|failOn\w*|fail_on\w*|warningsAsErrors|allWarningsAsErrors|branch)['"]?\s*[:=]\s*['"]?(?:true|1|on)\b/i;
const SEVERITY = /^\s*['"]?([\w@/-]+)['"]?\s*:\s*\[?\s*['"]?(error|warn|off|[012])\b/;
const GRADE: Readonly<Record<string, number>> = { error: 2, warn: 1, off: 0, 2: 2, 1: 1, 0: 0 };
const SUPPRESSED =
  /\s*(?:#\s*(?:pragma:\s*no cover|type:\s*ignore\S*|noqa\S*.*|nosec|pylint:\s*disable=\S+)|\/\/\s*(?:nolint\S*|eslint-disable-line.*|@ts-ignore|NOSONAR|c8 ignore.*|istanbul ignore.*))\s*$/;

type At = (line: number, what: string) => WeakenedTest;

/** What settings, scripts and comments took from the checks: fewer files, fewer rules, findings that are silenced. */
export function inSettings(file: FileDiff): WeakenedTest[] {
  const at: At = (line, what) => ({ path: file.path, line, what });
  const gone = new Set(file.removed.map(({ text }) => text.trim()));
  const fresh = file.added.filter(({ text }) => !gone.has(text.trim()));
  return [
    ...byRules(file, fresh, at),
    ...(SETTINGS.test(file.path) ? inLists(file, fresh, at) : []),
    ...silenced(file, at),
    ...lostGuards(file, at),
  ];
}

function byRules(file: FileDiff, fresh: readonly DiffLine[], at: At): WeakenedTest[] {
  return fresh.flatMap(({ line, text }) => {
    if (/^\s*(?:#(?!\[)(?!\s*(?:ruff|flake8|mypy|type|pylint):)|\*|<!--)/.test(text)) return [];
    const rule = LINE_RULES.find(
      ({ files, pattern }) =>
        files.test(file.path) &&
        pattern.test(text) &&
        !file.removed.some((one) => pattern.test(one.text)),
    );
    // What a new test file says about itself takes nothing away.
    const own = file.created && isTestFile(file.path) && !file.path.endsWith('conftest.py');
    return rule && !own ? [at(line, rule.what)] : [];
  });
}

const entries = (text: string): string[] => text.match(/[\w.*/!@-]+/g) ?? [];

function inLists(file: FileDiff, fresh: readonly DiffLine[], at: At): WeakenedTest[] {
  // A list may be written over several lines now.
  const all = new Set(file.added.flatMap(({ text }) => entries(text)));
  return [
    ...fresh.flatMap(({ line, text }) => {
      const looked = LOOKED_AT.exec(text);
      const passed = PASSED_OVER.exec(text);
      const key = (looked ?? passed)?.[1];
      if (key === undefined) return [];
      const pattern = looked ? LOOKED_AT : PASSED_OVER;
      const before = file.removed
        .map((one) => pattern.exec(one.text))
        .find((one) => one?.[1] === key);
      const now = entries((looked ?? passed)![2]!);
      const was = before ? entries(before[2]!) : [];
      if (looked) {
        const fewer = before
          ? was.some((one) => !all.has(one))
          : key.startsWith('python_') && !now.some((one) => /test/i.test(one));
        return fewer ? [at(line, `${key} takes in less than before`)] : [];
      }
      const more = now.filter((one) => !was.includes(one) && !USUAL.test(one) && /\w/.test(one));
      return more.length > 0 ? [at(line, `${key} leaves out ${more[0]} now`)] : [];
    }),
    ...fresh
      .filter(({ text }) => /['"]!\S/.test(text) && /collectCoverageFrom|^\s*['"]!/.test(text))
      .filter(({ text }) => (text.match(/['"]!([^'"]+)/g) ?? []).some((one) => !USUAL.test(one)))
      .map(({ line }) => at(line, 'coverage leaves out more than before')),
    ...file.removed.flatMap((was) => {
      const key = /^\s*['"]?([\w-]+)/.exec(was.text)?.[1];
      const now = fresh.find(({ text }) => /^\s*['"]?([\w-]+)/.exec(text)?.[1] === key);
      if (STRICT.test(was.text) && !file.deleted && !(now && STRICT.test(now.text)))
        return [at(now?.line ?? was.line, `${key} was switched off`)];
      const [old, fell] = [SEVERITY.exec(was.text), now && SEVERITY.exec(now.text)];
      return now && old && fell && old[1] === fell[1] && GRADE[fell[2]!]! < GRADE[old[2]!]!
        ? [at(now.line, `rule ${old[1]} went from ${old[2]} to ${fell[2]}`)]
        : [];
    }),
    ...warnings(file, fresh, at),
  ];
}

/** `--max-warnings 0` that became more. */
function warnings(file: FileDiff, fresh: readonly DiffLine[], at: At): WeakenedTest[] {
  const limit = (text: string): number => Number(/--max-warnings[ =](\d+)/.exec(text)?.[1] ?? NaN);
  const old = Math.max(...file.removed.map(({ text }) => limit(text)).filter(Number.isFinite));
  return fresh
    .filter(({ text }) => limit(text) > old && Number.isFinite(old))
    .map(({ line, text }) => at(line, `warnings allowed went from ${old} to ${limit(text)}`));
}

/** A line that stayed and got a comment which silences a checker; and coverage that steps over code that stayed. */
function silenced(file: FileDiff, at: At): WeakenedTest[] {
  if (file.created || isTestFile(file.path)) return [];
  const before = new Set(file.removed.map(({ text }) => text.trim()));
  const next = new Set(file.added.map(({ line }) => line));
  return file.added
    .filter(({ line, text }) => {
      const bare = text.replace(SUPPRESSED, '');
      if (bare !== text && bare.trim() !== '') return before.has(bare.trim());
      const over = /^\s*(?:\/[/*]|#)\s*(?:istanbul|c8|v8) ignore\b/.test(text);
      return (over || (bare.trim() === '' && bare !== text)) && !next.has(line + 1);
    })
    .map(({ line }) => at(line, 'a finding or a gap is silenced here now'));
}

/** Lines that made a failure count and are gone: shell options, triggers and conditions of CI, test attributes. */
function lostGuards(file: FileDiff, at: At): WeakenedTest[] {
  const lost = (pattern: RegExp, what: string): WeakenedTest[] => {
    const [was, now] = [file.removed, file.added].map((lines) =>
      lines.filter(({ text }) => pattern.test(text)),
    );
    return was!.length > now!.length ? [at(was![0]!.line, what)] : [];
  };
  const script = /\.(?:sh|bash)$|Makefile$/.test(file.path);
  const ci = /\.github\/workflows\/|\.gitlab-ci\.yml$/.test(file.path);
  return [
    ...(script && !file.deleted
      ? lost(/\bset -\w*e|\bpipefail\b/, 'a failure no longer ends the script')
      : []),
    ...(ci && !file.deleted
      ? lost(/^\s+(?:pull_request|push|merge_group)\b/, 'CI no longer runs on this event')
      : []),
    ...(ci ? inserted(file, at) : []),
    ...(file.path.endsWith('CMakeLists.txt')
      ? lost(
          /^\s*(?:add_test|gtest_discover_tests|catch_discover_tests)\s*\(/,
          'a test is no longer run',
        )
      : []),
  ];
}

/** A condition that was put into a step or job which stayed. */
function inserted(file: FileDiff, at: At): WeakenedTest[] {
  return file.added
    .filter(
      ({ text, hunk }) =>
        /^\s+if:\s/.test(text) &&
        !/always\(\)|failure\(\)|success\(\)|cancelled\(\)/.test(text) &&
        file.added.filter((one) => one.hunk === hunk).length === 1 &&
        !file.removed.some((one) => one.hunk === hunk),
    )
    .map(({ line }) => at(line, 'a check runs only on a condition now'));
}
