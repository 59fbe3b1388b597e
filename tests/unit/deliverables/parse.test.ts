import { describe, expect, it } from 'vitest';
import { parseDeliverable } from '../../../domain/deliverables/parse.ts';

describe('parseDeliverable', () => {
  it.each([
    ['command: npm test', { kind: 'command', command: 'npm test' }],
    ['builds: make all', { kind: 'builds', command: 'make all' }],
    ['lints: npx oxlint', { kind: 'lints', command: 'npx oxlint' }],
    ['file: docs/a b.md', { kind: 'file_exists', path: 'docs/a b.md' }],
    [
      'file: README.md contains "say: hi"',
      { kind: 'file_contains', path: 'README.md', text: 'say: hi' },
    ],
    ['changed: src/a.ts', { kind: 'file_changed', path: 'src/a.ts' }],
    [
      'tests: npm test :: adds, subtracts',
      { kind: 'tests_pass', command: 'npm test', tests: ['adds', 'subtracts'] },
    ],
    ['coverage: npm test >= 92.5 %', { kind: 'coverage', command: 'npm test', minPercent: 92.5 }],
    [
      'green: npm test :: adds',
      { kind: 'tests_still_green', command: 'npm test', tests: ['adds'] },
    ],
    ['outside: src, tests/', { kind: 'unchanged_outside', paths: ['src', 'tests'] }],
    ['dependencies: none', { kind: 'no_new_dependency' }],
    [
      'http: http://127.0.0.1:3000/x 404',
      { kind: 'http_answers', url: 'http://127.0.0.1:3000/x', status: 404 },
    ],
  ])('reads %s', (text, deliverable) => {
    expect(parseDeliverable(text)).toMatchObject({ ok: true, deliverable });
  });

  it.each([
    ['npm test', /no kind/],
    ['command:', /nothing stands behind/],
    ['magic: wand', /no kind magic/],
    ['file: /etc/passwd', /leaves the repository/],
    ['file: ../other/x', /leaves the repository/],
    ['tests: npm test', /:: name/],
    ['coverage: npm test', />= 90/],
    ['outside: /etc', /no path inside/],
    ['dependencies: some', /none/],
    ['http: /health', /127\.0\.0\.1/],
  ])('refuses %s and says why', (text, problem) => {
    expect(parseDeliverable(text)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });
});
