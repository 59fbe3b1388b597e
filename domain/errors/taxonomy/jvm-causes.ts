import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Plugins of Maven whose goal fails because of what they found in the code or the project. */
const CHECKERS =
  '(?:checkstyle|pmd|findbugs|spotbugs|apache-rat|license|enforcer|animal-sniffer|forbiddenapis|spotless|ktlint|detekt|error-prone|javadoc|revapi|japicmp|dependency-check|duplicate-finder|fmt|sortpom|impsort)';

/** Why a build of the JVM stops, other than by its code or its tests. */
export const JVM_CAUSE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'JVM_CLASSPATH',
    family: 'jvm',
    title: 'A class is missing on the class path, or of another version',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        ['A required class was missing', 'API incompatibility was encountered'],
        /(?<message>(?:A required class was missing|An API incompatibility was encountered) while executing (?<goal>[^\s:]+:[^\s:]+).*)/,
      ),
      pattern(
        ['Error: Could not find or load main', 'Error: Unable to access jarfile'],
        /^(?<message>Error: (?:Could not find or load main class|Unable to access jarfile) (?<class>\S+).*)/,
      ),
      pattern(
        [
          'NoClassDefFoundError',
          'NoSuchMethodError',
          'ClassNotFoundException',
          'AbstractMethodError',
        ],
        /^(?:\[\w+\] )?(?<message>Exception in thread "[^"]*" (?:\[\w+\] )?java\.lang\.(?:NoClassDefFoundError|NoSuchMethodError|ClassNotFoundException|AbstractMethodError)(?:: (?<class>[\w$./]+))?.*)/,
        { locate: 'jvm-frame' },
      ),
      pattern(
        ['NoClassDefFoundError', 'NoSuchMethodError', 'ClassNotFoundException', 'NoSuchFieldError'],
        /^(?:Caused by: |\s*\[\w+\]\s+)?(?<message>java\.lang\.(?:NoClassDefFoundError|NoSuchMethodError|ClassNotFoundException|NoSuchFieldError): (?<class>[\w$./]+).*)/,
        { locate: 'jvm-frame', rank: 'symptom', prior: 0.6 },
      ),
    ],
    fixes: [
      fix('declare', 'Check which dependency brings {class}', { command: null }),
      fix('tree', 'Run mvn dependency:tree', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('version', 'Check the version of {goal} against the version of Maven', { command: null }),
      fix('path', 'Check the class path', { command: null }),
      fix('versions', 'Check the versions of the dependencies against each other', {
        command: null,
      }),
    ],
    examples: [
      {
        text: 'Exception in thread "main" java.lang.NoClassDefFoundError: org/eclipse/aether/Transfer$State',
        captures: { class: 'org/eclipse/aether/Transfer$State' },
      },
      'Error: Could not find or load main class org.gradle.wrapper.GradleWrapperMain',
      '[ERROR] Failed to execute goal org.x:y:3.2:jar (default) on project z: Execution default failed: A required class was missing while executing org.x:y:3.2:jar: org/a/B',
    ],
    nearMisses: ['[INFO] catches NoClassDefFoundError', 'loading class org.a.B'],
  },
  {
    id: 'JVM_CHECK',
    family: 'lint',
    title: 'A quality check of a JVM build finds violations',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['Failed to execute goal'],
        new RegExp(
          `^\\[ERROR\\] (?<message>Failed to execute goal [\\w.-]+:(?:[\\w-]*-)?${CHECKERS}[\\w-]*:[^:]+:(?<goal>[\\w-]+) (?!.*Execution \\S+ of goal \\S+ failed).*)`,
        ),
      ),
      pattern(
        ['rule violations were found', 'violations were found', 'unapproved license'],
        /^(?:> )?(?<message>(?:FindBugs|SpotBugs|Checkstyle|CodeNarc|\d+ PMD|PMD|Detekt)\b.{0,60}violations were found.*|.*Too many files with unapproved license.*)/,
      ),
      pattern(
        ['Execution failed for task'],
        /^(?<message>Execution failed for task '(?<task>[\w:-]*:(?:checkstyle|pmd|findbugs|spotbugs|spotless|ktlint|detekt|lint|javadoc|license|codenarc|animalsniffer|forbiddenApis)\w*)'.*)/,
      ),
    ],
    fixes: [
      fix('report', 'See the report of the check', { command: null }),
      fix('first', 'Fix the first violation', { command: null }),
    ],
    examples: [
      '> FindBugs rule violations were found. See the report at: file:///srv/findbugs/main.html',
      '[ERROR] Failed to execute goal org.apache.rat:apache-rat-plugin:0.10:check (default) on project s: Too many files with unapproved license: 1',
      "Execution failed for task ':core:checkstyleMain'.",
    ],
    nearMisses: ['no violations were found', "Execution failed for task ':core:jar'."],
  },
  {
    id: 'GRADLE_SCRIPT',
    family: 'jvm',
    title: 'A Gradle build script does not work',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['A problem occurred ', 'Could not compile build file', 'Could not compile settings file'],
        /^(?<message>A problem occurred evaluating .*|Could not compile (?:build|settings) file .*)/,
        { locate: 'place' },
      ),
      // Often only a dependency of the script that cannot be had.
      pattern(['A problem occurred '], /^(?<message>A problem occurred configuring .*)/, {
        locate: 'place',
        rank: 'symptom',
      }),
      pattern(
        ['Plugin with id', "Plugin [id: '"],
        /^(?:> )?(?<message>Plugin (?:with id '(?<plugin>[^']+)'|\[id: '(?<plugin2>[^']+)'.*) (?:was )?not found.*)/,
        { locate: 'place' },
      ),
      pattern(
        ['Could not find method ', 'Could not find property ', 'Could not get unknown property '],
        /^> (?<message>Could not (?:find (?:method|property)|get unknown property) .*)/,
        { locate: 'place', rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('wrapper', 'Run ./gradlew --version', {
        when: ({ rootFiles }) => rootFiles.includes('gradlew'),
      }),
      fix('wrong', 'Fix the script error under "What went wrong"', { command: null }),
      fix('version', 'Check the script against the version of Gradle', { command: null }),
    ],
    examples: [
      {
        text: "* Where:\nBuild file '/srv/build.gradle' line: 27\n\n* What went wrong:\nA problem occurred evaluating root project 'quasar'.",
        file: '/srv/build.gradle',
        line: 27,
      },
      "> Plugin with id 'com.android.application' not found.",
    ],
    nearMisses: ['a problem occurred yesterday', 'Could not find the file, skipping'],
  },
  {
    id: 'MAVEN_POM',
    family: 'jvm',
    title: 'A Maven project file is not valid',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['[ERROR] '],
        /^\[ERROR\] (?:\s*\[ERROR\] )?\s*(?<message>(?:'[\w.]+' for \S+ (?:is missing|must be|with value).*|Malformed POM .*|Non-parseable POM .*))/,
      ),
      pattern(
        ['[ERROR] '],
        /^\[ERROR\]\s+(?<message>The build could not read \d+ projects?.*|Unknown packaging: \S+.*)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('pom', 'Fix the named element in pom.xml', { command: null }),
      fix('validate', 'Run mvn -q validate', {
        when: ({ rootFiles }) => rootFiles.includes('pom.xml'),
      }),
      fix('parent', 'Check the parent POM and its version', { command: null }),
    ],
    examples: [
      "[ERROR]     'dependencies.dependency.version' for com.google.guava:guava:jar is missing. @ x:y:1, /srv/pom.xml, line 40, column 17",
      '[ERROR] Malformed POM /srv/pom.xml: Unrecognised tag',
    ],
    nearMisses: ["[WARNING] 'build.plugins.plugin.version' for x is missing."],
  },
  {
    id: 'PUBLISH',
    family: 'shell',
    title: 'An artifact cannot be published',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(['Failed to deploy artifacts'], /(?<message>Failed to deploy artifacts: .*)/),
      pattern(
        ['You cannot publish over', 'ou do not have permission to publish', 'File already exists'],
        /^(?<message>.*(?:You cannot publish over the previously published|do not have permission to publish|HTTPError: 400 .*File already exists).*)/,
      ),
      pattern(
        ['failed to publish to registry', 'crate version'],
        /^error: (?<message>.*(?:failed to publish to registry|crate version .* is already uploaded).*)/,
      ),
    ],
    fixes: [
      fix('version', 'Check the version number', { command: null }),
      fix('rights', 'Check the credentials of the repository', { command: null }),
    ],
    examples: [
      '[ERROR] Failed to execute goal org.apache.maven.plugins:maven-deploy-plugin:2.7:deploy (default-deploy) on project x: Failed to deploy artifacts: Could not transfer artifact a:b:jar:1 from/to nexus: Return code is: 401',
      'error: failed to publish to registry at https://crates.io',
    ],
    nearMisses: ['published 3 artifacts', 'crate version 1.2'],
  },
  {
    id: 'SIGNING',
    family: 'shell',
    title: 'A signature cannot be made: key or passphrase is missing',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'Cannot obtain passphrase',
          'no default secret key',
          'signing failed',
          'failed to sign the data',
          'o signing certificate',
          'Code Sign error',
          'Inappropriate ioctl for device',
        ],
        /^(?<message>.*(?:Cannot obtain passphrase in batch mode|no default secret key|signing failed: .*|gpg failed to sign the data|[Nn]o signing certificate|Code Sign error|gpg: .*Inappropriate ioctl for device).*)/,
      ),
    ],
    fixes: [
      fix('key', 'Check the signing key', { command: null }),
      fix('skip', 'Try the build without the signing step', { command: null }),
    ],
    examples: [
      '[ERROR] Failed to execute goal org.apache.maven.plugins:maven-gpg-plugin:1.4:sign (sign-artifacts) on project duke: Cannot obtain passphrase in batch mode -> [Help 1]',
      'error: gpg failed to sign the data',
    ],
    nearMisses: ['Signing key added'],
  },
];
