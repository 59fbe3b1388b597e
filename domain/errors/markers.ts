import { pattern, type ErrorPattern } from './record.ts';

/** A line that tells how a command inside the run ended. */
export interface OutcomeMarker extends ErrorPattern {
  ok: boolean;
  exact: boolean;
}

const mark = (
  ok: boolean,
  exact: boolean,
  literals: readonly string[],
  regex: RegExp,
): OutcomeMarker => ({
  ...pattern(literals, regex),
  ok,
  exact,
});

/**
 * Lines by which tools and CI services say how a step ended. `exact` ones carry an exit code; the
 * others are the last word of a build tool or test runner.
 */
export const OUTCOME_MARKERS: readonly OutcomeMarker[] = [
  mark(
    true,
    true,
    ['exited with 0', 'exit code 0', 'exit status 0'],
    /\bexit(?:ed)? (?:with |code |status )+0\b/,
  ),
  mark(
    false,
    true,
    ['exited with ', 'exit code ', 'exit status '],
    /(?:The command .* (?:failed and )?exited with|Your build exited with|Process completed with exit code|exit(?:ed)? (?:with )?(?:code|status):?) [1-9]\d*\b/,
  ),
  mark(true, false, ['BUILD SUCCESS'], /^(?:\[INFO\] |\[\w+\] )?BUILD SUCCESS(?:FUL)?\b/),
  mark(false, false, ['BUILD FAIL'], /^(?:\[(?:INFO|ERROR|\w+)\] )?BUILD FAIL(?:URE|ED)\b/),
  mark(
    true,
    false,
    [' passed'],
    /^(?:=+ )?(?:\d+ \w+, )*\d+ passed(?:, \d+ (?!failed|error)\w+)* in [\d.]+ ?s/,
  ),
  mark(true, false, ['# fail 0'], /^(?:# |ℹ )fail 0$/),
  mark(true, false, ['ℹ fail 0'], /^ℹ fail 0$/),
  mark(true, false, ['test result: ok'], /^test result: ok\./),
];
