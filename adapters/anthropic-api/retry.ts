/** What is known of a request that failed. */
export interface FailureFacts {
  /** HTTP status, null when there was no answer or the stream was cut. */
  status: number | null;
  /** Error type of the body, such as `overloaded_error`, or null. */
  type: string | null;
  /** `retry-after` header as it came: seconds, or an HTTP date. */
  retryAfter: string | null;
  message: string;
}

export type RetryVerdict =
  /** Ask again at this time; the wait is a durable timer of the task. */
  | { kind: 'later'; atMs: number; reason: string }
  /** Every retry would fail the same way. */
  | { kind: 'fatal'; reason: string };

/** First wait without a retry-after; it doubles with each failure in a row. */
const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;
/** A retry-after beyond this is a mistake of somebody: a week covers every usage window. */
const MAX_RETRY_AFTER_MS = 7 * 24 * 3_600_000;
/** Statuses that another try can change: timeout, conflict, too early, rate limit; all from 500 on. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const PASSING_TYPES: ReadonlySet<string> = new Set([
  'overloaded_error',
  'api_error',
  'rate_limit_error',
  'timeout_error',
]);

/**
 * Judges a failed request: `failures` counts those in a row, this one included. A retry-after is obeyed as it
 * stands; without one the wait doubles from 2 s to 5 min.
 */
export function judgeRetry(facts: FailureFacts, failures: number, nowMs: number): RetryVerdict {
  const { status, type } = facts;
  const what = status === null ? (type ?? 'no answer') : `HTTP ${status}`;
  const passing =
    type !== null && status === null
      ? PASSING_TYPES.has(type)
      : status === null || status >= 500 || PASSING.has(status);
  if (!passing) return { kind: 'fatal', reason: `the API refuses (${what}): ${facts.message}` };
  const told = parseRetryAfter(facts.retryAfter, nowMs);
  const waitMs = told ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  const name = status === 429 ? 'rate limit of the API' : `the API is not available (${what})`;
  return { kind: 'later', atMs: nowMs + waitMs, reason: `${name}: ${facts.message}` };
}

/** ms to wait, or null when the header is absent or unreadable (RFC 9110 §10.2.3: seconds or a date). */
function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : null;
}
