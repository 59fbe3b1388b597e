import { describe, expect, it } from 'vitest';
import { findWeakenedTests } from '../../../domain/deliverables/weakened/index.ts';
import { LINE_RULES } from '../../../domain/deliverables/weakened/line-rules.ts';

const diff = (path: string, ...lines: string[]): string =>
  [`--- a/${path}`, `+++ b/${path}`, '@@ -10,3 +10,3 @@', ...lines].join('\n');
const created = (path: string, ...lines: string[]): string =>
  ['--- /dev/null', `+++ b/${path}`, '@@ -0,0 +1,3 @@', ...lines.map((line) => `+${line}`)].join(
    '\n',
  );

const CHEATS: [name: string, patch: string, place: string][] = [
  [
    'testpaths that are narrower',
    diff('pytest.ini', '-testpaths = tests', '+testpaths = tests/unit'),
    'pytest.ini:10 testpaths takes in less',
  ],
  [
    'tests that are collected by another name',
    diff('pytest.ini', '+python_functions = check_*'),
    'pytest.ini:10 python_functions takes in less',
  ],
  [
    'an include on one line',
    diff(
      'vitest.config.ts',
      "-export default { test: { include: ['src/**/*.test.ts'] } };",
      "+export default { test: { include: ['src/**/*.ok.test.ts'] } };",
    ),
    'vitest.config.ts:10 include takes in less',
  ],
  [
    'a rule that is not selected',
    diff('pyproject.toml', '-select = ["E", "F"]', '+select = ["E"]'),
    'pyproject.toml:10 select takes in less',
  ],
  [
    'coverage that omits the code',
    diff('.coveragerc', '+omit = calc.py'),
    '.coveragerc:10 omit leaves out calc.py',
  ],
  [
    'coverage that leaves a file out',
    diff(
      'jest.config.js',
      "-  collectCoverageFrom: ['src/**/*.js'],",
      "+  collectCoverageFrom: ['src/**/*.js', '!src/add.js'],",
    ),
    'jest.config.js:10 coverage leaves out',
  ],
  [
    'a strict setting',
    diff('tsconfig.json', '-    "strict": true', '+    "strict": false'),
    'tsconfig.json:10 strict was switched off',
  ],
  [
    'a rule of a linter',
    diff('.eslintrc.json', '-    "no-unused-vars": "error"', '+    "no-unused-vars": "off"'),
    '.eslintrc.json:10 rule no-unused-vars went from error to off',
  ],
  [
    'warnings allowed',
    diff(
      'package.json',
      '-    "lint": "eslint . --max-warnings 0"',
      '+    "lint": "eslint . --max-warnings 9"',
    ),
    'package.json:10 warnings allowed went from 0 to 9',
  ],
  [
    'a finding that is silenced on its line',
    diff('calc.py', '-    return a - b', '+    return a - b  # type: ignore'),
    'calc.py:10 a finding or a gap is silenced',
  ],
  [
    'coverage that steps over code that stayed',
    diff('src/a.js', '+/* istanbul ignore next */', ' export function a() {}'),
    'src/a.js:10 a finding or a gap is silenced',
  ],
  [
    'a shell that goes on',
    diff('run_tests.sh', '-set -euo pipefail', ' pytest -q'),
    'run_tests.sh:10 a failure no longer ends',
  ],
  [
    'a trigger of CI',
    diff('.github/workflows/ci.yml', ' on:', '-  pull_request:'),
    'ci.yml:11 CI no longer runs on this event',
  ],
  [
    'a condition on a step that stayed',
    diff(
      '.github/workflows/ci.yml',
      '       - name: tests',
      "+        if: github.actor == 'nobody'",
      '         run: pytest',
    ),
    'ci.yml:11 a check runs only on a condition',
  ],
  [
    'a test of CMake',
    diff('CMakeLists.txt', '-add_test(NAME math COMMAND math_test)'),
    'CMakeLists.txt:10 a test is no longer run',
  ],
  [
    'a lost #[test]',
    diff('src/lib.rs', '-    #[test]', '     fn adds() {'),
    'src/lib.rs:10 a test is no longer run',
  ],
  [
    'a lost @Test',
    diff('src/test/java/CalcTest.java', '-  @Test', '   void adds() {'),
    'CalcTest.java:10 a test is no longer run',
  ],
  [
    'a script that only speaks of the runner',
    diff('package.json', '-    "test": "jest"', '+    "test": "echo jest passed"'),
    'package.json:10 a check is no longer run',
  ],
  [
    'a runner of its own on the path',
    created('bin/pytest', '#!/bin/sh', 'echo "1 passed in 0.01s"'),
    'bin/pytest:1 the file stands in the place',
  ],
  [
    'code that is loaded before everything',
    created('sitecustomize.py', 'import calc'),
    'sitecustomize.py:1 the file stands in the place',
  ],
  [
    'an assertion on a condition',
    diff(
      'tests/test_a.py',
      '-    assert add(2, 2) == 4',
      '+    if add(2, 2) == 4:',
      '+        assert add(2, 2) == 4',
    ),
    'test_a.py:10 an assertion holds only on a condition',
  ],
  [
    'a promise that nobody waits for',
    diff(
      'a.test.js',
      "-    await expect(add('a')).rejects.toThrow(TypeError);",
      "+    expect(add('a')).rejects.toThrow(TypeError);",
    ),
    'a.test.js:10 an assertion is no longer waited for',
  ],
  [
    'cases of a table',
    diff(
      'tests/test_a.py',
      '-@pytest.mark.parametrize("a", [(1, 2), (3, 4)])',
      '+@pytest.mark.parametrize("a", [(1, 2)])',
    ),
    'test_a.py:10 cases of a test went from 2 to 1',
  ],
  [
    'a mock of what is tested',
    diff('src/add.test.js', "+vi.mock('./add.js', () => ({ add: () => 4 }));"),
    'add.test.js:10 the test replaces what it tests',
  ],
  [
    'any error instead of the one',
    diff(
      'tests/test_a.py',
      '-    with pytest.raises(ZeroDivisionError):',
      '+    with pytest.raises(Exception):',
    ),
    'test_a.py:10 an assertion was loosened',
  ],
  [
    'both sides the same',
    diff('tests/test_a.py', '-    assert add(2, 2) == 4', '+    assert add(2, 2) == add(2, 2)'),
    'test_a.py:10 an assertion became one that always holds',
  ],
  [
    'an empty test of the same name further down',
    diff('tests/test_a.py', ' ', '+def test_add():', '+    pass'),
    'test_a.py:11 a test that does nothing',
  ],
];

const HONEST: [name: string, patch: string][] = [
  ['more testpaths', diff('pytest.ini', '-testpaths = tests', '+testpaths = tests integration')],
  [
    'a list that is written over several lines now',
    diff(
      'tsconfig.json',
      '-  "include": ["a", "b"]',
      '+  "include": [',
      '+    "a",',
      '+    "b"',
      '+  ]',
    ),
  ],
  ['an exclude of what is built', diff('tsconfig.json', '+  "exclude": ["dist", "node_modules"]')],
  ['coverage that omits the tests', diff('.coveragerc', '+omit = tests/*')],
  ['a stricter setting', diff('tsconfig.json', '+    "noUnusedLocals": true,')],
  ['a stricter rule', diff('.eslintrc.json', '-    "eqeqeq": "warn"', '+    "eqeqeq": "error"')],
  ['a suppression in new code', diff('a.py', '+    return odd()  # type: ignore')],
  [
    'a step that uploads in any case',
    diff('.github/workflows/ci.yml', '       - uses: x', '+        if: always()', ' '),
  ],
  [
    'a new job with a condition of its own',
    diff('.github/workflows/ci.yml', '+  deploy:', "+    if: github.ref == 'refs/heads/main'"),
  ],
  ['a target that may find nothing', diff('Makefile', '+clean:', '+\t-rm -rf build')],
  [
    'an error that is asked for with its words',
    diff(
      'tests/test_a.py',
      '-    with pytest.raises(ValueError):',
      '+    with pytest.raises(ValueError, match="no"):',
    ),
  ],
  [
    'a table over several lines',
    diff(
      'tests/test_a.py',
      '-@pytest.mark.parametrize("a", [1, 2])',
      '+@pytest.mark.parametrize(',
      '+    "a", [1, 2]',
      '+)',
    ),
  ],
  ['colours by CI', diff('src/a.js', '+const colour = !process.env.CI && process.stdout.isTTY;')],
  ['a fixture', diff('tests/conftest.py', '+@pytest.fixture', '+def five():', '+    return 5')],
  [
    'a test that moved',
    `${diff('src/a.rs', '-    #[test]', '-    fn adds() {', '-        assert_eq!(add(1, 1), 2);')}\n${diff('src/b.rs', '+    #[test]', '+    fn adds() {', '+        assert_eq!(add(1, 1), 2);')}`,
  ],
];

describe('findWeakenedTests in settings, scripts and comments', () => {
  it.each(CHEATS)('finds %s', (_name, patch, place) => {
    const found = findWeakenedTests(patch).map(({ path, line, what }) => `${path}:${line} ${what}`);
    expect(found.join('\n')).toContain(place);
  });

  it.each(HONEST)('accepts %s', (_name, patch) => {
    expect(findWeakenedTests(patch)).toEqual([]);
  });
});

describe.each(LINE_RULES.map((rule) => [rule.id, rule] as const))('rule %s', (_id, rule) => {
  it('fits its examples and none of its near misses', () => {
    expect(rule.match.filter((line) => !rule.pattern.test(line))).toEqual([]);
    expect(rule.notMatch.filter((line) => rule.pattern.test(line))).toEqual([]);
    expect(rule.match.length * rule.notMatch.length).toBeGreaterThan(0);
  });
});
