/** Files that hold tests, by the habits of their languages. */
const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__|e2e|cypress)\/|(?:^|\/)(?:test_[^/]*|conftest|[^/]*(?:_test|_spec|[._-]test|[._-]spec|Test|Tests|TestCase|IT))\.[a-z]+$/;
const CI_FILE =
  /(?:^|\/)(?:\.github\/(?:workflows|actions)\/.*\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|\.circleci\/config\.yml|Jenkinsfile|bitbucket-pipelines\.yml|\.drone\.yml|\.buildkite\/.*)$/;
const RUNNER_FILE =
  /(?:^|\/)(?:package\.json|Makefile|justfile|Taskfile\.ya?ml|tox\.ini|noxfile\.py|setup\.cfg|pytest\.ini|pyproject\.toml|conftest\.py|pom\.xml|build\.gradle(?:\.kts)?|(?:vite|vitest|jest|karma|playwright)[\w.]*\.config\.[cm]?[jt]s|jest\.config\.json|\.mocharc[\w.]*|\.nycrc[\w.]*|\.coveragerc|CMakeLists\.txt|.*\.(?:sh|bash))$/;
const SNAPSHOT =
  /(?:^|\/)__snapshots__\/|\.snap$|(?:^|\/)(?:goldens?|testdata\/.*golden.*|approvals?)\/|\.golden$|\.approved\.\w+$|(?:^|\/)(?:tests?|specs?|__tests__|testdata)\/(?:.*\/)?[^/]*(?:expected|golden|baseline|approved)[^/]*\.(?:json|txt|ya?ml|xml|html?|csv|tsv|md|out|svg)$/;

/** Data and texts in a folder of tests are no tests. */
const CODE =
  /\.(?:py|[cm]?[jt]sx?|go|rs|rb|java|kts?|scala|groovy|cs|php|swift|c|cc|cpp|h|hpp|sh|bash|t|pl|exs?|vue|ini|cfg|toml|ya?ml)$/;

export const isTestFile = (path: string): boolean => TEST_FILE.test(path) && CODE.test(path);
export const isCiFile = (path: string): boolean => CI_FILE.test(path);
export const isRunnerFile = (path: string): boolean => RUNNER_FILE.test(path) || isCiFile(path);
export const isSnapshot = (path: string): boolean => SNAPSHOT.test(path);

/** True when the runners of its language would pick the file up by its name. */
export function isCollected(path: string): boolean {
  const name = path.split('/').at(-1)!;
  if (name.endsWith('.py')) return /^test_.*\.py$|_test\.py$|^tests?\.py$/.test(name);
  if (/\.[cm]?[jt]sx?$/.test(name))
    return (
      /[._-](?:test|spec)\.[cm]?[jt]sx?$|^test[.-]/.test(name) ||
      /(?:^|\/)(?:__tests__|tests?|specs?|e2e|cypress)\//.test(path)
    );
  if (name.endsWith('.go')) return name.endsWith('_test.go');
  return isTestFile(path);
}

/** A command line that runs tests or another check. */
export const CHECK_COMMAND =
  /\b(?:npm (?:t\b|test|run [\w:-]*(?:test|lint|check|build|coverage)[\w:-]*)|(?:pnpm|yarn|bun) (?:run )?[\w:-]*(?:test|lint|check|build)[\w:-]*|npx (?:vitest|jest|mocha|tsc|eslint|oxlint|playwright)|pytest|tox|nox|unittest|vitest|jest|mocha|ava|tap|node --test|go (?:test|vet)|cargo (?:test|nextest|clippy)|ctest|mvn\b|gradlew?\b|rspec|phpunit|eslint|oxlint|ruff|mypy|tsc|make (?:test|check|lint)|prove|dotnet test|nosetests)\b/;

/** The test that a line declares: its name, as its runner knows it. */
export function testName(text: string): string | null {
  const match =
    /^\s*(?:(?:async\s+)?def\s+(test\w*)\s*\(|(?:it|test|specify)(?:\.(?:only|concurrent|sequential|skip|todo|fails|failing))?\s*\(\s*(['"`])(.+?)\2|func\s+(Test\w+)\s*\(|(?:public\s+)?void\s+(test\w*)\s*\(|fn\s+(test\w*)\s*\()/.exec(
      text,
    );
  return match ? (match[1] ?? match[3] ?? match[4] ?? match[5] ?? match[6] ?? null) : null;
}

/** A line without what stands in its strings: a test about skips speaks of them. */
export const withoutStrings = (text: string): string =>
  text.replace(
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g,
    (all) => all[0]! + all[0]!,
  );
