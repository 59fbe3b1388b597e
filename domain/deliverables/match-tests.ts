import type { TestOutcome } from './readers/reader.ts';

/** Finds the outcomes of a test by the id under which somebody knows it. */
export interface TestIndex {
  find(id: string): TestOutcome[];
}

/**
 * Looks tests up as their runner writes them: first by the exact name or another form of the same name, then
 * by the end of the name (`test_b` of `tests/a.py::test_b`). An id may be cut at its first blank, as a report
 * does that splits lines into words.
 */
export function indexTests(tests: readonly TestOutcome[]): TestIndex {
  const exact = new Map<string, TestOutcome[]>();
  for (const test of tests) {
    for (const key of new Set([test.name, ...(test.aliases ?? [])].flatMap(formsOf))) {
      const same = exact.get(key);
      if (same) same.push(test);
      else exact.set(key, [test]);
    }
  }
  return {
    find(id) {
      for (const form of formsOf(id)) {
        const found = exact.get(form);
        if (found) return found;
      }
      return id.trim() === ''
        ? []
        : tests.filter((test) =>
            [test.name, ...(test.aliases ?? [])].some((name) => hasTail(name, id)),
          );
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

const JOINTS = ['::', '.', ' ', ' > ', ' › ', '/', '#'];

function hasTail(name: string, id: string): boolean {
  return name.endsWith(id) && JOINTS.some((joint) => name.endsWith(`${joint}${id}`));
}

function formsOf(name: string): string[] {
  const plain = name.trim().replace(/\s+/g, ' ');
  const method = /^(\w+) \(([\w.$<>]+)\)$/.exec(plain);
  const surefire = /^([\w$]+)\(([\w.$]+)\)$/.exec(plain);
  return [
    name,
    plain,
    ...(method
      ? [method[2]!.endsWith(`.${method[1]}`) ? method[2]! : `${method[2]}.${method[1]}`]
      : []),
    ...(surefire ? [`${surefire[2]}.${surefire[1]}`] : []),
    ...(plain.includes('::') && plain.includes(' ') ? [plain.split(' ')[0]!] : []),
    // A parameter that is an absolute path differs from machine to machine: its last part does not.
    ...(/::.*\[\/[^/*]/.test(plain) ? [plain.replace(/\[\/.*?([^/\]]*)\]$/, '[/$1]')] : []),
  ];
}
