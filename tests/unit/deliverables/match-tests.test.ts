import { describe, expect, it } from 'vitest';
import { indexTests } from '../../../domain/deliverables/match-tests.ts';
import type { TestOutcome } from '../../../domain/deliverables/readers/reader.ts';

const passed = (...names: string[]): TestOutcome[] =>
  names.map((name) => ({ name, status: 'passed' }));
const found = (tests: readonly TestOutcome[], id: string): string[] =>
  indexTests(tests)
    .find(id)
    .map(({ name }) => name);

describe('indexTests', () => {
  it.each([
    ['tests/unit/test_a.py::T::test_x', 'tests.unit.test_a.T.test_x'],
    ['tests/unit/test_a.py::T::test_x', 'test_x (tests.unit.test_a.T)'],
    ['tests/unit/test_a.py::T::test_x', 'tests/unit/test_a.py:T.test_x'],
    ['tests/unit/test_a.py::T::test_x', 'unit/test_a.py::T::test_x'],
    ['test_a.py::T::test_x', 'tests/unit/test_a.py::T::test_x'],
    ['tests/test_a.py::test_x[a.b/c - 1]', 'tests.test_a.test_x[a.b/c - 1]'],
    ['test_x (app.tests.T)', 'app/tests.py::T::test_x'],
    ['test_x (app.tests.T.test_x)', 'test_x (app.tests.T)'],
    ['test_x (app.tests-b.T)', 'test_x (app.tests-b.T)'],
    ['a/test_x.py::test_p', 'a\\test_x.py::test_p'],
    ['math › adds', 'math > adds'],
    ['math adds', 'math › adds'],
  ])('finds %s as %s', (name, id) => {
    expect(found(passed('tests/other.py::test_y', name), id)).toEqual([name]);
  });

  it.each([
    ['tests/test_a.py::test_x', 'tests/test_b.py::test_x'],
    ['tests/test_a.py::T::test_x', 'tests/test_a.py::U::test_x'],
    ['tests/test_a.py::test_x[1]', 'tests/test_a.py::test_x[2]'],
    ['tests/test_a.py::test_xy', 'tests/test_a.py::test_x'],
    ['test_x', 'tests/test_a.py::test_x'],
  ])('does not take %s for %s', (name, id) => {
    expect(found(passed(name), id)).toEqual([]);
  });

  it('takes a test without its parameters for all of them', () => {
    const tests = passed('a.py::test_x[1]', 'a.py::test_x[2]', 'a.py::test_y[1]');
    expect(found(tests, 'a.py::test_x')).toEqual(['a.py::test_x[1]', 'a.py::test_x[2]']);
    expect(found(passed('a.py::test_x', 'a.py::test_x[1]'), 'a.py::test_x')).toEqual([
      'a.py::test_x',
    ]);
  });

  it('lets a bare name say that a test failed, and not that it passed', () => {
    const failed: TestOutcome = { name: 'test_x', status: 'failed' };
    expect(indexTests([failed]).find('tests/test_a.py::test_x')).toEqual([failed]);
  });
});
