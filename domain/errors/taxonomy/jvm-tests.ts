import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Test runners of the JVM. */
export const JVM_TEST_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'T_JUNIT',
    family: 'tests',
    title: 'A JUnit, TestNG or ScalaTest test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['<<< FAILURE!', '<<< ERROR!'],
        /^(?:\[ERROR\] )?(?<test>[\w$.[\]-]+)(?:\((?<suite>[\w.$]+)\))?\s+(?:\(?Time elapsed|Time elapsed).*<<< (?:FAILURE|ERROR)!/,
      ),
      pattern(
        ['<<< FAILURE!', '<<< ERROR!'],
        /^(?:\[ERROR\] )?(?<message>Tests run: \d+, .*<<< (?:FAILURE|ERROR)!.*)/,
      ),
      pattern(
        ['Failures: ', 'Errors: '],
        /^\s*(?:\[\w+\]\s+)?(?<message>(?:Total tests run|Tests run): ?\d+, (?:Passed: \d+, )?(?:Failures: [1-9]\d*|Failures: \d+, (?:Errors|Skips): [1-9]).*)/,
        { rank: 'symptom' },
      ),
      pattern(['Failures ('], /^\s*(?:\[\w+\]\s+)?(?<message>Failures \([1-9]\d*\):)/),
      pattern([' FAILED'], /^(?<suite>[\w.$]+) > (?<test>.+?) FAILED$/),
      pattern(['[junit] Test '], /^\s*\[junit\] (?<message>Test (?<suite>[\w.$]+) FAILED.*)/),
      pattern(['*** FAILED ***'], /^(?:\[info\] )?[\s-]*(?<test>[^\s-].*?) \*\*\* FAILED \*\*\*/),
      pattern(['FAILED: '], /^FAILED: (?<test>[a-z]\w+)(?:\(.*\))?$/),
      pattern(
        [
          'There are test failures',
          'There were failing tests',
          'There was a failing test',
          'tests completed, ',
          'test completed, ',
          'Failed tests:',
          'Tests in error:',
          '[error] Failed: ',
        ],
        /(?<message>There (?:are|were|was a) (?:test failures|failing tests?)|\d+ tests? completed, [1-9]\d* failed.*|^(?:\[\w+\] )?(?:Failed tests:|Tests in error:)(?!\s*0\b).*|\[error\] Failed: Total \d+, .*)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('maven', 'Run mvn -q -Dtest={suite} test', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('gradle', 'Run ./gradlew test --tests {suite}', {
        when: ({ rootFiles }) => rootFiles.includes('gradlew'),
      }),
      fix('test', 'Fix the failing test {test}', { command: null }),
      fix('report', 'See the first failure in the test report', { command: null }),
      fix('first', 'Fix the first failing test', { command: null }),
    ],
    examples: [
      'Tests run: 10, Failures: 1, Errors: 0, Skipped: 0',
      {
        text: 'testParse(com.example.ParserTest)  Time elapsed: 0.01 sec  <<< FAILURE!',
        captures: { test: 'testParse', suite: 'com.example.ParserTest' },
      },
      { text: 'com.example.ATest > adds FAILED', captures: { test: 'adds' } },
      '12 tests completed, 3 failed',
    ],
    nearMisses: [
      'Tests run: 10, Failures: 0, Errors: 0, Skipped: 0',
      '12 tests completed, 0 failed',
      'Failed tests: 0',
    ],
  },
];
