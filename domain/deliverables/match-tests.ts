import { formsOf, pathOf, wordsOf } from './test-names.ts';
import type { TestOutcome } from './readers/reader.ts';

/** Finds the outcomes of a test by the id under which somebody knows it. */
export interface TestIndex {
  find(id: string): TestOutcome[];
}

/**
 * Looks tests up as their runner writes them. What fits best speaks: the exact name or another form of it, then the
 * same path in another spelling (`a.b.T.test_c` for `a/b.py::T::test_c`), then the end of a name (`test_b` of
 * `tests/a.py::test_b`), then the name without its parameters, which stands for all of them. An id may be cut at its
 * first blank, as a report does that splits lines into words.
 */
export function indexTests(tests: readonly TestOutcome[]): TestIndex {
  const exact = groupBy(tests, formsOf);
  const spelled = groupBy(tests, (name) => [wordsOf(name), pathOf(name)?.full ?? []].flat());
  const paths = tests.flatMap((test) =>
    namesOf(test).flatMap((name) => {
      const path = pathOf(name);
      return path ? [{ test, ...path }] : [];
    }),
  );
  return {
    find(id) {
      if (id.trim() === '') return [];
      for (const form of formsOf(id)) {
        const found = exact.get(form);
        if (found) return found;
      }
      const path = pathOf(id);
      const same = (path ? spelled.get(path.full) : undefined) ?? spelled.get(wordsOf(id));
      if (same) return same;
      const tail = tests.filter((test) => namesOf(test).some((name) => hasTail(name, id)));
      if (tail.length > 0 || path === null) return tail;
      const near = unique(paths.filter((one) => one.params === path.params && isNear(one, path)));
      if (near.length > 0 || path.params !== '') return near;
      return unique(paths.filter((one) => one.params !== '' && endsLike(one.base, path.base)));
    },
  };
}

export type NamedOutcome = 'passed' | 'failed' | 'skipped' | 'missing';

/** What became of each named test; one that failed anywhere has failed, and a skipped one has not passed. */
export function namedOutcomes(
  tests: readonly TestOutcome[],
  names: readonly string[],
): Record<string, NamedOutcome> {
  const index = indexTests(tests);
  const outcomeOf = (name: string): NamedOutcome => {
    const found = index.find(name).map(({ status }) => status);
    if (found.includes('failed')) return 'failed';
    if (found.includes('passed') || found.includes('xpassed')) return 'passed';
    return found.length > 0 ? 'skipped' : 'missing';
  };
  return Object.fromEntries(names.map((name) => [name, outcomeOf(name)]));
}

const namesOf = ({ name, aliases }: TestOutcome): string[] => [name, ...(aliases ?? [])];

function groupBy(
  tests: readonly TestOutcome[],
  keysOf: (name: string) => string[],
): Map<string, TestOutcome[]> {
  const found = new Map<string, TestOutcome[]>();
  for (const test of tests) {
    for (const key of new Set(namesOf(test).flatMap(keysOf))) {
      const same = found.get(key);
      if (same) same.push(test);
      else found.set(key, [test]);
    }
  }
  return found;
}

function unique(found: readonly { test: TestOutcome }[]): TestOutcome[] {
  return [...new Set(found.map(({ test }) => test))];
}

/** One path ends with the other; a name without file or class is enough only to say that a test failed. */
function isNear(
  { base, test }: { base: string; test: TestOutcome },
  wanted: { base: string },
): boolean {
  if (base.endsWith(`.${wanted.base}`)) return true;
  return wanted.base.endsWith(`.${base}`) && (base.includes('.') || test.status === 'failed');
}

function endsLike(base: string, wanted: string): boolean {
  return base === wanted || base.endsWith(`.${wanted}`);
}

const JOINTS = ['::', '.', ' ', ' > ', ' › ', '/', '#'];

function hasTail(name: string, id: string): boolean {
  return name.endsWith(id) && JOINTS.some((joint) => name.endsWith(`${joint}${id}`));
}
