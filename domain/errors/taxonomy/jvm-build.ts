import { fix, pattern, type ErrorRecord } from '../record.ts';

/** How the build tools of the JVM say that a build failed: looked at when nothing names a cause. */
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
        /(?<message>(?:Could not resolve (?:all )?(?:dependencies|files|artifacts)|Could not find artifact (?<artifact>[\w.:-]+)|Could not transfer artifact|Failure to find (?<artifact2>[\w.-]+:[\w.:-]+)|Non-resolvable (?:parent POM|import POM)|(?:Unresolveable build extension: )?Plugin \S+ or one of its dependencies could not be resolved|> Could not (?:find|resolve) (?<artifact3>[\w.-]+:[\w.-]+:?[\w.-]*)\.?|unresolved dependenc|UNRESOLVED DEPENDENCIES).*)/,
      ),
      pattern(['does not exist'], /^(?<message>.*The parent POM .* does not exist.*)/),
      pattern(
        [
          'Missing requirement: ',
          'Cannot resolve project dependencies',
          'Unable to satisfy dependency',
        ],
        /^\[ERROR\]\s+(?<message>Cannot resolve project dependencies.*|Missing requirement: (?<artifact>\S+).*)/,
      ),
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
      // Of a goal that neither compiles nor tests, the line itself is the reason.
      pattern(
        ['Failed to execute goal'],
        /^\[ERROR\] (?<message>Failed to execute goal (?!\S*(?:compiler|surefire|failsafe|scala-maven|kotlin-maven|gmavenplus|antrun|exec)\S* )(?<goal>[\w.-]+(?::[\w.-]+)+) .*)/,
        { rank: 'cause' },
      ),
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
      '[ERROR] Failed to execute goal pl.project13.maven:git-commit-id-plugin:2.1.5:revision (default) on project a: Did not find any commits until some tag',
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
        ['Execution failed for task', 'Could not determine the dependencies', "Task '"],
        /^(?<message>Execution failed for task '(?<task>[^']+)'.*|Could not determine the dependencies of task .*|Task '(?<task2>[^']+)' not found in .*)/,
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
      { text: "Execution failed for task ':app:jar'.", captures: { task: ':app:jar' } },
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
      pattern(
        ['Target "', 'Buildfile: '],
        /^(?<message>Target "(?<target>[^"]+)" does not exist in (?:the )?project.*|Buildfile: (?<file>\S+) does not exist!)/,
        { rank: 'cause' },
      ),
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
      'Target "test" does not exist in the project "app".',
      'Buildfile: build.xml does not exist!',
    ],
    nearMisses: ['Buildfile: /srv/build.xml'],
  },
];
