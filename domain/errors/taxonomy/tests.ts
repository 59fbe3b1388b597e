import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Failures that test runners report. */
export const TEST_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'T_COLLECT',
    family: 'tests',
    title: 'A test file cannot be loaded',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.92,
    patterns: [
      pattern(['ERROR collecting '], /^_+ ERROR collecting (?<file>\S+) _+/),
      pattern(['Test suite failed to run'], /^\s*● Test suite failed to run/),
      pattern(['INTERNALERROR>'], /^INTERNALERROR> (?<message>.*Error.*)/),
      pattern(
        ['[build failed]', '[setup failed]'],
        /^FAIL\s+(?<test>\S+) \[(?:build|setup) failed\]/,
      ),
      pattern(
        ['errors during collection', 'error during collection'],
        /\d+ errors? during collection/,
      ),
      pattern(['Failed Suites'], /Failed Suites? \d+/),
    ],
    fixes: [
      fix('import', 'Fix the import or build error in {file} first', { command: null }),
      fix('first', 'Fix the import error or the build error', { command: null }),
      fix('alone', 'Run the test file alone', { command: null }),
    ],
    examples: [
      {
        text: '____________ ERROR collecting tests/test_a.py ____________',
        file: 'tests/test_a.py',
      },
      '  ● Test suite failed to run',
      'FAIL\texample.com/app [build failed]',
    ],
    nearMisses: ['collecting errors for the report'],
  },
  {
    id: 'T_TIMEOUT',
    family: 'tests',
    title: 'A test took longer than its limit',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        [
          'Exceeded timeout of ',
          'Test timed out in ',
          'test timed out after ',
          'ms exceeded',
          'Failed: Timeout >',
        ],
        /(?<message>Exceeded timeout of \d+ ?ms|Test timed out in \d+ ?ms|panic: test timed out after \S+|[Tt]imeout of \d+ ?ms exceeded|Failed: Timeout >[\d.]+s).*/,
        { locate: 'jest-frame' },
      ),
    ],
    fixes: [
      fix('await', 'Check for a missing await or an open handle', {
        command: null,
        reference: '{file}',
      }),
      fix('await-any', 'Check for a missing await or an open handle', { command: null }),
      fix('longer', 'Try the one test with a longer timeout', {
        command: null,
      }),
    ],
    examples: [
      'thrown: "Exceeded timeout of 5000 ms for a test.',
      'Error: Test timed out in 5000ms.',
      'panic: test timed out after 30s',
      'Error: Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called',
    ],
    nearMisses: ['timeout set to 5000 ms'],
  },
  {
    id: 'T_PYTEST',
    family: 'tests',
    title: 'A pytest test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['FAILED ', 'ERROR '],
        /^(?:FAILED|ERROR) (?<test>(?<file>[^\s:]+\.py)(?:::\S.*?)?)(?: - (?<message>.+))?$/,
      ),
      pattern(
        [' failed', ' error'],
        /^(?:=+ )?(?<message>(?:\d+ \w+, )*[1-9]\d* (?:failed|errors?)\b(?:, \d+ \w+)* in [\d.]+ ?s(?:econds)?.*?)(?: =+)?$/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('one', 'Run {py.run}pytest {test} -x -q'),
      fix('file', 'Fix the failing test in {file}', { command: null }),
      fix('edit', 'See the diff of the last edit to the code under test', { command: null }),
    ],
    examples: [
      {
        text: 'FAILED tests/test_a.py::test_x - AssertionError: assert 1 == 2',
        file: 'tests/test_a.py',
        captures: { test: 'tests/test_a.py::test_x' },
      },
      '===== 1 failed, 3 passed in 0.12s =====',
      'ERROR tests/test_b.py - ImportError',
    ],
    nearMisses: [
      '===== 4 passed in 0.12s =====',
      'FAILED to connect, retrying',
      'ERROR 404 for /x.py requested',
    ],
  },
  {
    id: 'T_UNITTEST',
    family: 'tests',
    title: 'A unittest or nose test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(['FAIL: ', 'ERROR: '], /^(?:FAIL|ERROR): (?<test>\w+) \((?<suite>[\w.]+)\)/, {
        locate: 'python-frame',
      }),
      pattern(
        ['FAILED ('],
        /^FAILED \((?<message>(?:\w[\w ]*=\d+, ?)*(?:failures|errors)=[1-9].*)\)/,
        {
          rank: 'summary',
        },
      ),
      // nose: a test id without parentheses, or with its arguments
      pattern(
        ['FAIL: ', 'ERROR: '],
        /^(?:FAIL: (?<test>[\w.]+(?:\(.*\))?)|ERROR: (?<message>Failure: \w+ \(.*\)|[\w.]+\.test\w*(?:\(.*\))?))$/,
      ),
    ],
    fixes: [
      fix('one', 'Run {py.run}python -m unittest {test.id} -v'),
      fix('first', 'Fix the first failing test', { command: null }),
    ],
    examples: [
      {
        text: 'FAIL: test_sum (tests.test_calc.CalcTest)',
        captures: { test: 'test_sum', suite: 'tests.test_calc.CalcTest' },
      },
      'FAILED (failures=1, errors=2)',
    ],
    nearMisses: ['OK (skipped=2)', 'FAIL: no more retries (giving up)'],
  },
  {
    id: 'T_JEST',
    family: 'tests',
    title: 'A Jest or Vitest test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(['  ● '], /^\s*● (?<test>.+ › .+)$/, { locate: 'jest-frame' }),
      pattern(
        [' FAIL '],
        /^\s*(?:FAIL|❯ FAIL)\s+(?:\|[^|]+\|\s*)?(?<file>\S+\.[cm]?[jt]sx?)(?:\s+>\s+(?<test>.+?))?(?:\s+\[.*\]|\s+\([\d.]+ m?s\))?$/,
        {
          locate: 'jest-frame',
        },
      ),
      pattern(['FAIL  ', 'FAIL '], /^FAIL\s+(?<file>\S+\.[cm]?[jt]sx?)(?:\s+\([\d.]+ m?s\))?$/),
      pattern(
        ['Tests: ', 'Tests  ', 'Test Files'],
        /^\s*(?:Tests:?|Test Files|Test Suites:)\s+(?<message>.*\b[1-9]\d* failed.*)/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('file-vitest', 'Run npx vitest run {file}', {
        when: ({ rootFiles }) => rootFiles.some((name) => name.startsWith('vitest.config')),
      }),
      fix('file', 'Run {js.exec} jest {file}', {
        when: ({ rootFiles }) => rootFiles.some((name) => name.startsWith('jest.config')),
      }),
      fix('place', 'Fix the failing test in {file}', { command: null }),
      fix('first', 'Fix the first failing assertion', { command: null }),
    ],
    examples: [
      '  ● math › adds numbers',
      'Tests:       1 failed, 3 passed, 4 total',
      { text: ' FAIL  tests/a.test.ts > math > adds', file: 'tests/a.test.ts' },
      '      Tests  2 failed | 5 passed (7)',
    ],
    nearMisses: ['Tests:       4 passed, 4 total', ' Test Files  3 passed (3)', '● Console'],
  },
  {
    id: 'T_NODE',
    family: 'tests',
    title: 'A test of the Node test runner or a TAP test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(['not ok '], /^\s*not ok \d+(?: - | )(?!.*# (?:TODO|SKIP|todo|skip))(?<test>.+)/),
      pattern(['✖ '], /^\s*✖ (?<test>(?!failing tests:|\d+ problems?).+?) \([\d.]+ms\)/),
      pattern(['ℹ fail '], /^ℹ fail (?<message>[1-9]\d*)$/, { rank: 'summary' }),
      pattern(['# fail '], /^# fail\s+(?<message>[1-9]\d*)$/, { rank: 'summary' }),
    ],
    fixes: [
      fix('one', 'Run node --test --test-name-pattern={test.quoted}'),
      fix('first', 'Fix the first failing test', { command: null }),
    ],
    examples: ['not ok 1 - adds numbers', '✖ adds numbers (1.234ms)', '# fail 2', 'ℹ fail 1'],
    nearMisses: ['ok 1 - adds numbers', '# fail 0', 'ℹ fail 0', 'not ok 3 - later # TODO'],
  },
  {
    id: 'T_MOCHA',
    family: 'tests',
    title: 'A Mocha test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern([' failing'], /^\s+(?<message>[1-9]\d* failing)$/),
      pattern(
        [' FAILED', ' failed', 'FAILED TESTS:', ' failure'],
        /^\s*(?:.*: )?(?:✖ )?(?<message>[1-9]\d* (?:of \d+ )?(?:tests?|specs?|scenarios?|assertions?) failed\b.*|Executed \d+ of \d+.*\([1-9]\d* FAILED\).*|FAILED TESTS:|\d+ (?:specs?|scenarios?), [1-9]\d* fail(?:ures?|ed).*)$/,
      ),
    ],
    fixes: [
      fix('first', 'Fix the first failing test in the list below "failing"', { command: null }),
      fix('bail', 'Run npx mocha --bail'),
    ],
    examples: ['  2 failing'],
    nearMisses: ['  5 passing (20ms)', '  0 failing'],
  },
];
