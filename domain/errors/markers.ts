import { pattern, type ErrorPattern } from './record.ts';

/** A line that tells how a command inside the run ended. */
export interface OutcomeMarker extends ErrorPattern {
  ok: boolean;
  exact: boolean;
  /** The runner's own line between steps: a step begins here, or the one under way ends. */
  step?: 'begins' | 'ends';
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
  // Where CI services, Docker and Jenkins begin a step, and where a step is tried anew
  {
    ...pattern(
      [
        'travis_time:start:',
        '##[group]Run ',
        '##[section]Starting: ',
        'section_start:',
        '[Pipeline] sh',
        'Retrying, ',
        'Step ',
        '#!/bin/bash -eo pipefail',
      ],
      /^(?:travis_time:start:|(?:\S+Z )?##\[(?:group\]Run |section\]Starting: )|section_start:\d+:|\[Pipeline\] sh$|The command .{0,300} failed\. Retrying, \d+ of \d+|Step \d+\/\d+ : |#!\/bin\/bash -eo pipefail)/,
    ),
    ok: true,
    exact: false,
    step: 'begins',
  },
  {
    ...pattern(
      ['exited with ', 'with exit code ', 'Job failed: exit '],
      /^(?:\S+Z )?(?:##\[error\])?(?:The command .{0,300} (?:failed and )?exited with [1-9]\d*|Process completed with exit code [1-9]\d*|ERROR: Job failed: exit (?:code|status) [1-9]\d*)/,
    ),
    ok: false,
    exact: true,
    step: 'ends',
  },
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
