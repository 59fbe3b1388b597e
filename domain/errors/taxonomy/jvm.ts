import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Compilers, virtual machine and build tools of the JVM. */
export const JVM_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'JVM_VERSION',
    family: 'jvm',
    title: 'The Java version does not fit',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'UnsupportedClassVersionError',
          'invalid source release',
          'invalid target release',
          'not supported',
          'Unsupported class file major',
          'Unsupported major.minor version',
          'is not known.',
          'JAVA_HOME',
          'jdk_switcher use ',
          'no longer supported',
          'No compiler is provided',
          'Could not determine java version',
          'Detected JDK ',
          'does not "opens ',
        ],
        /^(?<message>(?:.*UnsupportedClassVersionError.*|.*(?:error: )?invalid (?:source|target) release: ?(?<version>[\d.]+).*|.*error: release version (?<version2>\d+) not supported.*|.*Unsupported class file major version \d+.*|Sorry, but JDK '(?<version3>[^']+)' is not known.*|.*JAVA_HOME is (?:not set|set to an invalid).*|.*JAVA_HOME environment variable is not defined.*|.*Unsupported major\.minor version.*|.*[Ss]ource option (?<version5>[\d.]+) is no longer supported.*|.*No compiler is provided in this environment.*|.*Could not determine java version from '(?<version6>[^']+)'.*|.*Detected JDK (?:Version: )?\S+ .*not in the allowed range.*|.*Unable to make .* accessible: module .* does not "opens .*|The command "(?:jdk_switcher|jenv|sdk) use (?<version4>[^"\s]+)" failed.*))/,
      ),
    ],
    fixes: [
      fix('check', 'Run java -version', { reference: '{file}' }),
      fix('toolchain', 'Check the source and target level in the build file', { command: null }),
    ],
    examples: [
      { text: 'error: invalid target release: 21', captures: { version: '21' } },
      'java.lang.UnsupportedClassVersionError: Foo has been compiled by a more recent version of the Java Runtime',
    ],
    nearMisses: ['feature release not supported on this plan', 'release notes'],
  },
  {
    id: 'JVM_OOM',
    family: 'jvm',
    title: 'The JVM ran out of memory',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        ['OutOfMemoryError', 'insufficient memory for the Java'],
        /^(?:\s*(?:Exception in thread .*|Caused by: |\[\w+\] |.*: )?)?(?<message>java\.lang\.OutOfMemoryError.*|.*There is insufficient memory for the Java Runtime.*)/,
      ),
    ],
    fixes: [
      fix('heap', 'Try -Xmx2g in MAVEN_OPTS or org.gradle.jvmargs', {
        command: null,
      }),
      fix('forks', 'Try fewer parallel forks', { command: null }),
    ],
    examples: [
      'java.lang.OutOfMemoryError: Java heap space',
      'Exception in thread "main" java.lang.OutOfMemoryError: GC overhead limit exceeded',
    ],
    nearMisses: ['-XX:+HeapDumpOnOutOfMemoryError'],
  },
  {
    id: 'JAVAC',
    family: 'jvm',
    title: 'Java, Kotlin, Scala or Groovy code does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['.java:[', '.kt:[', '.scala:[', '.groovy:['],
        /^\[ERROR\] (?<file>\S[^:]*?\.(?:java|kt|scala|groovy)):\[(?<line>\d+)(?:,\d+)?\] (?:error: )?(?<message>(?!\(\w+\) \w+:).+)/,
      ),
      pattern(
        ['.java:', '.groovy:'],
        /^\s*(?:\[\w+\]\s+)?(?:\[(?:ERROR|error)\] )?(?<file>[^\s:][^:]*\.(?:java|groovy)):(?<line>\d+): (?:error: )(?<message>.+)/,
      ),
      pattern(
        ['.java:'],
        /^\s*\[javac\] (?<file>[^\s:][^:]*\.java):(?<line>\d+): (?!warning|\[)(?<message>.+)/,
      ),
      pattern(
        ['.scala:', '.java:'],
        /^\[error\] (?<file>[^\s:][^:]*\.(?:scala|java)):(?<line>\d+)(?::\d+)?: (?<message>.+)/,
      ),
      pattern(
        ['.scala:'],
        /^(?:\[ERROR\] )?(?<file>[^\s:][^:]*\.scala):(?<line>\d+)(?::\d+)?: error: (?<message>.+)/,
      ),
      pattern(
        ['.kt:', '.kts:'],
        /^e: (?:file:\/\/)?(?<file>[^\s:][^:]*\.kts?):(?: ?\(?(?<line>\d+)(?:, ?|:)\d+\)?)?:? (?<message>.+)/,
      ),
      pattern(
        ['.groovy: '],
        /^(?:\S+: )?(?<file>[^\s:][^:]*\.groovy): (?<line>\d+): (?<message>.+)/,
      ),
      pattern(
        ['COMPILATION ERROR', 'Compilation failed', 'Compilation failure', 'Compile failed'],
        /(?<message>COMPILATION ERROR|Compilation failed.*|Compilation failure.*|Compile failed; see the compiler.*)/,
        {
          rank: 'symptom',
          prior: 0.8,
        },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('compile', 'Run mvn -q compile', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('first', 'Fix the first compiler error', { command: null }),
    ],
    examples: [
      { text: 'A.java:3: error: cannot find symbol', file: 'A.java', line: 3 },
      {
        text: '[ERROR] /srv/src/main/java/A.java:[12,34] cannot find symbol',
        file: '/srv/src/main/java/A.java',
        line: 12,
      },
      {
        text: '    [javac] /srv/src/B.java:7: incompatible types',
        file: '/srv/src/B.java',
        line: 7,
      },
      { text: 'e: /srv/a.kt: (4, 7): unresolved reference: foo', file: '/srv/a.kt', line: 4 },
      { text: 'e: file:///srv/a.kt:4:7 Unresolved reference: foo', file: '/srv/a.kt', line: 4 },
      { text: '[error] /srv/src/M.scala:9: not found: value x', file: '/srv/src/M.scala', line: 9 },
    ],
    nearMisses: [
      '\tat com.example.A.run(A.java:3)',
      'A.java:3: warning: [deprecation] x has been deprecated',
    ],
  },
  {
    id: 'JVM_EXC',
    family: 'jvm',
    title: 'An exception of a JVM program',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.55,
    patterns: [
      pattern(
        ['Exception in thread "'],
        /^(?:\[\w+\] )?(?<message>Exception in thread "[^"]*" (?<symbol>[\w.$]+(?:Exception|Error)\b).*)/,
        { locate: 'jvm-frame', prior: 0.75 },
      ),
      pattern(
        ['Exception', 'Error'],
        /^(?:Caused by: |\s*\[(?:junit|java)\]\s+)?(?<message>(?<symbol>(?:javax?|jakarta|kotlinx?|scala|groovy|sun|jdk|com|org|net|io|edu|gov|de|uk|fr|ch|nl|me|dev|co|akka|play|clojure|reactor|androidx?|junit|redis|sbt)\.(?:\w+\.)*[A-Z][\w$]*(?:Exception|Error|Failure))(?::.*|$))/,
        { locate: 'jvm-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('cause', 'See the last "Caused by" of the stack trace', { command: null }),
      fix('alone', 'Run the one failing test', { command: null }),
    ],
    examples: [
      {
        text: 'Exception in thread "main" java.lang.IllegalStateException: no\n\tat com.example.App.main(App.java:9)',
        file: 'App.java',
        line: 9,
      },
      'Caused by: java.lang.NullPointerException: x',
    ],
    nearMisses: ['public class FooException extends Exception', 'handles java exceptions'],
  },
];
