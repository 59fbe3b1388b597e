import { readCargo, readCtest, readGoTest, readSurefire } from './compiled.ts';
import { readJestLike, readMocha, readNodeTest } from './javascript.ts';
import { readPytest, readUnittest } from './python.ts';
import type { TestReport, TestReportReader } from './reader.ts';

const READERS: readonly TestReportReader[] = [
  readPytest,
  readUnittest,
  readNodeTest,
  readJestLike,
  readMocha,
  readGoTest,
  readCargo,
  readSurefire,
  readCtest,
];

// eslint-style colour codes and carriage returns carry no result.
// oxlint-disable-next-line no-control-regex -- terminal escapes begin with ESC
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\r/g;

/** Reads the output of test runners; several in one log add up. Null when none is recognised. */
export function readTestReport(output: string): TestReport | null {
  const plain = output.replace(ESCAPES, '');
  const found = READERS.flatMap((read) => read(plain) ?? []);
  const [first] = found;
  if (!first || found.length === 1) return first ?? null;
  const sum = (pick: (report: TestReport) => number): number =>
    found.reduce((total, report) => total + pick(report), 0);
  return {
    runner: found.map(({ runner }) => runner).join('+'),
    counts: {
      run: sum(({ counts }) => counts.run),
      failed: sum(({ counts }) => counts.failed),
      skipped: sum(({ counts }) => counts.skipped),
    },
    failed: found.flatMap(({ failed }) => failed),
    passed: found.flatMap(({ passed }) => passed),
  };
}
