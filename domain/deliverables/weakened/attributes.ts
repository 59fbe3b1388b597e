import type { FileDiff } from '../diff.ts';
import type { WeakenedTest } from './index.ts';

/** Marks that make a function a test in its language. */
const MARK =
  /^\s*(?:#\[(?:\w+::)?test\b|@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b|\[(?:Fact|Theory|Test|TestMethod)\b)/;

/** Tests that lost the mark which makes their runner collect them; a mark that turned up elsewhere in the change is not lost. */
export function lostAttributes(files: readonly FileDiff[]): WeakenedTest[] {
  const marks = (lines: FileDiff['added']): FileDiff['added'] =>
    lines.filter(({ text }) => MARK.test(text));
  const gained = files.reduce((sum, file) => sum + marks(file.added).length, 0);
  const lost = files.flatMap((file) =>
    marks(file.removed).map(({ line }) => ({ path: file.path, line })),
  );
  return lost.length > gained
    ? lost
        .slice(0, lost.length - gained)
        .map((place) => ({ ...place, what: 'a test is no longer run' }))
    : [];
}
