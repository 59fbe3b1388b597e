import { describe, expect, it } from 'vitest';
import { readTestReport } from '../../../domain/deliverables/readers/index.ts';

const LOGS: [
  runner: string,
  log: string,
  counts: { run: number; failed: number; skipped: number },
  failed: string[],
][] = [
  [
    'pytest',
    'collected 4 items\n\ntests/test_a.py .F.s   [100%]\n\n=== FAILURES ===\n=========================== short test summary info ============================\nFAILED tests/test_a.py::test_two - assert 1 == 2\n=================== 1 failed, 2 passed, 1 skipped in 0.05s ====================\n',
    { run: 3, failed: 1, skipped: 1 },
    ['tests/test_a.py::test_two'],
  ],
  [
    'pytest',
    '============================ no tests ran in 0.01s =============================\n',
    { run: 0, failed: 0, skipped: 0 },
    [],
  ],
  [
    'unittest',
    'test_one (test_a.A.test_one) ... ok\ntest_two (test_a.A.test_two) ... FAIL\n\n======\nFAIL: test_two (test_a.A.test_two)\n------\nTraceback\n\nRan 3 tests in 0.001s\n\nFAILED (failures=1, skipped=1)\n',
    { run: 2, failed: 1, skipped: 1 },
    ['test_a.A.test_two'],
  ],
  ['unittest', 'Ran 2 tests in 0.000s\n\nOK\n', { run: 2, failed: 0, skipped: 0 }, []],
  [
    'node:test',
    '✔ adds (0.5ms)\n✖ subtracts (1.2ms)\nℹ tests 3\nℹ suites 0\nℹ pass 1\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\n',
    { run: 2, failed: 1, skipped: 1 },
    ['subtracts'],
  ],
  [
    'node:test',
    'TAP version 13\nok 1 - adds\nnot ok 2 - breaks\n1..2\n# tests 2\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n',
    { run: 2, failed: 1, skipped: 0 },
    ['breaks'],
  ],
  [
    'jest',
    '  ✓ adds (2 ms)\n  ✕ subtracts (1 ms)\nTests:       1 failed, 1 skipped, 1 passed, 3 total\n',
    { run: 2, failed: 1, skipped: 1 },
    ['subtracts'],
  ],
  [
    'vitest',
    '\u001b[32m Tests \u001b[39m 2 failed | 3 passed | 1 skipped (6)\n',
    { run: 5, failed: 2, skipped: 1 },
    [],
  ],
  [
    'mocha',
    '    ✔ adds\n    1) subtracts\n\n  1 passing (4ms)\n  2 pending\n  1 failing\n',
    { run: 2, failed: 1, skipped: 2 },
    ['subtracts'],
  ],
  [
    'go',
    '=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.01s)\n--- SKIP: TestC (0.00s)\nFAIL\n',
    { run: 2, failed: 1, skipped: 1 },
    ['TestB'],
  ],
  [
    'cargo',
    'test a::one ... ok\ntest a::two ... FAILED\n\ntest result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured\n',
    { run: 2, failed: 1, skipped: 1 },
    ['a::two'],
  ],
  [
    'surefire',
    'Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s - in A\n\nResults:\n\nTests run: 5, Failures: 1, Errors: 1, Skipped: 1\n',
    { run: 4, failed: 2, skipped: 1 },
    [],
  ],
  [
    'ctest',
    '    Start 1: a\n1/2 Test #1: a ....   Passed    0.01 sec\n50% tests passed, 1 tests failed out of 2\n\nThe following tests FAILED:\n\t  2 - b (Failed)\n',
    { run: 2, failed: 1, skipped: 0 },
    ['b'],
  ],
];

describe('test-report readers', () => {
  it.each(LOGS)('reads %s', (runner, log, counts, failed) => {
    expect(readTestReport(log)).toMatchObject({ runner, counts, failed });
  });

  it('adds up several runners in one log', () => {
    expect(readTestReport(`${LOGS[0]![1]}\n${LOGS[4]![1]}`)).toMatchObject({
      counts: { run: 5, failed: 2, skipped: 2 },
    });
  });

  it('reports nothing where no runner spoke', () => {
    for (const log of ['', 'make: nothing to be done', 'Tests are important: 3 of them failed me'])
      expect(readTestReport(log)).toBeNull();
  });
});
