import type { Ladder } from './ladder.ts';

const RUNS = [
  [
    'Fix test {test}. See the output of {command}.',
    'Run {command}. Fix its first error.',
    'Check {text}.',
  ],
  [
    'Check the first failure of {command}. See test {test}.',
    'Check the last output of {command}. See {text}.',
    'Fix {text}.',
  ],
  [
    'Try another way for {test}. See the failed try {failed}.',
    'Try another way for {command}. See the failed try {failed}.',
    'Try another way for {command}. See {text}.',
    'Try another way. See {text}.',
  ],
  [
    'Run {command} on the restored files. See the failed tries {tries}.',
    'Run {command} on the restored files. Fix its first error.',
    'Fix {text} in the restored files.',
  ],
] as const satisfies Ladder;

const FILE = (missing: string): Ladder => [
  [`Fix {path}. See ${missing} {text}.`, 'Fix {path}.', 'Check {text}.'],
  ['Check the path {path}. Run git status.', 'Check the path in the goal. See {text}.'],
  [
    'Try a new version of {path}. See the failed try {failed}.',
    'Try a new version of {path}. See {text}.',
    'Try another way. See {text}.',
  ],
  [
    'Fix {path} in the restored files. See the failed tries {tries}.',
    'Fix {path} in the restored files. See {text}.',
    'Fix {text} in the restored files.',
  ],
];

/** The four rungs of each kind of deliverable, and of a weakened test. */
const LADDERS: Readonly<Record<string, Ladder>> = {
  command: RUNS,
  tests_pass: RUNS,
  tests_still_green: [
    [
      'Fix test {test}. See the baseline of {command}.',
      'Run {command}. Fix the new failure.',
      'Check {text}.',
    ],
    [
      'Check the last change before {test} failed. Run git diff.',
      'Check the change that broke {command}. Run git diff.',
      'Fix {text}.',
    ],
    RUNS[2],
    RUNS[3],
  ],
  builds: [
    ['Run {command}. Fix the first build error.', 'Check {text}.'],
    ['Check the first error of {command}. See {text}.', 'Fix {text}.'],
    RUNS[2],
    RUNS[3],
  ],
  lints: [
    ['Run {command}. Fix the first finding.', 'Check {text}.'],
    ['Check one file at a time with {command}. See {text}.', 'Fix {text}.'],
    RUNS[2],
    RUNS[3],
  ],
  coverage: [
    ['Run {command}. Fix the largest gap in the report.', 'Check {text}.'],
    ['Check the uncovered lines of the changed files. See {text}.', 'Fix {text}.'],
    [
      'Try a test for one error path. See the failed try {failed}.',
      'Try a test for one error path. See {text}.',
    ],
    RUNS[3],
  ],
  file_exists: FILE('the deliverable'),
  file_contains: FILE('the missing text'),
  file_changed: FILE('the deliverable'),
  unchanged_outside: [
    ['Run git status. Fix the change outside the allowed paths.'],
    [
      'Check the changed paths with git diff --stat. See {text}.',
      'Run git diff --stat. See the allowed paths.',
    ],
    [
      'Run git stash push on the paths outside. See the failed try {failed}.',
      'Run git restore --staged on the paths outside. See {text}.',
      'Try the change inside the allowed paths.',
    ],
    [
      'Fix the goal inside the allowed paths only. See the failed tries {tries}.',
      'Fix the goal inside the allowed paths only. See {text}.',
      'Fix the goal inside the allowed paths only.',
    ],
  ],
  no_new_dependency: [
    [
      'Fix the manifest. See the new dependency {text}.',
      'Fix the manifest. See the new dependency.',
    ],
    [
      'Check the manifest and the lock file with git diff. See {text}.',
      'Check the manifest and the lock file with git diff.',
    ],
    [
      'Try the standard library. See the failed try {failed}.',
      'Try the standard library. See {text}.',
      'Try the standard library.',
    ],
    [
      'Fix the code without a new package. See the failed tries {tries}.',
      'Fix the code without a new package. See {text}.',
      'Fix the code without a new package.',
    ],
  ],
  http_answers: [
    [
      'Run {command}. See the response {text}.',
      'Check that the endpoint answers. See {text}.',
      'Check that the endpoint answers.',
    ],
    [
      'Check the port and the route of the server. See {text}.',
      'Check the port and the route of the server.',
    ],
    [
      'Try the request with curl -v. See the failed try {failed}.',
      'Try the request with curl -v. See {text}.',
      'Try the request with curl -v.',
    ],
    [
      'Run the server from the restored files. See the failed tries {tries}.',
      'Run the server from the restored files. See {text}.',
      'Run the server from the restored files.',
    ],
  ],
  test_weakened: [
    [
      'Fix the weakened test at {place}. See {text}.',
      'Fix the weakened test. See {text}.',
      'Fix the weakened test. Run git diff.',
    ],
    ['Run git diff {path}. Fix the code under test.', 'Run git diff. Fix the code under test.'],
    [
      'Try the original test at {place}. See the failed try {failed}.',
      'Try the original test at {place}. See {text}.',
      'Try the original test. See {text}.',
      'Try the original test. Run git diff.',
    ],
    [
      'Fix the code under test in the restored files. See the failed tries {tries}.',
      'Fix the code under test in the restored files. See {text}.',
      'Fix the code under test in the restored files.',
    ],
  ],
};

/** What is left to say of a gap that has neither command, path nor words. */
const BARE: readonly [string, string, string, string] = [
  'Run the check of the deliverable. Fix its first error.',
  'Check the last output of the failed check.',
  'Try another way. See the failed check.',
  'Run the failed check on the restored files.',
];

/** Kinds of gap that have words of their own. */
export const GAP_KINDS: readonly string[] = Object.keys(LADDERS);

/** The four rungs of a kind of gap; of a kind that is not known, those of a command. */
export function gapLadder(kind: string): Ladder {
  const [first, second, third, fourth] = LADDERS[kind] ?? RUNS;
  return [
    [...first, BARE[0]],
    [...second, BARE[1]],
    [...third, BARE[2]],
    [...fourth, BARE[3]],
  ];
}
