import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../domain/errors/taxonomy/index.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';
import { borrowFixes } from '../../../domain/ledger/borrow.ts';
import { chooseFix, judgeEffectiveness } from '../../../domain/ledger/effectiveness.ts';
import { relatedTypes, TYPE_RELATIONS } from '../../../domain/ledger/related-types.ts';
import { finding } from '../../support/fake-world.ts';

const missing: ErrorFinding = {
  ...finding('PY_MODULE_MISSING'),
  captures: { module: 'yaml' },
  message: "No module named 'yaml'",
};

describe('related error types', () => {
  it('are types of the taxonomy, each pair once, none with itself', () => {
    const pairs = TYPE_RELATIONS.map(({ types }) => [...types].toSorted().join(' '));
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { types, why } of TYPE_RELATIONS) {
      expect(types[0]).not.toBe(types[1]);
      expect(types.map((type) => recordOf(type)?.id)).toEqual([...types]);
      expect(why).toMatch(/^[a-z-].*[^.]$/);
    }
  });

  it('hold both ways', () => {
    for (const { types } of TYPE_RELATIONS) {
      expect(relatedTypes(types[0]).map(({ errorType }) => errorType)).toContain(types[1]);
      expect(relatedTypes(types[1]).map(({ errorType }) => errorType)).toContain(types[0]);
    }
  });

  it('lend fixes in the words of the error in hand, and none that it cannot fill or says itself', () => {
    const own = [{ id: 'PY_MODULE_MISSING/x', action: 'Check the pinned versions' }];
    const borrowed = borrowFixes(missing, [], own);
    expect(borrowed).toContainEqual(
      expect.objectContaining({
        id: 'PIP_RESOLVE/versions',
        borrowedFrom: 'PIP_RESOLVE',
        action: 'Run pip index versions yaml',
      }),
    );
    expect(borrowed.map(({ action }) => action)).not.toContain('Check the pinned versions');
    expect(borrowed.every(({ action }) => !/[{}]/.test(action))).toBe(true);
    expect(borrowFixes(finding('AGENT_ASKS'), [], [])).toEqual([]);
  });

  it('have a say only with fixes that are known to work', () => {
    const fixes = [{ id: 'PY_MODULE_MISSING/install', action: 'Run pip install yaml' }];
    const candidates = [...fixes, ...borrowFixes(missing, [], fixes)];
    const known = (good: number, bad: number) =>
      new Map([
        [
          'PIP_RESOLVE/versions',
          judgeEffectiveness(
            [
              ...Array.from({ length: good }, () => ({ success: true, atMs: 0, weight: 0.5 })),
              ...Array.from({ length: bad }, () => ({ success: false, atMs: 0, weight: 0.5 })),
            ],
            0,
          ),
        ],
      ]);
    expect(chooseFix(candidates, known(2, 0), [])?.id).toBe('PIP_RESOLVE/versions');
    expect(chooseFix(candidates, known(1, 0), [])?.id).toBe('PY_MODULE_MISSING/install');
    // Not even when nothing else is left.
    expect(chooseFix(candidates, known(1, 1), ['PY_MODULE_MISSING/install'])).toBeNull();
  });
});
