import { crossed, type RealRun, type Scenario } from './types.ts';

const go = (body: string, imports = '"testing"'): Record<string, string> => ({
  'go.mod': 'module example.com/a\n\ngo 1.21\n',
  'a_test.go': `package a\n\nimport (${imports})\n\n${body}`,
});
const GO: Scenario[] = [
  {
    name: 'passes',
    files: go(
      'func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Run("x y", func(t *testing.T) {}) }\n',
    ),
    expect: 'proven',
  },
  {
    name: 'fails',
    files: go('func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Fatal("no") }\n'),
    expect: 'failed',
    failedName: 'TestB',
  },
  {
    name: 'has no test',
    files: { ...go('var _ testing.T\n'), 'a.go': 'package a\n' },
    expect: 'unproven',
  },
  {
    name: 'has no test file',
    files: { 'go.mod': 'module example.com/a\n\ngo 1.21\n', 'a.go': 'package a\n' },
    expect: 'unproven',
  },
  {
    name: 'does not compile',
    files: go('func TestA(t *testing.T) { undefined() }\n'),
    expect: 'failed',
  },
  {
    name: 'panics',
    files: go('func TestA(t *testing.T) { panic("no") }\n'),
    expect: 'failed',
    failedName: 'TestA',
  },
  {
    name: 'exits',
    files: go('func TestA(t *testing.T) { os.Exit(3) }\n', '"testing"; "os"'),
    expect: 'failed',
  },
  {
    name: 'times out',
    files: go('func TestA(t *testing.T) { time.Sleep(time.Minute) }\n', '"testing"; "time"'),
    command: 'RUN -timeout 1s',
    expect: 'failed',
  },
  {
    name: 'fails in one of two packages',
    files: {
      ...go('func TestA(t *testing.T) {}\n'),
      'b/b_test.go': 'package b\nimport "testing"\nfunc TestÄ(t *testing.T) { t.Error("no") }\n',
    },
    expect: 'failed',
    failedName: 'TestÄ',
  },
];
const ONLY_SKIPS = go('func TestA(t *testing.T) { t.Skip("no") }\n');

const rust = (body: string): Record<string, string> => ({
  'Cargo.toml': '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n',
  'src/lib.rs': `#[cfg(test)]\nmod tests {\n${body}}\n`,
});
const CARGO: Scenario[] = [
  {
    name: 'passes',
    files: rust('#[test] fn one() {}\n#[test] #[should_panic] fn two() { panic!() }\n'),
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: rust('#[test] fn one() {}\n#[test] fn two() { assert_eq!(1, 2) }\n'),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'tests::two',
  },
  {
    name: 'only ignores',
    files: rust('#[test] #[ignore] fn one() {}\n'),
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  { name: 'has no test', files: rust(''), expect: 'unproven', counts: [0, 0, 0] },
  {
    name: 'does not compile',
    files: rust('#[test] fn one() { gone() }\n'),
    expect: 'failed',
    hidden: 'unproven',
  },
  {
    name: 'aborts',
    files: rust('#[test] fn one() { std::process::abort() }\n'),
    expect: 'failed',
    hidden: 'unproven',
  },
];

const cmake = (tests: string): Record<string, string> => ({
  'CMakeLists.txt': `cmake_minimum_required(VERSION 3.10)\nproject(a NONE)\nenable_testing()\n${tests}`,
});
const CTEST: Scenario[] = [
  {
    name: 'passes',
    files: cmake('add_test(NAME one COMMAND true)\nadd_test(NAME two COMMAND true)\n'),
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: cmake('add_test(NAME one COMMAND true)\nadd_test(NAME two COMMAND false)\n'),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'two',
  },
  {
    name: 'only skips',
    files: cmake(
      'add_test(NAME one COMMAND sh -c "exit 77")\nset_tests_properties(one PROPERTIES SKIP_RETURN_CODE 77)\n',
    ),
    expect: 'unproven',
    counts: [1, 0, 1],
  },
  { name: 'has no test', files: cmake(''), expect: 'unproven', counts: [0, 0, 0] },
  {
    name: 'times out',
    files: cmake(
      'add_test(NAME one COMMAND sleep 60)\nset_tests_properties(one PROPERTIES TIMEOUT 1)\n',
    ),
    expect: 'failed',
    counts: [1, 1, 0],
    failedName: 'one',
  },
  {
    name: 'crashes',
    files: cmake(
      'add_test(NAME one COMMAND sh -c "kill -SEGV $$")\nadd_test(NAME gone COMMAND /no/such/file)\n',
    ),
    expect: 'failed',
    failedName: 'gone',
  },
];

const PROVE: Scenario[] = [
  {
    name: 'passes',
    files: { 't/a.t': 'use Test::More tests => 2;\nok(1, "adds");\nok(1, "größer");\n' },
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: { 't/a.t': 'use Test::More tests => 2;\nok(1, "adds");\nok(0, "subtracts");\n' },
    expect: 'failed',
    counts: [2, 1, 0],
  },
  {
    name: 'only skips',
    files: { 't/a.t': 'use Test::More skip_all => "no";\n' },
    expect: 'unproven',
    counts: [0, 0, 0],
  },
  {
    name: 'dies',
    files: { 't/a.t': 'use Test::More;\nok(1, "adds");\ndie "no";\n' },
    expect: 'failed',
  },
  {
    name: 'stops before its plan',
    files: { 't/a.t': 'use Test::More tests => 3;\nok(1, "adds");\n' },
    expect: 'failed',
  },
];

const pom = (test: string): Record<string, string> => ({
  'pom.xml':
    '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>a</artifactId><version>1</version><properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties><dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency></dependencies></project>',
  'src/test/java/ATest.java': `import org.junit.*;\npublic class ATest {\n${test}}\n`,
});
const MAVEN: Scenario[] = [
  {
    name: 'passes',
    files: pom('@Test public void adds() {}\n'),
    expect: 'proven',
    counts: [1, 0, 0],
  },
  {
    name: 'fails',
    files: pom('@Test public void adds() {}\n@Test public void breaks() { Assert.fail(); }\n'),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'breaks',
  },
  {
    name: 'only skips',
    files: pom('@Ignore @Test public void adds() {}\n'),
    expect: 'unproven',
    counts: [1, 0, 1],
  },
  {
    name: 'does not compile',
    files: pom('@Test public void adds() { gone(); }\n'),
    expect: 'failed',
  },
];

export const COMPILED_RUNS: readonly RealRun[] = [
  ...crossed(
    'go',
    { plain: 'go test ./...', verbose: 'go test -v ./...', json: 'go test -json ./...' },
    GO,
  ),
  ...crossed('go', { verbose: 'go test -v ./...', json: 'go test -json ./...' }, [
    { name: 'only skips', files: ONLY_SKIPS, expect: 'unproven', counts: [0, 0, 1] },
  ]),
  ...crossed(
    'cargo',
    { plain: 'cargo test --offline', colours: 'cargo test --offline --color always' },
    CARGO,
  ),
  ...crossed(
    'ctest',
    {
      plain: 'cmake -S . -B b >/dev/null && ctest --test-dir b',
      'with output': 'cmake -S . -B b >/dev/null && ctest --test-dir b --output-on-failure -V',
    },
    CTEST,
  ),
  ...crossed('prove', { plain: 'prove', verbose: 'prove -v' }, PROVE),
  ...crossed('mvn', { batch: 'mvn -q -o -B test', full: 'mvn -o -B test' }, MAVEN),
];
