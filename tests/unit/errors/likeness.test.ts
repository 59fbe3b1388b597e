import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLikeness } from '../../../domain/errors/likeness.ts';
import { similarity } from '../../../domain/errors/similarity.ts';

const word = fc.string({
  minLength: 0,
  maxLength: 450,
  unit: fc.constantFrom('a', 'b', 'é', '.', '🙂', ' '),
});
const edits = fc.array(
  fc.record({ at: fc.nat(), cut: fc.nat(3), put: fc.string({ maxLength: 3 }) }),
  {
    maxLength: 40,
  },
);

/** A text and one that grew out of it by edits. */
const pair = fc.tuple(word, edits).map(([text, changes]) => {
  const letters = [...text];
  for (const { at, cut, put } of changes) letters.splice(at % (letters.length + 1), cut, ...put);
  return [text, letters.join('')] as const;
});

describe('likeness', () => {
  it('is the normalised edit distance wherever that is at least what was asked for, else null', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(0, 0.3, 0.5, 0.85, 0.95, 1), ([text, other], least) => {
        const truth = similarity(text, other);
        expect(createLikeness(text)(other, least)).toBe(truth >= least ? truth : null);
      }),
      { numRuns: 3_000 },
    );
  });

  it('compares one text with many, two such texts in turn, without leaving a trace of either', () => {
    const one = createLikeness('cannot find module alpha');
    const two = createLikeness('no such file or directory');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(one('cannot find module alpha', 0.9)).toBe(1);
      expect(two('cannot find module alpha', 0.9)).toBeNull();
      expect(two('no such file or directory', 0.9)).toBe(1);
    }
  });
});
