import { describe, expect, it } from 'vitest';
import { judgeRetry, type FailureFacts } from '../../../../adapters/anthropic-api/retry.ts';

const facts = (change: Partial<FailureFacts>): FailureFacts => ({
  status: null,
  type: null,
  retryAfter: null,
  message: 'm',
  ...change,
});
const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('judgeRetry', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['fractions', '0.5', 500],
    ['a date', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['a date that has passed', 'Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['more than a week', '99999999', 7 * 24 * 3_600_000],
  ])('obeys a retry-after of %s', (_name, retryAfter, waitMs) => {
    expect(judgeRetry(facts({ status: 429, retryAfter }), 1, NOW)).toMatchObject({
      kind: 'later',
      atMs: NOW + waitMs,
    });
  });

  it.each([
    [1, 2_000],
    [2, 4_000],
    [5, 32_000],
    [50, 300_000],
  ])('doubles the wait without a retry-after: failure %i waits %i ms', (failures, waitMs) => {
    expect(judgeRetry(facts({ status: 529 }), failures, NOW)).toMatchObject({ atMs: NOW + waitMs });
  });

  it('falls back to the doubling wait when the header cannot be read', () => {
    expect(judgeRetry(facts({ status: 529, retryAfter: 'soon' }), 1, NOW)).toMatchObject({
      atMs: NOW + 2_000,
    });
  });

  it.each([
    facts({ status: 500 }),
    facts({ status: 529 }),
    facts({ status: 429 }),
    facts({ status: 408 }),
    facts({ type: 'overloaded_error' }),
    facts({}),
  ])('tries again later after %o', (failure) => {
    expect(judgeRetry(failure, 1, NOW).kind).toBe('later');
  });

  it.each([
    facts({ status: 400, type: 'invalid_request_error' }),
    facts({ status: 401, type: 'authentication_error' }),
    facts({ status: 403 }),
    facts({ status: 404 }),
    facts({ status: 413 }),
    facts({ type: 'invalid_request_error' }),
  ])('gives up after %o', (failure) => {
    expect(judgeRetry(failure, 1, NOW).kind).toBe('fatal');
  });
});
