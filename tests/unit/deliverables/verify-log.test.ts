import { describe, expect, it } from 'vitest';
import { judgeLog } from '../../../domain/deliverables/verify-log.ts';

const pytest = (...lines: string[]): string =>
  ['===== test session starts =====', ...lines].join('\n');

const LOG = pytest(
  'PASSED tests/a.py::test_new',
  'PASSED tests/a.py::test_dir[/tmp/one/x.txt]',
  'PASSED tests/a.py::test_words[a b]',
  'XFAIL tests/a.py::test_known - later',
  'SKIPPED [1] tests/a.py:3: no',
  'FAILED tests/a.py::test_old - was red before',
  '=== 1 failed, 3 passed, 1 skipped, 1 xfailed in 0.1s ===',
);
const need = (mustPass: string[], mustStayGreen: string[] = []) => ({ mustPass, mustStayGreen });

describe('judgeLog', () => {
  it('takes named tests for the whole proof: a failure that nobody named was there before', () => {
    expect(judgeLog(LOG, need(['tests/a.py::test_new']), 1)).toMatchObject({
      status: 'proven',
      failed: [],
      missing: [],
    });
  });

  it('does not believe exit code 0 of a test that was not seen', () => {
    expect(judgeLog(LOG, need(['tests/a.py::test_gone']), 0)).toMatchObject({
      status: 'unproven',
      missing: ['tests/a.py::test_gone'],
    });
  });

  it('fails for a named test that failed, whatever the exit code', () => {
    expect(judgeLog(LOG, need([], ['tests/a.py::test_old']), 0)).toMatchObject({
      status: 'failed',
      failed: ['tests/a.py::test_old'],
    });
  });

  it('does not believe a result that a test printed of itself', () => {
    const log = `${pytest('--- Captured stdout call ---', 'PASSED tests/a.py::test_gone')}\n== short test summary info ==\n${LOG.split('\n').slice(1).join('\n')}`;
    expect(judgeLog(log, need(['tests/a.py::test_new'])).status).toBe('proven');
    expect(judgeLog(log, need(['tests/a.py::test_gone'])).status).toBe('unproven');
  });

  it('takes an expected failure for green, and not for a pass', () => {
    expect(judgeLog(LOG, need([], ['tests/a.py::test_known'])).status).toBe('proven');
    expect(judgeLog(LOG, need(['tests/a.py::test_known'])).status).toBe('unproven');
  });

  it.each([
    'tests/a.py::test_words[a',
    'tests/a.py::test_dir[/x.txt]',
    'tests/a.py::test_dir[/home/me/x.txt]',
    'test_new',
    'a.py::test_new',
  ])('knows %s for a form of a name in the log', (id) => {
    expect(judgeLog(LOG, need([id])).status).toBe('proven');
  });

  it.each(['est_new', 'tests/b.py::test_new', 'test_n', ''])('does not know %j', (id) => {
    expect(judgeLog(LOG, need([id])).status).toBe('unproven');
  });

  it('finds a test of unittest by each way to write it', () => {
    const log =
      'test_a (m.C)\nIts docstring. ... ok\ntest_b (m.C.test_b) ... ok\nRan 2 tests in 0.1s\n\nOK\n';
    for (const id of [
      'test_a (m.C)',
      'Its docstring.',
      'm.C.test_a',
      'test_b (m.C)',
      'test_b (m.C.test_b)',
      'm.C.test_b',
    ])
      expect([id, judgeLog(log, need([id])).status]).toEqual([id, 'proven']);
  });

  it('knows a test by the whole of a line in which other words are glued to it', () => {
    const log = [
      'test_a (m.C) ... test_b (m.C) ... ok',
      'test_c (m.C) ... output',
      'Loading ... some words',
      'ok',
      '======================================================================',
      'FAIL: test_a (m.C) (i=1)',
      '----------------------------------------------------------------------',
      'Ran 3 tests in 0.1s',
      '',
      'FAILED (failures=1)',
    ].join('\n');
    const status = (id: string): string => judgeLog(log, need([id])).status;
    expect(status('test_a (m.C)')).toBe('failed');
    for (const id of ['test_b (m.C)', 'test_a (m.C) ... test_b (m.C)', 'test_c (m.C)', 'Loading'])
      expect([id, status(id)]).toEqual([id, 'proven']);
  });

  it.each([
    ['of a change that was not applied', '>>>>> Patch Apply Failed', 'unproven'],
    ['that says that its run was cut off', '>>>>> Tests Timed Out after 900 seconds', 'unproven'],
    [
      'of a change that was applied at the second try',
      '>>>>> Patch Apply Failed\n>>>>> Applied Patch',
      'proven',
    ],
  ])('judges a log %s', (_name, said, status) => {
    expect(judgeLog(`${said}\n${LOG}`, need(['tests/a.py::test_new']), 0).status).toBe(status);
  });

  it.each([
    ['green', pytest('=== 3 passed in 0.1s ==='), 0, 'proven'],
    ['green without a known exit code', pytest('=== 3 passed in 0.1s ==='), null, 'proven'],
    ['red behind exit code 0', pytest('=== 1 failed, 3 passed in 0.1s ==='), 0, 'failed'],
    [
      'green behind exit code 1: coverage, a hook, a later step',
      pytest('=== 3 passed in 0.1s ==='),
      1,
      'failed',
    ],
    ['only skipped', pytest('=== 3 skipped in 0.1s ==='), 0, 'unproven'],
    ['nothing collected', pytest('=== no tests ran in 0.1s ==='), 5, 'failed'],
    ['cut off', pytest('tests/a.py ....'), null, 'unproven'],
    ['no runner at all', 'Build succeeded', 0, 'unproven'],
    [
      'a CI job that says of itself that it failed',
      `${pytest('=== 3 passed in 0.1s ===')}\nDone. Your build exited with 1.`,
      null,
      'failed',
    ],
    [
      'an evaluation that says that some tests failed',
      `${pytest('=== 3 passed in 0.1s ===')}\n>>>>> Some Tests Failed`,
      null,
      'failed',
    ],
    ['Maven that did not compile, behind exit code 0', '[INFO] BUILD FAILURE', 0, 'failed'],
    ['a go package without names', 'ok  \texample.com/a\t0.012s', 0, 'proven'],
    ['a go package without tests', '?   \texample.com/a\t[no test files]', 0, 'unproven'],
    [
      'Maven that ran only skipped tests',
      '[INFO] Results:\n[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 3\n',
      0,
      'unproven',
    ],
  ] as const)('without a spec judges %s', (_name, log, exit, status) => {
    expect(judgeLog(log, need([]), exit).status).toBe(status);
  });
});
