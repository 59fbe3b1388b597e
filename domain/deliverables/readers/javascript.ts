import { numberIn, type TestReportReader } from './reader.ts';

/** node:test in its spec or TAP form: `ℹ tests 3` or `# tests 3`. */
export const readNodeTest: TestReportReader = (output) => {
  const of = (word: string): RegExpMatchArray | undefined =>
    [...output.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))].at(-1);
  const tests = of('tests');
  if (!tests) return null;
  const count = (word: string): number => Number(of(word)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const skipped = count('skipped') + count('todo');
  const named = (pattern: RegExp): string[] =>
    [...output.matchAll(pattern)].map((match) => match[1]!.trim());
  return {
    runner: 'node:test',
    counts: { run: Number(tests[1]) - skipped, failed, skipped },
    failed: [
      ...new Set([
        ...named(/^\s*✖ (.+?) \([\d.]+ms\)$/gm),
        ...named(/^\s*not ok \d+ - (.+?)(?: # .*)?$/gm),
      ]),
    ],
    passed: [
      ...new Set([
        ...named(/^\s*✔ (.+?) \([\d.]+ms\)$/gm),
        ...named(/^\s*ok \d+ - (.+?)$/gm).filter((name) => !/# (SKIP|TODO)/.test(name)),
      ]),
    ],
  };
};

/** Jest and vitest: `Tests:  1 failed, 2 passed, 3 total` and `Tests  1 failed | 2 passed (3)`. */
export const readJestLike: TestReportReader = (output) => {
  const line = [...output.matchAll(/^\s*Tests:?\s+(.*(?:\d+ total|\(\d+\))).*$/gm)].at(-1)?.[1];
  if (line === undefined) return null;
  const of = (word: string): number => numberIn(new RegExp(`(\\d+) ${word}`).exec(line));
  const failed = of('failed');
  const named = (pattern: RegExp): string[] => [
    ...new Set([...output.matchAll(pattern)].map((match) => match[1]!.trim())),
  ];
  return {
    runner: line.includes('total') ? 'jest' : 'vitest',
    counts: {
      run: of('passed') + failed,
      failed,
      skipped: of('skipped') + of('todo') + of('pending'),
    },
    failed: named(/^\s*(?:●|FAIL|×|✕)\s+(.+?)(?: \(?\d+ ?ms\)?)?$/gm),
    passed: named(/^\s*(?:✓|√)\s+(.+?)(?: \(?\d+ ?ms\)?)?$/gm),
  };
};

/** mocha: `3 passing`, `1 failing`, `2 pending`. */
export const readMocha: TestReportReader = (output) => {
  const passing = [...output.matchAll(/^\s*(\d+) passing(?: \(.*\))?$/gm)].at(-1);
  if (!passing) return null;
  const failed = numberIn(/^\s*(\d+) failing$/m.exec(output));
  return {
    runner: 'mocha',
    counts: {
      run: Number(passing[1]) + failed,
      failed,
      skipped: numberIn(/^\s*(\d+) pending$/m.exec(output)),
    },
    failed: [...output.matchAll(/^\s+\d+\) (.+?):?$/gm)].map((match) => match[1]!),
    passed: [...output.matchAll(/^\s+[✓✔] (.+?)(?: \(\d+ms\))?$/gm)].map((match) => match[1]!),
  };
};
