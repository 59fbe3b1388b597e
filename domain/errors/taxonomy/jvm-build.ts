import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Build tools of the JVM. */
export const JVM_BUILD_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'JVM_DEPS',
    family: 'jvm',
    title: 'A JVM dependency cannot be resolved',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        [
          'Could not resolve',
          'could not be resolved',
          'ould not find artifact',
          'Could not transfer artifact',
          'Could not find ',
          'unresolved dependency',
          'UNRESOLVED DEPENDENCIES',
          'Failure to find',
          'Non-resolvable',
        ],
        /(?<message>(?:Could not resolve (?:all )?(?:dependencies|files|artifacts)|Could not find artifact (?<artifact>[\w.:-]+)|Could not transfer artifact|Failure to find (?<artifact2>[\w.-]+:[\w.:-]+)|Non-resolvable (?:parent POM|import POM)|Plugin \S+ or one of its dependencies could not be resolved|> Could not (?:find|resolve) (?<artifact3>[\w.-]+:[\w.-]+:?[\w.-]*)\.?|unresolved dependenc|UNRESOLVED DEPENDENCIES).*)/,
      ),
      pattern(['does not exist'], /^(?<message>.*The parent POM .* does not exist.*)/),
    ],
    fixes: [
      fix('coordinates', 'Check the coordinates of {artifact} and the repository list', {
        command: null,
      }),
      fix('refresh', 'Run gradle --refresh-dependencies', {
        when: ({ rootFiles }) => rootFiles.some((name) => name.startsWith('build.gradle')),
      }),
      fix('update', 'Run mvn -U -q dependency:resolve', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('list', 'Check the coordinates and the repository list', { command: null }),
      fix('again', 'Try again with refreshed dependencies', { command: null }),
    ],
    examples: [
      'Could not resolve dependencies for project x:y:jar:1',
      {
        text: '> Could not find com.example:lib:1.2.',
        captures: { artifact: 'com.example:lib:1.2.' },
      },
      '[error] sbt.ResolveException: unresolved dependency: org.x#y;1.0: not found',
    ],
    nearMisses: [
      '[WARNING] The POM for x is missing, no dependency information available',
      'Could not find the file, skipping',
    ],
  },
  {
    id: 'MAVEN_FAIL',
    family: 'jvm',
    title: 'A Maven goal fails',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.9,
    patterns: [
      pattern(
        ['Failed to execute goal'],
        /^\[ERROR\] (?<message>Failed to execute goal (?:on project )?(?<goal>[\w.-]+(?::[\w.-]+)*).*)/,
      ),
      pattern(
        ['[ERROR] '],
        /^\[ERROR\] (?<message>(?:No goals have been specified|Unknown lifecycle phase|Could not find goal|Unable to parse|Non-parseable POM|The (?:build|project) .* has \d+ error|The goal you specified requires|Could not find the selected project|No plugin found for prefix|The forked VM terminated|Malformed POM).*)/,
      ),
      pattern(
        ['BUILD FAILURE', 'BUILD ERROR'],
        /^\[(?:INFO|ERROR)\] (?<message>BUILD (?:FAILURE|ERROR))/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('phase', 'Run mvn verify', {
        when: ({ slots }) => /No goals|Unknown lifecycle/.test(slots['message'] ?? ''),
      }),
      fix('first', 'Fix the first error above the goal', { command: null }),
      fix('verbose', 'Run mvn -e -q verify', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('trace', 'Try the goal alone with -e', { command: null }),
    ],
    examples: [
      '[ERROR] Failed to execute goal org.apache.maven.plugins:maven-checkstyle-plugin:2.17:check (default) on project a: You have 3 violations',
      '[INFO] BUILD FAILURE',
    ],
    nearMisses: ['[INFO] BUILD SUCCESS', '[WARNING] Failed to notify spy'],
  },
  {
    id: 'GRADLE_FAIL',
    family: 'jvm',
    title: 'A Gradle build fails',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'Execution failed for task',
          'A problem occurred ',
          'Could not determine the dependencies',
          "Task '",
        ],
        /^(?<message>Execution failed for task '(?<task>[^']+)'.*|A problem occurred (?:evaluating|configuring) .*|Could not determine the dependencies of task .*|Task '(?<task2>[^']+)' not found in .*)/,
        { locate: 'place' },
      ),
      pattern(
        ['FAILURE: Build', 'BUILD FAILED'],
        /^(?<message>FAILURE: Build (?:failed with an exception|completed with \d+ failures)|BUILD FAILED.*)/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('wrong', 'Fix the error under "What went wrong" for {task}', { command: null }),
      fix('wrong-any', 'Fix the error under "What went wrong"', { command: null }),
      fix('trace', 'Run ./gradlew {task} --stacktrace', {
        when: ({ rootFiles }) => rootFiles.includes('gradlew'),
      }),
      fix('tasks', 'Try the task alone with --stacktrace', { command: null }),
    ],
    examples: [
      { text: "Execution failed for task ':app:lint'.", captures: { task: ':app:lint' } },
      'FAILURE: Build failed with an exception.',
    ],
    nearMisses: ['BUILD SUCCESSFUL in 3s'],
  },
  {
    id: 'ANT_FAIL',
    family: 'jvm',
    title: 'An Ant or sbt build fails',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.88,
    patterns: [
      pattern(['build.xml:'], /^(?<file>\S*build\.xml):(?<line>\d+): (?<message>.+)/),
      pattern(['[error] '], /^\[error\] (?<message>\(.+\) .+|Total time.*|Not a valid command.*)/),
    ],
    fixes: [
      fix('place', 'See {file}:{line}', { command: null }),
      fix('first', 'Fix the first error above', { command: null }),
      fix('verbose', 'Try the target alone with -verbose', { command: null }),
    ],
    examples: [
      {
        text: '/srv/build.xml:42: The following error occurred while executing this line:',
        file: '/srv/build.xml',
        line: 42,
      },
      '[error] (test:test) sbt.TestsFailedException: Tests unsuccessful',
    ],
    nearMisses: ['Buildfile: /srv/build.xml'],
  },
];
