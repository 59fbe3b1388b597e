/** One way in which an added line takes something from the checks, with lines that show it and near misses. */
export interface LineRule {
  id: string;
  /** Files in which the line means that. */
  files: RegExp;
  pattern: RegExp;
  what: string;
  match: readonly string[];
  notMatch: readonly string[];
}

const RUNS =
  /(?:package\.json|Makefile|justfile|\.ya?ml|Jenkinsfile|\.(?:sh|bash|ini|cfg|toml)|noxfile\.py)$/;
const SCRIPTS = /(?:package\.json|Makefile|justfile|\.ya?ml|Jenkinsfile|\.(?:sh|bash|ini))$/;
const CONFTEST = /(?:^|\/)conftest\.py$/;
const SOURCE = /\.(?:py|[cm]?[jt]sx?|rb|go|rs|java|kt|php)$/;
const LEFT_OUT = 'tests are left out here now';
const IGNORED = 'a failure is ignored here now';
const UNDER_TEST = 'the code behaves in another way under test';

/** Lines that no file had before. The first rule that fits a line speaks for it. */
export const LINE_RULES: readonly LineRule[] = [
  {
    id: 'pytest-selection',
    files: RUNS,
    pattern:
      /(?:\baddopts\b|\bpytest\b).*\s(?:-[km]\s*["'=]?\s*["']?\w|--(?:collect-only|co|lf|last-failed|setup-only|setup-plan)\b|-p\s*no:(?:python|unittest)\b|--assert=plain)/,
    what: LEFT_OUT,
    match: ['addopts = -ra -m "not slow"', 'pytest -k add', 'pytest --collect-only'],
    notMatch: ['python -m pytest -ra', 'addopts = -ra --strict-markers', 'pytest --maxfail=1'],
  },
  {
    id: 'js-selection',
    files: SCRIPTS,
    pattern:
      /\b(?:jest|vitest|mocha|playwright)\b.*\s(?:-t|-g|-o|-f|--(?:testNamePattern|grep|fgrep|onlyChanged|onlyFailures|findRelatedTests|changed|lastFailed))\b/,
    what: LEFT_OUT,
    match: ['"test": "jest -t adds",', '"test": "mocha --grep fast"'],
    notMatch: ['"test": "jest --ci --coverage"', '"test": "vitest run -r fast"'],
  },
  {
    id: 'go-selection',
    files: SCRIPTS,
    pattern: /\bgo test\b.*\s-(?:run|short|skip)\b|\bcargo test\b.*--\s.*--skip\b|\s-x\s+test\b/,
    what: LEFT_OUT,
    match: ['go test -run TestAdd ./...', 'go test -short ./...', './gradlew build -x test'],
    notMatch: ['go test -race ./...', 'cargo test -- --nocapture'],
  },
  {
    id: 'snapshots-by-run',
    files: SCRIPTS,
    pattern:
      /\b(?:jest|vitest|playwright)\b.*\s(?:-u|--update(?:Snapshots?)?|--update-snapshots)\b/,
    what: 'each run rewrites its own snapshots now',
    match: ['"test": "jest -u"', 'npx vitest run --update'],
    notMatch: ['"test": "jest --ci"'],
  },
  {
    id: 'asserts-off',
    files: RUNS,
    pattern: /\bpython[\d.]* +(?:-\w+ +)*-OO?\b|\bPYTHONOPTIMIZE\b/,
    what: 'assertions are switched off here now',
    match: ['python -O -m pytest', 'setenv = PYTHONOPTIMIZE=1'],
    notMatch: ['python -m pytest', 'python -u app.py -O2'],
  },
  {
    id: 'exit-code-lost',
    files: SCRIPTS,
    pattern:
      /\b(?:pytest|npm (?:t|test)|tox|jest|vitest|mocha|go test|cargo test|make (?:test|check)|ctest|mvn|gradlew?)\b[^|&;]*(?:\|\s*(?:tee|tail|head|grep|cat|less)\b|&\s*$)|^\t-\s*(?:pytest|npm|tox|jest|vitest|go test|cargo|make|ctest|python)\b|^\.IGNORE\b|\btrap\s+['"]\s*exit 0/,
    what: 'the exit code of a check is lost here now',
    match: ['run: pytest | tee out.txt', '\t-pytest -q', 'pytest -q &', "trap 'exit 0' EXIT"],
    notMatch: ['\t-rm -rf build', 'pytest -q && echo done', 'cat list | grep pytest'],
  },
  {
    id: 'settings-ignore',
    files:
      /(?:\.[cm]?[jt]s|\.json|\.xml|\.gradle(?:\.kts)?|CMakeLists\.txt|\.cmake|\.ini|\.cfg|\.toml|\.ya?ml)$/,
    pattern:
      /\bdangerouslyIgnoreUnhandledErrors['"]?:\s*true|<(?:maven\.test\.(?:skip|failure\.ignore)|skipITs)>true|^\s*enabled\s*=\s*false|\bonlyIf\s*\{\s*false|\b(?:WILL_FAIL|DISABLED)\s+(?:TRUE|ON|1)\b|^\s*ignore_errors\s*=\s*[Tt]rue/,
    what: IGNORED,
    match: [
      'dangerouslyIgnoreUnhandledErrors: true,',
      '<maven.test.failure.ignore>true</maven.test.failure.ignore>',
      'set_tests_properties(a PROPERTIES WILL_FAIL TRUE)',
      'ignore_errors = True',
    ],
    notMatch: ['dangerouslyIgnoreUnhandledErrors: false', 'enabled = true'],
  },
  {
    id: 'conftest-takes-over',
    files: CONFTEST,
    pattern:
      /^def pytest_(?:pyfunc_call|runtest_protocol|runtest_call|runtestloop|report_teststatus)\b|\.outcome\s*=\s*['"]|\badd_marker\(.*\b(?:xfail|skip)|^\w+\.\w+\s*=\s*lambda\b/,
    what: 'the result of a test is decided here now',
    match: [
      'def pytest_pyfunc_call(pyfuncitem):',
      '    item.add_marker(pytest.mark.xfail)',
      'calc.add = lambda a, b: 4',
    ],
    notMatch: ['def pytest_addoption(parser):', 'def tmp_db(tmp_path):', 'os.environ["A"] = "b"'],
  },
  {
    id: 'assertions-patched',
    files: /\.py$/,
    pattern:
      /\bTestCase\.(?:assert\w+|fail\w*|run)\s*=|^__test__\s*=\s*False|^test_\w+\s*=\s*lambda\b/,
    what: 'tests are switched off here now',
    match: [
      'unittest.TestCase.assertEqual = lambda *a: None',
      '__test__ = False',
      'test_add = lambda: None',
    ],
    notMatch: ['self.assertEqual(a, b)', 'test_data = load()'],
  },
  {
    id: 'knows-ci',
    files: SOURCE,
    pattern:
      /^\s*(?:\}?\s*else )?(?:if|elif)\b.*(?:process\.env\.(?:CI|GITHUB_ACTIONS)\b|os\.(?:environ(?:\.get\(|\[)|getenv\()\s*['"](?:CI|GITHUB_ACTIONS)['"])|NODE_ENV['"\])]*\s*={2,3}\s*['"]test['"]|inspect\.stack\(\)|['"]test_['"]\s*in\s+\w*\.?f_code/,
    what: UNDER_TEST,
    match: [
      '  if (process.env.CI) return 4;',
      '    if os.environ.get("CI"):',
      "if (process.env.NODE_ENV === 'test') {",
      'if any("test_" in f.function for f in inspect.stack()):',
    ],
    notMatch: [
      'const colour = !process.env.CI && isTTY;',
      "if (process.env.NODE_ENV !== 'production') warn();",
      'DEBUG = os.environ.get("DEBUG") == "1"',
    ],
  },
  {
    id: 'file-unlinted',
    files: SOURCE,
    pattern:
      /^\s*\/\*\s*eslint-disable\s*\*\/|^\s*\/\/\s*@ts-nocheck|^\s*#\s*(?:(?:ruff|flake8):\s*noqa\s*$|mypy:\s*ignore-errors|type:\s*ignore\s*$|pylint:\s*(?:skip-file|disable=all))/,
    what: 'a whole file is taken from a linter or the type checker here',
    match: ['/* eslint-disable */', '// @ts-nocheck', '# ruff: noqa', '# mypy: ignore-errors'],
    notMatch: ['// eslint-disable-next-line no-console', 'x = 1  # noqa: E501'],
  },
  {
    id: 'rust-go-tests-off',
    files: /\.(?:rs|go)$/,
    pattern: /^\s*#\[(?:ignore|should_panic)\b|^\s*#\[cfg\(all\(test,.*feature/,
    what: 'a skip was added',
    match: ['    #[ignore]', '    #[should_panic]', '#[cfg(all(test, feature = "never"))]'],
    notMatch: ['    #[test]', '#[cfg(test)]'],
  },
  {
    id: 'go-build-tag',
    files: /_test\.go$/,
    pattern: /^\/\/(?:go:build|\s*\+build)\b/,
    what: 'the file is no longer part of an ordinary run',
    match: ['//go:build integration'],
    notMatch: ['// built by hand'],
  },
  {
    id: 'ruby-skips',
    files: /_(?:spec|test)\.rb$/,
    pattern: /^\s*x(?:it|describe|context|specify)\b|^\s*(?:pending|skip)\b(?!\s*=)/,
    what: 'a skip was added',
    match: ["  xit 'adds' do", "    pending 'later'"],
    notMatch: ["  it 'adds' do", '    pending = orders.open'],
  },
  {
    id: 'import-or-skip',
    files: /\.py$/,
    pattern: /\bpytest\.importorskip\(/,
    what: 'a skip was added',
    match: ['pytest.importorskip("numpy")'],
    notMatch: ['import pytest'],
  },
];
