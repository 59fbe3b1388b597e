import {
  addCounts,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

/** Karma: `Executed 12 of 12`, one figure per browser, or the `✔ 12 tests completed` of its mocha reporter. */
export const readKarma: TestReportReader = (lines) => {
  const completed = lines.flatMap((line) => /^\s*✔ (\d+) tests? completed$/.exec(line)?.[1] ?? []);
  if (completed.length > 0) {
    const sum = (pattern: RegExp): number =>
      lines.reduce((total, line) => total + numberIn(pattern.exec(line)), 0);
    const failed = sum(/^\s*✖ (\d+) tests? failed$/);
    const run = completed.reduce((total, one) => total + Number(one), 0) + failed;
    return {
      runner: 'karma',
      counts: { run, failed, skipped: sum(/^\s*ℹ (\d+) tests? skipped$/), executed: run },
      tests: [],
      problems: [],
    };
  }
  const last = new Map<string, RegExpExecArray>();
  for (const line of lines) {
    const seen = /^(.*?):? ?Executed (\d+) of (\d+)\b(.*)$/.exec(line);
    // The line is written anew after every test: the last one of a browser counts.
    if (seen) last.set(seen[1]!.trim(), seen);
  }
  last.delete(last.size > 1 ? 'TOTAL' : '');
  if (last.size === 0) return null;
  const counts = [...last.values()].map((seen) => {
    const run = numberIn(seen, 2);
    const said = seen[4] ?? '';
    return {
      run,
      failed: numberIn(/\((\d+) FAILED\)/.exec(said)),
      skipped: numberIn(/\(skipped (\d+)\)/.exec(said)),
      executed: run,
    };
  });
  const cut = [...last.values()].some((seen) => /DISCONNECTED|ERROR/.test(seen[4] ?? ''));
  return {
    runner: 'karma',
    counts: addCounts(counts),
    tests: failuresOf(lines, [...last.keys()]),
    problems: cut ? ['a browser was lost'] : [],
  };
};

/** `Chrome 120.0 (Linux) suite test FAILED`: the browser's name stands before the test's. */
function failuresOf(lines: readonly string[], browsers: readonly string[]): TestOutcome[] {
  return distinct(
    lines.flatMap((line): TestOutcome[] => {
      const browser = browsers.find((name) => line.startsWith(`${name} `));
      const name = line.endsWith(' FAILED')
        ? line.slice((browser?.length ?? 0) + 1, -7).trim()
        : '';
      return browser === undefined || name === '' || name.includes('Executed ')
        ? []
        : [{ name, status: 'failed' }];
    }),
  );
}
