import { escapeRegex, type RepairRule } from './repair-rule.ts';
import { nearestWords } from './spelling.ts';

const words = (text: string): string[] => text.split(' ');

/** Tasks that projects define by convention, per runner: what a mistyped task may mean. */
const TASKS: Readonly<Record<string, readonly string[]>> = {
  make: words(
    'all build test check install clean lint run format fmt dist help deps docs deploy dev release up down start stop',
  ),
  gradle: words(
    'build assemble check test clean jar run tasks classes bootRun bootJar installDist distZip publish publishToMavenLocal dependencies wrapper javadoc lint assembleDebug assembleRelease installDebug',
  ),
  mvn: words(
    'clean validate compile test package integration-test verify install deploy site initialize test-compile',
  ),
  npm: words(
    'start test build lint dev watch format serve clean deploy typecheck prepare coverage e2e docs release preview',
  ),
  gulp: words(
    'default build serve watch test clean lint deploy dist styles scripts images compress start',
  ),
  grunt: words(
    'default build serve watch test clean lint jshint uglify concat compress copy less sass dist deploy',
  ),
  lein: words('repl run test jar uberjar deps compile clean install new help'),
  rake: words('default test spec build install release clean db:migrate db:create db:seed routes'),
  just: words('default build test lint run check fmt clean install'),
};
const RUNNERS: Readonly<Record<string, string>> = {
  gmake: 'make',
  './gradlew': 'gradle',
  gradlew: 'gradle',
  './mvnw': 'mvn',
  yarn: 'npm',
  pnpm: 'npm',
  bun: 'npm',
  ninja: 'make',
};

/** How runners say that a task is not defined; the group is the task. */
const UNKNOWN_TASK =
  /(?:[Tt]ask|TASK|target|script|phase|recipe|goal|Don't know how to build task)s?:? [`'"‘]?([\w:.-]+)[`'"’]?(?:\.| (?:is not in your|not found|is not defined|does not exist|is ambiguous))|No rule to make target [`'‘]([\w:.-]+)|[Mm]issing script:? "?([\w:.-]+)|Unknown lifecycle phase "([\w:.-]+)"|Don't know how to build task '([\w:.-]+)'|'([\w:.-]+)' is not a task|unknown target '([\w:.-]+)'|not contain recipe `([\w:.-]+)`|Task never defined: ([\w:.-]+)/;

/** Sets a mistyped task right by what such projects call their tasks. */
export const repairTask: RepairRule = (script, output) => {
  const parts = script.split(/\s+/);
  const program = parts[0] ?? '';
  const known = TASKS[RUNNERS[program] ?? program];
  const wrong = UNKNOWN_TASK.exec(output)
    ?.slice(1)
    .find((word) => word !== undefined);
  if (known === undefined || wrong === undefined || !parts.includes(wrong)) return [];
  return nearestWords(wrong, known, 0.6)
    .slice(0, 2)
    .map((name) => script.replace(new RegExp(`(?<=\\s)${escapeRegex(wrong)}(?=\\s|$)`), name));
};
