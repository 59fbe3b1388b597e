import { describe, expect, it } from 'vitest';
import { likeness, nearestWords } from '../../../domain/errors/spelling.ts';

describe('likeness', () => {
  it('counts two swapped letters as one slip', () => {
    expect(likeness('gti', 'git')).toBeCloseTo(2 / 3);
    expect(likeness('isntall', 'install')).toBeGreaterThan(0.85);
  });

  it('holds a neighbouring key for likelier than another letter', () => {
    expect(likeness('vom', 'vim')).toBeGreaterThan(likeness('vam', 'vim'));
  });

  it('takes the beginning of a word for the word', () => {
    expect(likeness('inst', 'install')).toBeGreaterThanOrEqual(0.65);
    expect(likeness('in', 'install')).toBeLessThan(0.5);
  });

  it('is 1 for the same word, 0 for words that have nothing in common and for whole texts', () => {
    expect(likeness('build', 'build')).toBe(1);
    expect(likeness('abc', 'xyz')).toBe(0);
    expect(likeness('a'.repeat(100), 'a'.repeat(100))).toBe(0);
  });
});

describe('nearestWords', () => {
  it('puts the likeliest first and leaves out what is not alike', () => {
    expect(nearestWords('tets', ['get', 'test', 'tests', 'clean'], 0.6)).toEqual(['test', 'tests']);
  });

  it('keeps the given order among equals', () => {
    expect(nearestWords('lst', ['list', 'last', 'rm'], 0.5)).toEqual(['list', 'last']);
  });
});
