import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countResumes, splitTime } from '../../../domain/report/time.ts';
import { claimed, detected, healed, killed, resumed, rowsOf, started } from './support.ts';

const limit = { kind: 'limit_reached', resetsAtMs: 9_000, reason: 'usage limit' } as const;

describe('splitTime', () => {
  it('books the baseline, work, healing and the last check apart', () => {
    const rows = rowsOf([1_000, started], [2_000, detected], [4_000, healed], [9_000, claimed]);
    expect(splitTime(rows, 0, 10_000)).toEqual({
      checkingMs: 2_000,
      workMs: 6_000,
      healingMs: 2_000,
      waitingMs: 0,
      downMs: 0,
    });
  });

  it('counts the wait at a limit until the agent is there again, although it was stopped', () => {
    const rows = rowsOf([0, started], [1_000, limit], [1_500, killed], [9_000, resumed]);
    expect(splitTime(rows, 0, 10_000)).toMatchObject({
      waitingMs: 8_000,
      workMs: 2_000,
      downMs: 0,
    });
  });

  it('counts the time between a lost agent and the next one', () => {
    const rows = rowsOf([0, started], [3_000, killed], [4_000, resumed]);
    expect(splitTime(rows, 0, 5_000)).toMatchObject({ downMs: 1_000, workMs: 4_000 });
  });

  it('adds up to the whole task, whatever the rows are', () => {
    const event = fc.constantFrom(started, resumed, killed, detected, healed, claimed, limit);
    const rows = fc.array(fc.tuple(fc.integer({ min: -100, max: 12_000 }), event), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const split = splitTime(rowsOf(...pairs), 0, 10_000);
        const parts = Object.values(split);
        expect(parts.every((ms) => ms >= 0)).toBe(true);
        expect(parts.reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
      }),
    );
  });
});

describe('countResumes', () => {
  it('counts killed agents that came back and their longest absence', () => {
    const rows = rowsOf(
      [0, started],
      [1_000, killed],
      [1_800, resumed],
      [3_000, killed],
      [6_000, resumed],
    );
    expect(countResumes(rows)).toEqual({ count: 2, longestMs: 3_000 });
  });

  it('does not count the agent that was stopped because a limit was reached', () => {
    const rows = rowsOf([0, started], [1_000, limit], [1_500, killed], [9_000, resumed]);
    expect(countResumes(rows)).toEqual({ count: 0, longestMs: 0 });
  });

  it('does not count a wait for a limit, nor an agent that ended by itself', () => {
    const ended = { kind: 'agent_exited', exitCode: 0, signal: null } as const;
    const rows = rowsOf([0, started], [1, ended], [2, resumed], [3, limit], [9, resumed]);
    expect(countResumes(rows)).toEqual({ count: 0, longestMs: 0 });
  });
});
