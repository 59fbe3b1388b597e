import { describe, expect, it } from 'vitest';
import { readTestReport } from '../../../domain/deliverables/readers/index.ts';

type Row = [
  runner: string,
  log: string[],
  figures: [run: number, failed: number, skipped: number],
  failed: string[],
  passed: string[],
];

const LOGS: Row[] = [
  [
    'gtest',
    [
      '[==========] Running 3 tests from 1 test suite.',
      '[ RUN      ] Math.Adds',
      'its own words[       OK ] Math.Adds (0 ms)',
      '[ RUN      ] Math.Subs',
      '[  FAILED  ] Math.Subs (0 ms)',
      '[  SKIPPED ] Math.Later (0 ms)',
      '[==========] 3 tests from 1 test suite ran. (1 ms total)',
      '[  FAILED  ] Math.Subs',
    ],
    [2, 1, 1],
    ['Math.Subs'],
    ['Math.Adds'],
  ],
  [
    'automake',
    [
      'PASS: check_one',
      'FAIL: check_two',
      'SKIP: check_three',
      'Testsuite summary for thing 1.0',
      '# TOTAL: 3',
      '# PASS:  1',
      '# SKIP:  1',
      '# XFAIL: 0',
      '# FAIL:  1',
      '# XPASS: 0',
      '# ERROR: 0',
    ],
    [2, 1, 1],
    ['check_two'],
    ['check_one'],
  ],
  [
    'catch2',
    ['test cases:  3 |  2 passed | 1 failed', 'assertions: 9 | 8 passed | 1 failed'],
    [3, 1, 0],
    [],
    [],
  ],
  ['catch2', ['All tests passed (7 assertions in 2 test cases)'], [2, 0, 0], [], []],
  [
    'dotnet',
    [
      '  Passed Ns.MathTests.Adds [2 ms]',
      '  Failed Ns.MathTests.Subs(x: 1) [1 ms]',
      'Failed!  - Failed:     1, Passed:     1, Skipped:     2, Total:     4, Duration: 5 ms - X.dll',
    ],
    [2, 1, 2],
    ['Ns.MathTests.Subs(x: 1)'],
    ['Ns.MathTests.Adds'],
  ],
  [
    'deno',
    [
      'running 2 tests from ./a_test.ts',
      'adds ... ok (5ms)',
      'subs ... FAILED (1ms)',
      'FAILED | 1 passed | 1 failed (10ms)',
    ],
    [2, 1, 0],
    ['subs'],
    ['adds'],
  ],
  [
    'bun',
    [
      '✓ math > adds [0.10ms]',
      '✗ math > subs [0.20ms]',
      ' 1 pass',
      ' 1 fail',
      'Ran 2 tests across 1 files. [10.00ms]',
    ],
    [2, 1, 0],
    ['math > subs'],
    ['math > adds'],
  ],
  [
    'playwright',
    [
      'Running 3 tests using 1 worker',
      '  ✓  1 [chromium] › a.spec.ts:3:5 › math › adds (1.0s)',
      '  ✘  2 [chromium] › a.spec.ts:9:5 › math › subs (1.0s)',
      '  -  3 [chromium] › a.spec.ts:12:5 › math › later',
      '  1 failed',
      '    [chromium] › a.spec.ts:9:5 › math › subs',
      '  1 skipped',
      '  1 passed (3.0s)',
    ],
    [2, 1, 1],
    ['[chromium] › a.spec.ts:9:5 › math › subs'],
    ['[chromium] › a.spec.ts:3:5 › math › adds'],
  ],
  [
    'stestr',
    [
      '{0} unit.test_a.T.test_one [0.012s] ... ok',
      '{1} unit.test_a.T.test_two [0.022s] ... FAILED',
      'Ran: 2 tests in 1.0 sec.',
      ' - Passed: 1',
      ' - Skipped: 0',
      ' - Failed: 1',
    ],
    [2, 1, 0],
    ['unit.test_a.T.test_two'],
    ['unit.test_a.T.test_one'],
  ],
  [
    "unittest (Twisted's trial)",
    [
      'unit.test_a',
      '  T',
      '    test_one ...                                    [OK]',
      '    test_two ...                                  [FAIL]',
      'Ran 2 tests in 0.010s',
      '',
      'FAILED (failures=1, successes=1)',
    ],
    [2, 1, 0],
    ['unit.test_a.T.test_two'],
    ['unit.test_a.T.test_one'],
  ],
  [
    'vitest',
    [
      ' RUN  v3.1.0 /x',
      ' ❯ src/a.test.ts (2 tests | 1 failed) 5ms',
      '   ✓ math > adds 2ms',
      '   × math > subs 2ms',
      ' Test Files  1 failed (1)',
      '      Tests  1 failed | 1 passed (2)',
    ],
    [2, 1, 0],
    ['src/a.test.ts > math > subs'],
    ['src/a.test.ts > math > adds'],
  ],
  [
    'karma',
    [
      'Chrome 120.0 (Linux) math subs FAILED',
      'Chrome 120.0 (Linux): Executed 2 of 2 (1 FAILED) (0.05 secs / 0.01 secs)',
    ],
    [2, 1, 0],
    ['math subs'],
    [],
  ],
  [
    'pytest (sessions of its own in captured output)',
    [
      '==== test session starts ====',
      '==== PASSES ====',
      '____ test_inner ____',
      '----- Captured stdout call -----',
      '==== test session starts ====',
      '==== FAILURES ====',
      '____ test_it ____',
      '==== short test summary info ====',
      'FAILED test_x.py::test_it - assert 0',
      '==== 1 failed in 0.01s ====',
      '==== short test summary info ====',
      'PASSED testing/test_x.py::test_inner',
      '==== 1 passed in 2.00s ====',
    ],
    [1, 0, 0],
    [],
    ['testing/test_x.py::test_inner'],
  ],
  [
    'pytest (an inner session that breaks off)',
    [
      '==== test session starts ====',
      '==== PASSES ====',
      '____ test_inner ____',
      '----- Captured stdout call -----',
      '==== test session starts ====',
      'INTERNALERROR> boom',
      '==== 2 passed in 2.00s ====',
    ],
    [2, 0, 0],
    [],
    [],
  ],
  [
    'pytest (subtests)',
    [
      '==== test session starts ====',
      'test_s.py::test_s SUBFAILED[even] (i=1)      [ 50%]',
      'test_s.py::test_s PASSED                     [ 50%]',
      '==== short test summary info ====',
      'PASSED test_s.py::test_s',
      'SUBFAILED(i=1) test_s.py::test_s - assert 1 == 0',
      '==== 1 failed, 1 passed, 1 subtests passed in 0.28s ====',
    ],
    [2, 1, 0],
    ['test_s.py::test_s'],
    [],
  ],
  [
    'pytest (live output before a result; a test that prints a result of its own)',
    [
      '==== test session starts ====',
      'test_a.py::test_one words and wordsPASSED',
      'test_a.py::test_two words',
      'PASSED',
      '==== FAILURES ====',
      '____ test_two ____',
      '==== 1 failed, 1 passed in 0.28s ====',
    ],
    [2, 1, 0],
    ['test_a.py::test_two'],
    ['test_a.py::test_one'],
  ],
  [
    'unittest (a docstring of words that other tools use)',
    [
      'test_run (app.tests.T)',
      'Running it twice is fine ... ok',
      'test_make (app.tests.T)',
      'Creating a thing ... ok',
      'Ran 2 tests in 0.1s',
      '',
      'OK',
    ],
    [2, 0, 0],
    [],
    ['test_run (app.tests.T)', 'test_make (app.tests.T)'],
  ],
];

describe('readTestReport', () => {
  it.each(LOGS)('reads %s', (runner, lines, [run, failed, skipped], failures, passes) => {
    const report = readTestReport(lines.join('\n'));
    expect(report?.runner).toBe(runner.split(' ')[0]);
    expect(report?.counts).toMatchObject({ run, failed, skipped });
    expect(report?.failed).toEqual(failures);
    expect(report?.passed).toEqual(passes);
  });

  it.each(['PASS: it', 'all good | 3 passed', '  ✓ done', 'Passed! - at last', 'x ... ok (5ms)'])(
    'does not take %j for a run',
    (log) => {
      expect(readTestReport(log)).toBeNull();
    },
  );

  it('keeps tests of one name apart where their packages or files are known', () => {
    const go = readTestReport(
      [
        '=== RUN   TestA',
        'said without an end--- PASS: TestA (0.00s)',
        'ok  \texample.com/x\t0.005s',
        '=== RUN   TestA',
        '--- FAIL: TestA (0.00s)',
        'FAIL\texample.com/y\t0.005s',
      ].join('\n'),
    );
    expect(
      go?.tests.filter(({ suite }) => !suite).map(({ aliases, status }) => [aliases?.[0], status]),
    ).toEqual([
      ['example.com/x.TestA', 'passed'],
      ['example.com/y.TestA', 'failed'],
    ]);
    const sympy = readTestReport(
      [
        '==== test process starts ====',
        'a/test_one.py[1] ',
        'test_z ok    [OK]',
        'a/test_two.py[1] ',
        'test_z F     [FAIL]',
        '== tests finished: 1 passed, 1 failed, in 0.20 seconds ==',
      ].join('\n'),
    );
    expect(sympy?.tests.map(({ aliases, status }) => [aliases?.[0], status])).toEqual([
      ['a/test_one.py:test_z', 'passed'],
      ['a/test_two.py:test_z', 'failed'],
    ]);
  });
});
