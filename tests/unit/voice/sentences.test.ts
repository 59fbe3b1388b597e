import { describe, expect, it } from 'vitest';
import { parseSentences } from '../../../domain/voice/sentences.ts';

const split = (body: string): string[] => parseSentences(body).map(({ text }) => text);

describe('sentences', () => {
  it.each([
    [
      'Run pip install foo==1.2.3. See "a. B" in src/app.py.',
      ['Run pip install foo==1.2.3.', 'See "a. B" in src/app.py.'],
    ],
    ['Run ruff check . Fix the first one.', ['Run ruff check .', 'Fix the first one.']],
    ['Run go vet ./.... Fix a.go.', ['Run go vet ./....', 'Fix a.go.']],
    ['Run git add . README.md.', ['Run git add . README.md.']],
    ['Run npm ci. see a.ts.', ['Run npm ci.', 'see a.ts.']],
    ['Run npm ci? See a.ts.', ['Run npm ci?', 'See a.ts.']],
    ['Run ls *.t? See a.ts.', ['Run ls *.t? See a.ts.']],
    ['See `x. Run y`. Fix f(a, b. C).', ['See `x. Run y`.', 'Fix f(a, b. C).']],
    ['', []],
  ])('of "%s" are told from dots in code', (body, expected) => {
    expect(split(body)).toEqual(expected);
  });

  it('have words and code, and a quotation is one piece of code', () => {
    const [sentence] = parseSentences(
      'Run npm test -- "a b" src/App.tsx PATH camelCase off-by-one.',
    );
    expect(sentence!.tokens.map(({ text, kind }) => `${kind}:${text}`)).toEqual([
      'word:Run',
      'word:npm',
      'word:test',
      'code:--',
      'code:"a b"',
      'code:src/App.tsx',
      'code:PATH',
      'code:camelCase',
      'word:off-by-one',
    ]);
  });
});
