import { describe, expect, it } from 'vitest';
import { summarize } from '../../../scripts/ci-summary.mjs';

const report = (counts: Record<string, number>, testResults: unknown[] = []): string =>
  JSON.stringify({ numPassedTests: 0, numFailedTests: 0, ...counts, testResults });
const lastLine = (text: string | null, steps: string[] = []): string =>
  summarize(text, steps).lines.at(-1)!;

describe('summarize', () => {
  it('counts the tests of the report', () => {
    expect(lastLine(report({ numPassedTests: 12 }))).toBe('12 passed, 0 failed');
    expect(lastLine(report({ numPassedTests: 12, numPendingTests: 2, numTodoTests: 1 }))).toBe(
      '12 passed, 0 failed, 3 skipped',
    );
    expect(summarize(report({ numPassedTests: 12 }), []).ok).toBe(true);
  });

  it('names failed tests, and does not count their step again', () => {
    const file = {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [{ status: 'failed', fullName: 'adds' }],
    };
    const { lines, ok } = summarize(report({ numPassedTests: 3, numFailedTests: 1 }, [file]), [
      'tests',
    ]);
    expect(lines).toEqual(['failed test: a.test.ts > adds', '3 passed, 1 failed']);
    expect(ok).toBe(false);
  });

  it('counts a file that did not load as a failure', () => {
    const file = { name: 'broken.test.ts', status: 'failed', assertionResults: [] };
    expect(lastLine(report({ numPassedTests: 3 }, [file]), ['tests'])).toBe('3 passed, 1 failed');
  });

  it('counts a failed step, also when every test passed', () => {
    expect(lastLine(report({ numPassedTests: 3 }), ['lint'])).toBe('3 passed, 1 failed');
    expect(lastLine(report({ numPassedTests: 3 }), ['tests'])).toBe('3 passed, 1 failed');
  });

  it('fails a run without a report or without a test', () => {
    expect(lastLine(null, ['setup'])).toBe('0 passed, 1 failed');
    expect(lastLine(null)).toBe('0 passed, 1 failed');
    expect(lastLine(report({}))).toBe('0 passed, 1 failed');
  });
});
