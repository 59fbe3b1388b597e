import { describe, expect, it } from 'vitest';
import { summariseHistory, type HistoryRow } from '../../../domain/ledger/history.ts';

const row = (over: Partial<HistoryRow>): HistoryRow => ({
  taskId: 't',
  signature: 's',
  episode: 1,
  strike: 1,
  fixId: 'X/a',
  action: 'Run a',
  detectedAtMs: 1_000,
  outcome: 'success',
  outcomeAtMs: 2_000,
  ...over,
});

describe('history of an error type', () => {
  it('counts proven outcomes by fix, with the words that were said last and the tasks', () => {
    const history = summariseHistory('X', [
      row({}),
      row({ taskId: 'u', action: 'Run a again', outcomeAtMs: 5_000 }),
      row({ taskId: 'u', episode: 2, fixId: 'X/b', outcome: 'failure', outcomeAtMs: 9_000 }),
    ]);
    expect(history.successfulFixes).toEqual([
      { fixId: 'X/a', action: 'Run a again', times: 2, tasks: 2, lastAtMs: 5_000 },
    ]);
    expect(history.failedAttempts).toMatchObject([{ fixId: 'X/b', times: 1 }]);
  });

  it('measures the resolution from the first detection of the episode, over all its strikes', () => {
    const history = summariseHistory('X', [
      row({ strike: 2, fixId: 'X/b', detectedAtMs: 4_000, outcomeAtMs: 9_000 }),
      row({ strike: 1, outcome: 'failure', outcomeAtMs: 4_000 }),
      row({ taskId: 'u', outcomeAtMs: 3_000 }),
    ]);
    expect(history.meanTimeToResolutionMs).toBe((8_000 + 2_000) / 2);
    expect(history.escalation.resolvedAtStrike).toEqual({ 1: 1, 2: 1 });
  });

  it('names the sequences of fixes that ended nothing, most frequent first', () => {
    const lost = (taskId: string, ...fixIds: (string | null)[]): HistoryRow[] =>
      fixIds.map((fixId, at) => row({ taskId, strike: at + 1, fixId, outcome: 'failure' }));
    const { escalation } = summariseHistory('X', [
      ...lost('one', 'X/b', 'X/a'),
      ...lost('two', 'X/a', 'X/b', null),
      ...lost('three', 'X/a', 'X/b', null),
      ...lost('four', 'X/a'),
    ]);
    expect(escalation).toEqual({
      resolvedAtStrike: {},
      unresolved: 4,
      patterns: [
        { fixIds: ['X/a', 'X/b', 'another way'], times: 2 },
        { fixIds: ['X/b', 'X/a'], times: 1 },
      ],
    });
  });

  it('keeps what nothing proved out of both sides', () => {
    const history = summariseHistory('X', [
      row({ outcome: 'unverified' }),
      row({ taskId: 'u', outcome: null, outcomeAtMs: null }),
    ]);
    expect(history).toMatchObject({
      messages: 2,
      unproven: 2,
      successfulFixes: [],
      failedAttempts: [],
      meanTimeToResolutionMs: null,
    });
  });
});
