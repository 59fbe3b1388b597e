import { describe, expect, it } from 'vitest';
import { readTestReport } from '../../../domain/deliverables/readers/index.ts';

type Row = [
  runner: string,
  what: string,
  log: string[],
  figures: [run: number, failed: number, skipped: number] | null,
  failed: string[],
  passed?: string[],
];

const LOGS: Row[] = [
  [
    'pytest',
    'dots and a short summary',
    [
      '============================= test session starts ==============================',
      'collected 4 items',
      'tests/test_a.py .F.s   [100%]',
      '=================================== FAILURES ===================================',
      '___________________________________ test_two ___________________________________',
      '=========================== short test summary info ============================',
      'FAILED tests/test_a.py::test_two - assert 1 == 2',
      '=================== 1 failed, 2 passed, 1 skipped in 0.05s ====================',
    ],
    [3, 1, 1],
    ['tests/test_a.py::test_two'],
  ],
  ['pytest', 'nothing collected', ['======== no tests ran in 0.01s ========'], [0, 0, 0], []],
  [
    'pytest',
    'the old words for seconds and for errors',
    ['===== 2 failed, 3 passed, 1 error, 2 xfailed, 1 xpassed, 7 warnings in 3.74 seconds ====='],
    [9, 3, 0],
    [],
  ],
  [
    'pytest',
    '-q',
    ['1 failed, 164 passed, 13 skipped, 27 deselected in 99.88s (0:01:39)'],
    [165, 1, 13],
    [],
  ],
  [
    'pytest',
    'workers, parameters with blanks and separators, output between name and result',
    [
      '===== test session starts =====',
      '[gw0] [ 10%] PASSED tests/test_a.py::test_one[a - b]',
      'tests/test_a.py::test_two[x y] FAILED   [ 20%]',
      'tests/test_a.py::test_loud PASSED some text of its own',
      'PASSED                                   [ 30%]',
      'FAILED tests/test_a.py::test_two[x y] - AssertionError: a - b',
      '=== 1 failed, 2 passed in 0.05s ===',
    ],
    [3, 1, 0],
    ['tests/test_a.py::test_two[x y]'],
    ['tests/test_a.py::test_one[a - b]', 'tests/test_a.py::test_loud'],
  ],
  [
    'pytest',
    'failures that only their headers name',
    [
      '=== FAILURES ===',
      '____________ TestA.test_b[1] ____________',
      '=== PASSES ===',
      '____________ test_fine ____________',
      '=== 1 failed, 4 passed in 1.00 seconds ===',
    ],
    [5, 1, 0],
    ['TestA.test_b[1]'],
  ],
  [
    'pytest',
    'a test that prints what looks like a result',
    [
      '=== PASSES ===',
      '___ test_one ___',
      '--- Captured stdout call ---',
      'PASSED tests/test_a.py::test_gone',
      '=== short test summary info ===',
      'PASSED tests/test_a.py::test_one',
      'FAILED tests/test_a.py::test_two - no',
      '=== 1 failed, 1 passed in 0.05s ===',
    ],
    [2, 1, 0],
    ['tests/test_a.py::test_two'],
    ['tests/test_a.py::test_one'],
  ],
  [
    'unittest',
    'names with classes',
    [
      'test_one (test_a.A.test_one) ... ok',
      'test_two (test_a.A.test_two) ... FAIL',
      '======================================================================',
      'FAIL: test_two (test_a.A.test_two)',
      '----------------------------------------------------------------------',
      'Ran 3 tests in 0.001s',
      '',
      'FAILED (failures=1, skipped=1)',
    ],
    [3, 1, 1],
    ['test_two (test_a.A.test_two)'],
    ['test_one (test_a.A.test_one)'],
  ],
  ['unittest', 'quiet', ['Ran 2 tests in 0.000s', '', 'OK'], [2, 0, 0], []],
  [
    'django',
    'docstrings, output between name and result, a skip',
    [
      'Testing against Django installed in /x/django',
      'Creating test database for alias default...',
      '  Applying sites.0001_initial... OK',
      'test_doc (a.tests.B)',
      'A sentence about it. ... ok',
      'test_loud (a.tests.B) ... /x/y.py:3: DeprecationWarning: gone',
      '  warn()',
      'ok',
      "test_off (a.tests.B) ... skipped 'no database'",
      'test_lost (a.tests.B) ... noise that swallows the result',
      'Ran 4 tests in 1.000s',
      '',
      'OK (skipped=1)',
    ],
    [4, 0, 1],
    [],
    ['test_doc (a.tests.B)', 'test_loud (a.tests.B)', 'test_lost (a.tests.B)'],
  ],
  [
    'nose',
    'its own words for skips',
    ['Ran 5388 tests in 128.298s', '', 'FAILED (SKIP=16, failures=1)'],
    [5388, 1, 16],
    [],
  ],
  [
    'sympy',
    'its own runner',
    [
      '============ test process starts ============',
      'sympy/core/tests/test_x.py[3] ',
      'test_add ok',
      'test_mul F',
      'test_pow f                                     [FAIL]',
      '____________ sympy/core/tests/test_x.py:test_mul ____________',
      '===== tests finished: 1 passed, 1 failed, 1 expected to fail, in 3.42 seconds =====',
    ],
    [3, 1, 0],
    ['test_mul'],
    ['test_add'],
  ],
  [
    'jest',
    'the verbose tree',
    [
      'FAIL src/a.test.js',
      '  maths',
      '    ✓ adds (2 ms)',
      '    ✕ subtracts (1 ms)',
      '    ○ skipped divides',
      '  ● Console',
      '  ● maths › subtracts',
      'Tests:       1 failed, 1 skipped, 1 passed, 3 total',
    ],
    [2, 1, 1],
    ['maths › subtracts'],
    ['maths › adds'],
  ],
  [
    'vitest',
    'colours and file names',
    [
      ' RUN  v4.1.12 /x',
      ' \u001b[32m✓\u001b[39m src/a.test.ts > maths > adds 1ms',
      ' FAIL  src/a.test.ts > maths > subtracts',
      '\u001b[2m Test Files \u001b[22m 1 failed (1)',
      '\u001b[2m      Tests \u001b[22m 1 failed | 1 passed | 1 skipped (3)',
    ],
    [2, 1, 1],
    ['src/a.test.ts > maths > subtracts'],
    ['src/a.test.ts > maths > adds'],
  ],
  [
    'mocha',
    'the list of failures',
    [
      '  maths',
      '    ✔ adds',
      '    1) subtracts',
      '  1 passing (4ms)',
      '  2 pending',
      '  1 failing',
      '',
      '  1) maths',
      '       subtracts:',
      '     Error: no',
    ],
    [2, 1, 2],
    ['maths subtracts'],
    ['maths adds'],
  ],
  [
    'mocha',
    'the same run twice, which counts once, and another beside it',
    [
      '  a',
      '    ✓ b',
      '  1 passing (1ms)',
      '  a',
      '    ✓ b',
      '  1 passing (9ms)',
      '  c',
      '    ✓ d',
      '  1 passing (1ms)',
    ],
    [2, 0, 0],
    [],
  ],
  [
    'karma',
    'the last figure of each browser',
    [
      'Firefox 1: Executed 1 of 3 SUCCESS',
      'Firefox 1: Executed 3 of 3 (1 FAILED) (skipped 1) (0.1 secs)',
    ],
    [3, 1, 1],
    [],
  ],
  [
    'node:test',
    'the spec form',
    [
      '▶ maths',
      '  ✔ adds (0.5ms)',
      '  ✖ subtracts (1.2ms)',
      '▶ maths (2ms)',
      '﹣ later (0.1ms) # SKIP',
      'ℹ tests 3',
      'ℹ suites 1',
      'ℹ pass 1',
      'ℹ fail 1',
      'ℹ cancelled 0',
      'ℹ skipped 1',
      'ℹ todo 0',
    ],
    [2, 1, 1],
    ['subtracts'],
    ['adds'],
  ],
  [
    'node:test',
    'the TAP form',
    [
      'TAP version 13',
      'ok 1 - adds',
      'not ok 2 - breaks',
      '1..2',
      '# tests 2',
      '# pass 1',
      '# fail 1',
      '# cancelled 0',
      '# skipped 0',
      '# todo 0',
    ],
    [2, 1, 0],
    ['breaks'],
  ],
  [
    'tap',
    'any producer',
    ['TAP version 13', '1..3', 'ok 1 - a', 'not ok 2 - b', 'ok 3 - c # SKIP no'],
    [2, 1, 1],
    ['b'],
  ],
  [
    'go',
    '-v with a subtest',
    [
      '=== RUN   TestA',
      '--- PASS: TestA (0.00s)',
      '--- FAIL: TestB (0.01s)',
      '    --- FAIL: TestB/x (0.01s)',
      '--- SKIP: TestC (0.00s)',
      'FAIL',
      'FAIL\texample.com/a\t0.012s',
    ],
    [3, 2, 1],
    ['TestB', 'TestB/x'],
    ['TestA'],
  ],
  [
    'go',
    'plain: packages only',
    ['ok  \texample.com/a\t0.012s', '?   \texample.com/b\t[no test files]'],
    null,
    [],
  ],
  [
    'go',
    '-json',
    [
      '{"Action":"run","Package":"m","Test":"TestA"}',
      '{"Action":"pass","Package":"m","Test":"TestA","Elapsed":0}',
      '{"Action":"fail","Package":"m","Test":"TestB","Elapsed":0}',
      '{"Action":"fail","Package":"m","Elapsed":0}',
    ],
    [2, 1, 0],
    ['TestB'],
    ['TestA'],
  ],
  [
    'cargo',
    'two binaries',
    [
      'running 2 tests',
      'test a::one ... ok',
      'test a::two ... FAILED',
      'test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured',
      'running 1 test',
      'test src/lib.rs - f (line 3) ... ok',
      'test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured',
    ],
    [3, 1, 1],
    ['a::two'],
    ['a::one', 'src/lib.rs - f (line 3)'],
  ],
  [
    'nextest',
    'a summary and names with the binary',
    [
      '        PASS [   0.004s] my-crate a::one',
      '        FAIL [   0.010s] my-crate a::two',
      '     Summary [   0.030s] 2 tests run: 1 passed, 1 failed, 3 skipped',
    ],
    [2, 1, 3],
    ['my-crate a::two'],
    ['my-crate a::one'],
  ],
  [
    'surefire',
    'two modules',
    [
      '[INFO] Running com.x.ATest',
      '[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 0.1 s <<< FAILURE! -- in com.x.ATest',
      '[ERROR] com.x.ATest.adds -- Time elapsed: 0.01 s <<< FAILURE!',
      '[ERROR] breaks(com.x.ATest)  Time elapsed: 0.01 s  <<< ERROR!',
      '[INFO] Results:',
      '[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1',
      '[INFO] Results:',
      '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0',
    ],
    [12, 2, 1],
    ['com.x.ATest.adds', 'breaks(com.x.ATest)'],
  ],
  [
    'gradle',
    'its sum and the tests that it logs',
    [
      '> Task :test FAILED',
      'com.x.ATest > adds() FAILED',
      'com.x.ATest > subtracts() PASSED',
      '42 tests completed, 3 failed, 1 skipped',
    ],
    [42, 3, 1],
    ['com.x.ATest > adds()'],
    ['com.x.ATest > subtracts()'],
  ],
  [
    'ant',
    'one line per class',
    [
      '    [junit] Testsuite: com.x.ATest',
      '    [junit] Tests run: 3, Failures: 0, Errors: 1, Skipped: 1, Time elapsed: 0.1 sec',
      '    [junit] Testcase: adds took 0.01 sec',
      '    [junit] \tCaused an ERROR',
      '    [junit] Testsuite: com.x.BTest',
      '    [junit] Tests run: 2, Failures: 0, Errors: 0, Time elapsed: 0.1 sec',
    ],
    [5, 1, 1],
    ['com.x.ATest.adds'],
  ],
  [
    'junit',
    'its text runner',
    ['There was 1 failure:', '1) adds(com.x.ATest)', 'Tests run: 4,  Failures: 1'],
    [4, 1, 0],
    ['adds(com.x.ATest)'],
  ],
  [
    'junit',
    'the platform',
    [
      '[        10 tests found           ]',
      '[         1 tests skipped         ]',
      '[         1 tests aborted         ]',
      '[         7 tests successful      ]',
      '[         1 tests failed          ]',
    ],
    [10, 1, 2],
    [],
  ],
  ['testng', 'its own sum', ['Total tests run: 51, Failures: 2, Skips: 1'], [51, 2, 1], []],
  [
    'junit-xml',
    'cases, not sums',
    [
      '<testsuites><testsuite name="s" tests="3">',
      '<testcase classname="a.B" name="x"/>',
      '<testcase classname="a.B" name="y &lt;1&gt;"><failure>no</failure></testcase>',
      '<testcase classname="a.B" name="z"><skipped/></testcase>',
      '</testsuite></testsuites>',
    ],
    [2, 1, 1],
    ['a.B.y <1>'],
    ['a.B.x'],
  ],
  [
    'rspec',
    'documentation and the list',
    [
      'Foo',
      '  adds',
      '  subtracts (FAILED - 1)',
      '',
      'Failures:',
      '',
      'Finished in 0.1 seconds',
      '2 examples, 1 failure',
      '',
      'rspec ./spec/foo_spec.rb:7 # Foo subtracts',
    ],
    [2, 1, 0],
    ['Foo subtracts'],
    ['Foo adds'],
  ],
  [
    'phpunit',
    'a failure, and a skipped test in the same kind of list',
    [
      'PHPUnit 9.6.1 by Sebastian Bergmann.',
      'There was 1 failure:',
      '1) A\\BTest::testAdds',
      'There was 1 skipped test:',
      '1) A\\BTest::testOff',
      'Tests: 3, Assertions: 3, Failures: 1, Skipped: 1.',
    ],
    [3, 1, 1],
    ['A\\BTest::testAdds'],
  ],
  ['phpunit', 'green', ['OK (12 tests, 30 assertions)'], [12, 0, 0], []],
  [
    'ctest',
    'failed, skipped and timed out',
    [
      '1/4 Test #1: a ....   Passed    0.01 sec',
      '2/4 Test #2: b ....***Failed    0.01 sec',
      '3/4 Test #3: c ....***Timeout   1.01 sec',
      '4/4 Test #4: d ....***Skipped   0.00 sec',
      '50% tests passed, 2 tests failed out of 4',
      '\t  2 - b (Failed)',
      '\t  3 - c (Timeout)',
    ],
    [4, 2, 1],
    ['b', 'c'],
    ['a'],
  ],
];

const read = (lines: readonly string[]) => readTestReport(`${lines.join('\n')}\n`);

describe('test-report readers', () => {
  it.each(LOGS)('reads %s: %s', (runner, _what, lines, figures, failed, passed) => {
    const report = read(lines);
    const counts = report?.counts;
    expect(report?.runner).toBe(runner);
    expect(counts ? [counts.run, counts.failed, counts.skipped] : null).toEqual(figures);
    expect(new Set(report?.failed)).toEqual(new Set(failed));
    if (passed) expect(report?.passed).toEqual(expect.arrayContaining(passed));
  });

  it.each(LOGS)(
    'reads %s (%s) the same under time stamps, colours and carriage returns',
    (_runner, _what, lines) => {
      const plain = read(lines);
      const dressed = lines.map(
        (line, at) =>
          `2024-01-31T10:00:${String(at % 60).padStart(2, '0')}.1234567Z \u001b[31m${line}\u001b[0m\r`,
      );
      expect(read(dressed)).toEqual(plain);
    },
  );

  it('adds up several runners in one log', () => {
    const [first, second] = [LOGS[0]!, LOGS.find(([runner]) => runner === 'cargo')!];
    const report = read([...first[2], 'make: Entering directory', ...second[2]]);
    expect(report).toMatchObject({
      runner: 'pytest+cargo',
      counts: { run: 6, failed: 2, skipped: 2 },
    });
    expect(report?.failed).toEqual(['tests/test_a.py::test_two', 'a::two']);
  });

  it.each([
    ['===== test session starts =====', 'pytest'],
    ['running 3 tests\ntest a ... ok', 'cargo'],
    ['=== RUN   TestA', 'go test'],
    ['    Start 1: a', 'ctest'],
    [' RUN  v4.1.12 /x', 'Vitest'],
  ])('says of a log that ends early that it does: %j', (log, runner) => {
    expect(readTestReport(log)?.problems.join()).toContain(runner);
  });

  it('reports nothing where no runner spoke', () => {
    for (const log of [
      '',
      'make: nothing to be done',
      'Tests are important: 3 of them failed me',
      'Compiling a... ok\nLinking b... ok',
      'ok, that worked',
      '12 passing remarks about tests',
    ])
      expect(readTestReport(log)).toBeNull();
  });
});
