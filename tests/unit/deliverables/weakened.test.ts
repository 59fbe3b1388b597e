import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNewDependencies } from '../../../domain/deliverables/dependencies.ts';
import { parseDiff } from '../../../domain/deliverables/diff.ts';
import { findWeakenedTests } from '../../../domain/deliverables/weakened/index.ts';

const diff = (path: string, ...lines: string[]): string =>
  [
    `diff --git a/${path} b/${path}`,
    `--- a/${path}`,
    `+++ b/${path}`,
    '@@ -10,3 +10,3 @@',
    ...lines,
  ].join('\n');

const CHEATS: [name: string, patch: string, place: string][] = [
  [
    'a removed Python test',
    diff(
      'tests/test_a.py',
      ' import unittest',
      '-    def test_two(self):',
      '-        self.assertEqual(1, 2)',
    ),
    'tests/test_a.py:11 test test_two was removed',
  ],
  [
    'a removed JavaScript test',
    diff('src/a.test.ts', "-test('adds two', () => {", '-  expect(add(1, 1)).toBe(2);', '-});'),
    'src/a.test.ts:10 test adds two was removed',
  ],
  [
    'a removed Go test',
    diff('a_test.go', '-func TestAdd(t *testing.T) {'),
    'a_test.go:10 test TestAdd was removed',
  ],
  [
    'a skip decorator',
    diff('test_a.py', '+    @unittest.skip("flaky")', '     def test_two(self):'),
    'test_a.py:10 a skip was added',
  ],
  [
    'it.skip',
    diff('a.spec.ts', "-it('adds', () => {", "+it.skip('adds', () => {"),
    'a.spec.ts:10 a skip was added',
  ],
  ['t.Skip', diff('a_test.go', '+\tt.Skip("later")'), 'a_test.go:10 a skip was added'],
  [
    'a removed assertion',
    diff('tests/a.test.js', '-  assert.equal(total(x), 6);', '+  total(x);'),
    'tests/a.test.js:10 1 assertions were removed',
  ],
  [
    '|| true in package.json',
    diff('package.json', '-    "test": "vitest run",', '+    "test": "vitest run || true",'),
    'package.json:10 a failure is ignored here now',
  ],
  [
    'continue-on-error in CI',
    diff('.github/workflows/ci.yml', '+        continue-on-error: true'),
    '.github/workflows/ci.yml:10 a failure is ignored here now',
  ],
  [
    'a lower coverage threshold',
    diff('vitest.config.ts', '-      coverage: { lines: 90 },', '+      coverage: { lines: 50 },'),
    'vitest.config.ts:10 a threshold went from 90 to 50',
  ],
  [
    'fail_under lowered',
    diff('pyproject.toml', '-fail_under = 90', '+fail_under = 10'),
    'pyproject.toml:10 a threshold went from 90 to 10',
  ],
];

const HONEST: [name: string, patch: string][] = [
  [
    'a new test',
    diff('tests/test_a.py', '+    def test_three(self):', '+        self.assertTrue(True)'),
  ],
  [
    'a test moved to another file',
    `${diff('tests/test_a.py', '-    def test_two(self):')}\n${diff('tests/test_b.py', '+    def test_two(self):')}`,
  ],
  [
    'a stricter assertion',
    diff('a.test.ts', '-  expect(x).toBeTruthy();', '+  expect(x).toBe(1);'),
  ],
  ['a skip mentioned in source code', diff('src/parser.ts', '+  // skip: @skip is a tag')],
  [
    'a higher threshold',
    diff('vitest.config.ts', '-      coverage: { lines: 80 },', '+      coverage: { lines: 90 },'),
  ],
  ['a new script in package.json', diff('package.json', '+    "lint": "oxlint",')],
  [
    'a changed number that is no threshold',
    diff('src/page.ts', '-const limit = 90;', '+const limit = 10;'),
  ],
];

describe('findWeakenedTests', () => {
  it.each(CHEATS)('names %s', (_name, patch, place) => {
    expect(
      findWeakenedTests(patch).map(({ path, line, what }) => `${path}:${line} ${what}`),
    ).toContain(place);
  });

  it.each(HONEST)('accepts %s', (_name, patch) => {
    expect(findWeakenedTests(patch)).toEqual([]);
  });

  it('names a deleted test file', () => {
    const patch =
      '--- a/tests/test_a.py\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-def test_one():\n-    assert True\n';
    expect(findWeakenedTests(patch)).toMatchObject([
      { path: 'tests/test_a.py', what: 'test test_one was removed' },
    ]);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        Array.isArray(findWeakenedTests(`--- a/x\n+++ b/x_test.py\n@@\n${text}`)),
      ),
    );
    expect(parseDiff('')).toEqual([]);
  });
});

describe('findNewDependencies', () => {
  it.each([
    [diff('package.json', '+    "left-pad": "^1.3.0",'), ['left-pad']],
    [diff('package.json', '-    "left-pad": "^1.0.0",', '+    "left-pad": "^1.3.0",'), []],
    [diff('package.json', '-  "version": "1.0.0",', '+  "version": "1.1.0",'), []],
    [diff('requirements.txt', '+requests==2.31.0'), ['requests']],
    [diff('go.mod', '+\tgithub.com/google/uuid v1.6.0'), ['github.com/google/uuid']],
    [diff('Cargo.toml', '+serde = "1.0"'), ['serde']],
    [diff('README.md', '+requests==2.31.0'), []],
  ])('reads manifests only', (patch, names) => {
    expect(findNewDependencies(patch)).toEqual(names);
  });
});
