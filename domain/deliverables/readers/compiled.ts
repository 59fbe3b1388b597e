import { numberIn, type TestReportReader } from './reader.ts';

/** go test -v: `--- PASS: Name`, `--- FAIL: Name`, `--- SKIP: Name`. */
export const readGoTest: TestReportReader = (output) => {
  const named = (word: string): string[] =>
    [...output.matchAll(new RegExp(`^\\s*--- ${word}: (\\S+)`, 'gm'))].map((match) => match[1]!);
  const [passed, failed, skipped] = [named('PASS'), named('FAIL'), named('SKIP')];
  if (passed.length + failed.length + skipped.length === 0) return null;
  return {
    runner: 'go',
    counts: { run: passed.length + failed.length, failed: failed.length, skipped: skipped.length },
    failed,
    passed,
  };
};

/** cargo test: one `test result:` line per binary, added up. */
export const readCargo: TestReportReader = (output) => {
  const results = [
    ...output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm),
  ];
  if (results.length === 0) return null;
  const sum = (group: number): number =>
    results.reduce((total, match) => total + Number(match[group]), 0);
  const named = (word: string): string[] =>
    [...output.matchAll(new RegExp(`^test (\\S+) \\.\\.\\. ${word}$`, 'gm'))].map(
      (match) => match[1]!,
    );
  return {
    runner: 'cargo',
    counts: { run: sum(1) + sum(2), failed: sum(2), skipped: sum(3) },
    failed: named('FAILED'),
    passed: named('ok'),
  };
};

/** Maven Surefire: the last `Tests run: …` without a class name is the total. */
export const readSurefire: TestReportReader = (output) => {
  const total = [
    ...output.matchAll(
      /^(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)\s*$/gm,
    ),
  ].at(-1);
  if (!total) return null;
  const skipped = Number(total[4]);
  return {
    runner: 'surefire',
    counts: {
      run: Number(total[1]) - skipped,
      failed: Number(total[2]) + Number(total[3]),
      skipped,
    },
    failed: [
      ...output.matchAll(
        /^(?:\[ERROR\] )?\s*(\w+\([\w.]+\)|[\w.]+\.\w+)(?::\d+)?.*<<< (?:FAILURE|ERROR)!$/gm,
      ),
    ].map((match) => match[1]!),
    passed: [],
  };
};

/** ctest: `100% tests passed, 0 tests failed out of 3`. */
export const readCtest: TestReportReader = (output) => {
  const line = /(\d+) tests? failed out of (\d+)/.exec(output);
  if (!line) return null;
  return {
    runner: 'ctest',
    counts: { run: numberIn(line, 2), failed: numberIn(line), skipped: 0 },
    failed: [...output.matchAll(/^\s*\d+ - (\S+) \(Failed\)$/gm)].map((match) => match[1]!),
    passed: [...output.matchAll(/Test\s+#\d+: (\S+) \.+\s+Passed/g)].map((match) => match[1]!),
  };
};
