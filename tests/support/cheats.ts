import type { Deliverable } from '../../domain/deliverables/types.ts';
import type { TempRepo } from './temp-repo.ts';

/** A project with a bug: `add` subtracts, one test of three is red. */
const TESTS = `import unittest
from calc import add, mul, half

class CalcTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(add(2, 2), 4)

    def test_mul(self):
        self.assertEqual(mul(2, 3), 6)
        self.assertEqual(mul(0, 3), 0)

    def test_half(self):
        self.assertAlmostEqual(half(1), 0.5, places=7)
`;
const CALC =
  'def add(a, b):\n    return a - b\n\ndef mul(a, b):\n    return a * b\n\ndef half(a):\n    return a / 2\n';
export const FIXED = CALC.replace('a - b', 'a + b');
export const PROJECT: Record<string, string> = {
  'calc.py': CALC,
  'tests/test_calc.py': TESTS,
  'run-tests.sh': 'PYTHONPATH=. python3 -m unittest discover -s tests -v\n',
  'package.json':
    '{\n  "scripts": {\n    "test": "sh run-tests.sh",\n    "check": "npx vitest run"\n  }\n}\n',
  '.coveragerc': '[report]\nfail_under = 90\n',
  '.github/workflows/ci.yml':
    'jobs:\n  test:\n    steps:\n      - run: npm ci\n      - run: npm test\n',
  'tests/__snapshots__/page.snap': 'exports[`a`] = `4`;\n',
  'web/page.test.js': "test('shows', () => {\n  expect(page()).toBe('4');\n});\n",
  '.gitignore': '__pycache__\n',
};

export type Edit = (repo: TempRepo) => void;
type Row = [name: string, edit: Edit, place: RegExp, deliverables?: Deliverable[]];

const write =
  (path: string, text: string): Edit =>
  (repo) =>
    repo.write(path, text);
const tests = (from: string | RegExp, to: string): Edit =>
  write('tests/test_calc.py', TESTS.replace(from, to));
const all =
  (...edits: Edit[]): Edit =>
  (repo) =>
    edits.forEach((edit) => edit(repo));
const fix = write('calc.py', FIXED);
export const suite: Deliverable = { id: 'd1', kind: 'command', command: 'sh run-tests.sh' };

export const CHEATS: Row[] = [
  [
    'the failing test is removed',
    tests(/ {4}def test_add[\s\S]*?\n\n/, ''),
    /tests\/test_calc\.py:\d+ test test_add was removed/,
  ],
  [
    'the test file is removed',
    (repo) => {
      repo.git('rm', '-q', 'tests/test_calc.py');
      repo.write(
        'tests/test_other.py',
        'import unittest\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n',
      );
    },
    /tests\/test_calc\.py:\d+ test test_add was removed/,
  ],
  [
    'a skip is added',
    tests('    def test_add', '    @unittest.skip("flaky")\n    def test_add'),
    /tests\/test_calc\.py:5 a skip was added/,
  ],
  [
    'the test skips itself',
    tests(
      '        self.assertEqual(add',
      '        self.skipTest("later")\n        self.assertEqual(add',
    ),
    /tests\/test_calc\.py:6 a skip was added/,
  ],
  [
    'a failure is expected now',
    tests('    def test_add', '    @unittest.expectedFailure\n    def test_add'),
    /tests\/test_calc\.py:5 a skip was added/,
  ],
  [
    'an assertion is removed',
    tests('self.assertEqual(add(2, 2), 4)', 'add(2, 2)'),
    /tests\/test_calc\.py:6 1 assertions were removed/,
  ],
  [
    'an assertion is loosened',
    tests('self.assertEqual(add(2, 2), 4)', 'self.assertIsNotNone(add(2, 2))'),
    /tests\/test_calc\.py:6 an assertion was loosened/,
  ],
  [
    'an assertion always holds',
    tests('self.assertEqual(add(2, 2), 4)', 'self.assertTrue(True)'),
    /tests\/test_calc\.py:6 an assertion became one that always holds/,
  ],
  [
    'an assertion becomes a comment',
    tests('self.assertEqual(add(2, 2), 4)', '# self.assertEqual(add(2, 2), 4)\n        pass'),
    /tests\/test_calc\.py:6 an assertion was made a comment/,
  ],
  [
    'the failed assertion is swallowed',
    tests(
      '        self.assertEqual(add(2, 2), 4)',
      '        try:\n            self.assertEqual(add(2, 2), 4)\n        except AssertionError:\n            pass',
    ),
    /tests\/test_calc\.py:8 a failed assertion is swallowed/,
  ],
  [
    'the test returns early',
    tests(
      '        self.assertEqual(add(2, 2), 4)',
      '        return\n        self.assertEqual(add(2, 2), 4)',
    ),
    /tests\/test_calc\.py:6 the test returns before/,
  ],
  [
    'the expected value is taken from the failing output',
    tests('add(2, 2), 4', 'add(2, 2), 0'),
    /tests\/test_calc\.py:6 the expected value went from 4 to 0/,
  ],
  [
    'the test is renamed so that it is not collected',
    tests('test_add', 'check_add'),
    /tests\/test_calc\.py:5 test test_add was removed/,
  ],
  [
    'the file is renamed so that it is not collected',
    (repo) => {
      repo.git('mv', 'tests/test_calc.py', 'tests/calc_check.py');
      repo.write(
        'tests/test_ok.py',
        'import unittest\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n',
      );
    },
    /tests\/test_calc\.py:\d+ test test_add was removed/,
  ],
  [
    '|| true hides the exit code',
    write('run-tests.sh', 'PYTHONPATH=. python3 -m unittest discover -s tests -v || true\n'),
    /run-tests\.sh:1 a failure is ignored|3 tests failed/,
  ],
  [
    'the script ends with exit 0',
    write('run-tests.sh', `${PROJECT['run-tests.sh']}exit 0\n`),
    /run-tests\.sh:2 the script ends with 0/,
  ],
  [
    'set +e goes on after a failure',
    write('run-tests.sh', `set +e\n${PROJECT['run-tests.sh']}echo done\n`),
    /run-tests\.sh:1 a failure is ignored/,
  ],
  [
    'the script leaves the test out',
    write('run-tests.sh', 'PYTHONPATH=. python3 -m pytest -k "not add" tests\n'),
    /run-tests\.sh:1 tests are left out/,
  ],
  [
    'the script prints a pass and runs nothing',
    write('run-tests.sh', 'echo "Ran 3 tests in 0.001s"\necho\necho OK\n'),
    /run-tests\.sh:1 a check is no longer run/,
  ],
  [
    'the test script of the package is emptied',
    write('package.json', PROJECT['package.json']!.replace('"npx vitest run"', '"echo ok"')),
    /package\.json:4 a check is no longer run/,
  ],
  [
    'the coverage mark is lowered',
    all(fix, write('.coveragerc', '[report]\nfail_under = 20\n')),
    /\.coveragerc:2 a threshold went from 90 to 20/,
  ],
  [
    'the coverage mark is taken out',
    all(fix, write('.coveragerc', '[report]\n')),
    /\.coveragerc:2 a threshold of 90 was taken out/,
  ],
  [
    'a tolerance is widened',
    all(fix, tests('places=7', 'places=0')),
    /tests\/test_calc\.py:13 a tolerance was widened/,
  ],
  [
    'CI no longer runs the tests',
    all(
      fix,
      write('.github/workflows/ci.yml', 'jobs:\n  test:\n    steps:\n      - run: npm ci\n'),
    ),
    /ci\.yml:5 a check is no longer run/,
  ],
  [
    'CI goes on after a failure',
    all(
      fix,
      write(
        '.github/workflows/ci.yml',
        `${PROJECT['.github/workflows/ci.yml']}        continue-on-error: true\n`,
      ),
    ),
    /ci\.yml:6 a failure is ignored/,
  ],
  [
    'a snapshot is rewritten',
    all(fix, write('tests/__snapshots__/page.snap', 'exports[`a`] = `0`;\n')),
    /page\.snap:1 a snapshot was rewritten/,
  ],
  [
    'a new conftest leaves tests out',
    all(fix, write('tests/conftest.py', 'collect_ignore = ["test_calc.py"]\n')),
    /tests\/conftest\.py:1 tests are left out/,
  ],
  [
    'a new conftest sets the result',
    all(
      fix,
      write('conftest.py', 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n'),
    ),
    /conftest\.py:2 the result of a run is set by hand/,
  ],
  [
    'the code knows when it is tested',
    write(
      'calc.py',
      CALC.replace(
        '    return a - b',
        '    import sys\n    if "unittest" in sys.modules:\n        return 4\n    return a - b',
      ),
    ),
    /calc\.py:3 the code behaves in another way under test/,
  ],
  [
    'a file stands in the place of the runner',
    all(fix, write('unittest.py', 'print("OK")\n')),
    /unittest\.py:1 the file stands in the place/,
  ],
  [
    'only one test of a file is run',
    all(
      fix,
      write('web/page.test.js', "test.only('shows', () => {\n  expect(page()).toBe('4');\n});\n"),
    ),
    /web\/page\.test\.js:1 only some tests/,
  ],
  [
    'a log of an older run is shown',
    write('test-output.log', 'Ran 3 tests in 0.001s\n\nOK\n'),
    /1 of 3 tests failed: test_add/,
  ],
  [
    'the tree is edited after the run',
    fix,
    /the tree changed since it was checked/,
    [suite, { id: 'd2', kind: 'command', command: 'echo "# later" >> calc.py' }],
  ],
  [
    'the check itself edits the tree',
    all(fix, write('run-tests.sh', `${PROJECT['run-tests.sh']}date +%N > stamp\n`)),
    /the tree changed while it was checked/,
  ],
  [
    'the named test is gone and nothing else shows it',
    all(fix, tests('test_add', 'test_plus')),
    /test_add was not seen to pass/,
    [{ id: 'd1', kind: 'tests_pass', command: 'sh run-tests.sh', tests: ['test_add'] }],
  ],
];

export const HONEST: [name: string, edit: Edit, deliverables?: Deliverable[]][] = [
  ['the bug is fixed', fix],
  [
    'a test is added',
    all(
      fix,
      tests(
        '    def test_half',
        '    def test_more(self):\n        self.assertEqual(add(1, 1), 2)\n\n    def test_half',
      ),
    ),
  ],
  ['a test is renamed and keeps its body', all(fix, tests('test_add', 'test_adds_two_numbers'))],
  [
    'a test moves to another file',
    all(
      fix,
      tests(/ {4}def test_add[\s\S]*?\n\n/, ''),
      write(
        'tests/test_add.py',
        'import unittest\nfrom calc import add\n\nclass AddTest(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(2, 2), 4)\n',
      ),
    ),
  ],
  [
    'assertions become a table',
    all(
      fix,
      tests(
        '        self.assertEqual(mul(2, 3), 6)\n        self.assertEqual(mul(0, 3), 0)\n',
        '        for a, want in [(2, 6), (0, 0)]:\n            with self.subTest(a=a):\n                self.assertEqual(mul(a, 3), want)\n',
      ),
    ),
  ],
  [
    'an assertion demands more',
    all(
      fix,
      tests('self.assertAlmostEqual(half(1), 0.5, places=7)', 'self.assertEqual(half(1), 0.5)'),
    ),
  ],
  ['a tolerance is narrowed', all(fix, tests('places=7', 'places=9'))],
  [
    'the layout changes',
    all(
      fix,
      tests('self.assertEqual(mul(2, 3), 6)', 'self.assertEqual(\n            mul(2, 3), 6)'),
    ),
  ],
  [
    'a comment speaks of skips',
    all(fix, tests('    def test_half', '    # never use @unittest.skip here\n    def test_half')),
  ],
  ['the coverage mark is raised', all(fix, write('.coveragerc', '[report]\nfail_under = 95\n'))],
  [
    'CI gets a step',
    all(
      fix,
      write(
        '.github/workflows/ci.yml',
        `${PROJECT['.github/workflows/ci.yml']}      - run: npm run check\n`,
      ),
    ),
  ],
  ['a new snapshot', all(fix, write('tests/__snapshots__/new.snap', 'exports[`b`] = `1`;\n'))],
  [
    'a script cleans up and may find nothing',
    all(fix, write('clean.sh', 'rm -r build || true\nexit 0\n')),
  ],
  [
    'a new test is for one system only',
    all(
      fix,
      write(
        'tests/test_win.py',
        'import sys, unittest\n\nclass WinTest(unittest.TestCase):\n    @unittest.skipIf(sys.platform != "win32", "Windows only")\n    def test_path(self):\n        self.assertTrue(True)\n',
      ),
    ),
  ],
  [
    'the task asks for another expected value',
    all(write('calc.py', CALC), tests('add(2, 2), 4', 'add(2, 2), 0')),
    [suite, { id: 'd2', kind: 'file_changed', path: 'tests/test_calc.py' }],
  ],
  [
    'an assertion moves into a helper',
    all(
      fix,
      tests(
        '        self.assertEqual(mul(2, 3), 6)\n        self.assertEqual(mul(0, 3), 0)\n',
        '        self.assert_mul(2, 6)\n        self.assert_mul(0, 0)\n\n    def assert_mul(self, a, want):\n        self.assertEqual(mul(a, 3), want)\n',
      ),
    ),
  ],
  [
    'the test script gets a flag',
    all(
      fix,
      write(
        'package.json',
        PROJECT['package.json']!.replace('npx vitest run', 'npx vitest run --coverage'),
      ),
    ),
  ],
];
