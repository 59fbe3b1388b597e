import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseFix,
  judgeEffectiveness,
  rankFixes,
  type OutcomeFact,
} from '../../../domain/ledger/effectiveness.ts';
import type { Fix } from '../../../domain/errors/types.ts';

const DAY_MS = 24 * 3_600_000;
const NOW_MS = 1_790_000_000_000;
const facts = (successes: number, failures: number, ageMs = 0): OutcomeFact[] => [
  ...Array.from({ length: successes }, () => ({ success: true, atMs: NOW_MS - ageMs })),
  ...Array.from({ length: failures }, () => ({ success: false, atMs: NOW_MS - ageMs })),
];
const judge = (successes: number, failures: number, ageMs = 0) =>
  judgeEffectiveness(facts(successes, failures, ageMs), NOW_MS);
const fix = (id: string): Fix => ({ id, action: `Run ${id}`, command: id });
const known = (table: Record<string, [successes: number, failures: number]>) =>
  new Map(Object.entries(table).map(([id, [good, bad]]) => [id, judge(good, bad)]));

describe('effectiveness', () => {
  it('is the lower end of Wilson’s 95 % interval, by the values of the published formula', () => {
    // Wilson 1927; the same figures come out of R's prop.test(x, n, correct = FALSE).
    expect(judge(2, 0).lower).toBeCloseTo(0.3424, 3);
    expect(judge(98, 2).lower).toBeCloseTo(0.93, 3);
    expect(judge(5, 5).lower).toBeCloseTo(0.2366, 3);
    expect(judge(0, 2).lower).toBe(0);
    expect(judgeEffectiveness([], NOW_MS)).toEqual({
      rate: 0,
      lower: 0,
      n: 0,
      successes: 0,
    });
  });

  it('forgets: what was learned long ago counts for less than the same learned today', () => {
    expect(judge(10, 0, 60 * DAY_MS).lower).toBeLessThan(judge(10, 0).lower);
    expect(judge(10, 0, 60 * DAY_MS).rate).toBe(1);
  });

  it('never leaves 0…1, lies at or below the rate, and grows with the same rate over more tries', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(400), (good, bad, days) => {
        const one = judge(good, bad, days * DAY_MS);
        const twice = judge(2 * good, 2 * bad, days * DAY_MS);
        expect(one.lower).toBeGreaterThanOrEqual(0);
        expect(one.lower).toBeLessThanOrEqual(one.rate + 1e-9);
        expect(twice.lower).toBeGreaterThanOrEqual(one.lower - 1e-9);
      }),
    );
  });
});

describe('choice of a fix', () => {
  it('lets 2 of 2 not beat 98 of 100', () => {
    const fixes = [fix('lucky'), fix('steady')];
    expect(chooseFix(fixes, known({ lucky: [2, 0], steady: [98, 2] }), [])?.id).toBe('steady');
  });

  it('prefers what is known to work to the first of the list', () => {
    expect(chooseFix([fix('first'), fix('works')], known({ works: [2, 0] }), [])?.id).toBe('works');
  });

  it('does not propose first what failed twice in other tasks', () => {
    expect(chooseFix([fix('bad'), fix('untried')], known({ bad: [0, 2] }), [])?.id).toBe('untried');
  });

  it('keeps the order of the list for what nothing is known about, or too little', () => {
    const fixes = [fix('a'), fix('b'), fix('c')];
    expect(
      rankFixes(fixes, known({ b: [1, 0], c: [1, 1] }), []).map(({ fix: { id } }) => id),
    ).toEqual(['a', 'b', 'c']);
  });

  it('still has the least bad one when everything is known to fail', () => {
    expect(
      chooseFix([fix('bad'), fix('worse')], known({ bad: [1, 3], worse: [0, 4] }), [])?.id,
    ).toBe('bad');
  });

  it('never proposes again what failed for this signature, however well it does elsewhere', () => {
    fc.assert(
      fc.property(fc.subarray(['a', 'b', 'c', 'd']), fc.nat(40), (failed, good) => {
        const fixes = ['a', 'b', 'c', 'd'].map(fix);
        const chosen = chooseFix(
          fixes,
          known({ a: [good, 0], b: [good, 1], c: [0, good] }),
          failed,
        );
        if (failed.length === fixes.length) expect(chosen).toBeNull();
        else expect(failed).not.toContain(chosen?.id);
      }),
    );
  });

  it('gives its reason in words', () => {
    const ranked = rankFixes(
      [fix('bad'), fix('new'), fix('good'), fix('gone')],
      known({ good: [9, 1], bad: [0, 3] }),
      ['gone'],
    );
    expect(ranked.map(({ fix: { id }, standing, reason }) => [id, standing, reason])).toEqual([
      ['good', 'proven', 'worked 9 of 10 times: at least 60 % at 95 % confidence'],
      ['new', 'untried', 'not tried yet'],
      ['bad', 'poor', 'failed 3 of 3 times'],
      ['gone', 'failed', 'failed for this error in this task'],
    ]);
  });
});
