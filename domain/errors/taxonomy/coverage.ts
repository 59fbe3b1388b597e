import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Coverage, snapshots, and runs in which nothing was tested. */
export const COVERAGE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'T_COVERAGE',
    family: 'coverage',
    title: 'Coverage is below its threshold (CoverageDrop)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    exit0: 'report',
    patterns: [
      pattern(
        [
          'overage threshold',
          'Required test coverage',
          'Coverage failure',
          'overage for ',
          'overage checks have not been met',
          'below minimum coverage',
          'does not meet',
        ],
        /^(?<message>(?:.*coverage threshold for .* (?:\([\d.]+%\) )?not met.*|.*Required test coverage of (?<wanted>[\d.]+)% not reached.*|.*Coverage failure: total of (?<got>[\d.]+).*|ERROR: Coverage for \w+ \((?<got2>[\d.]+)%\) does not meet .*|.*[Cc]overage checks have not been met.*|.*coverage .*is below (?:the )?(?:expected )?minimum.*))/,
      ),
      // The request's own limit: below 90 %.
      pattern(
        ['TOTAL  ', 'TOTAL\t', 'All files'],
        /^(?<message>TOTAL\s+\d+\s+\d+(?:\s+\d+\s+\d+)?\s+(?<got>[0-8]?\d(?:\.\d+)?)%|All files\s*\|\s*(?<got2>[0-8]?\d(?:\.\d+)?)\s*\|.*)$/,
        { rank: 'symptom', prior: 0.5 },
      ),
    ],
    fixes: [
      fix('lines', 'Run {py.run}coverage report --show-missing', {
        when: ({ slots }) =>
          /pytest|pyproject|Coverage failure|Required test/.test(slots['message'] ?? ''),
      }),
      fix('add', 'Fix the coverage of the lines in the report', {
        command: null,
      }),
      fix('removed', 'Check that no test file was removed', { command: null }),
    ],
    examples: [
      'Jest: "global" coverage threshold for lines (80%) not met: 74.2%',
      {
        text: 'FAIL Required test coverage of 90% not reached. Total coverage: 71.20%',
        captures: { wanted: '90' },
      },
      'ERROR: Coverage for lines (61.2%) does not meet global threshold (90%)',
      'TOTAL                 120     40    67%',
    ],
    nearMisses: [
      'Required test coverage of 90% reached. Total coverage: 93.10%',
      'TOTAL                 120      4    97%',
    ],
  },
  {
    id: 'T_SNAPSHOT',
    family: 'tests',
    title: 'A snapshot does not match',
    severity: 'MEDIUM',
    rank: 'symptom',
    prior: 0.9,
    patterns: [
      pattern(
        ['snapshot', 'Snapshot'],
        /^\s*(?:› )?(?<message>[1-9]\d* snapshots? failed.*|.*Snapshot .* mismatched.*|New snapshot was not written.*|Snapshots\s+[1-9]\d* failed.*)/,
      ),
    ],
    fixes: [
      fix('diff', 'Fix the code behind the unexpected diff', {
        command: null,
      }),
      fix('update', 'Check the task for the new output', { command: null }),
    ],
    examples: [' › 1 snapshot failed.', 'Error: Snapshot `a 1` mismatched'],
    nearMisses: ['1 snapshot written', 'took a snapshot'],
  },
  {
    id: 'T_NONE_RAN',
    family: 'tests',
    title: 'No test was run',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.85,
    exit0: 'report',
    patterns: [
      pattern(
        [
          'no tests ran',
          'ollected 0 items',
          'o tests found',
          'o test files found',
          'o test suite found',
          'Ran 0 tests',
          'No tests were found',
        ],
        /^(?:=+ )?(?<message>no tests ran(?: in [\d.]+s)?|collected 0 items(?:\s*\/.*)?|No tests? (?:files? )?found.*|No test suite found.*|Ran 0 tests in .*|Error: No test files found.*|\[WARNING\] No tests were found.*)(?: =+)?$/,
      ),
    ],
    fixes: [
      fix('path', 'Check the test path', { command: null }),
      fix('all', 'Run the whole suite without a filter', { command: null }),
    ],
    examples: [
      'collected 0 items',
      '===== no tests ran in 0.01s =====',
      'No tests found, exiting with code 1',
      'Ran 0 tests in 0.000s',
    ],
    nearMisses: ['collected 10 items', 'running 0 tests', '?   \texample.com/app\t[no test files]'],
  },
];
