/** The commands by which a project is tested, built and linted; absent where nothing says so. */
export interface ProjectCommands {
  test?: string;
  build?: string;
  lint?: string;
  coverage?: string;
  /** Where its server answers, without a slash at the end. */
  baseUrl?: string;
}

/** Names of the files whose content `projectCommands` wants to see. */
export const PROJECT_FILES = ['package.json', 'Makefile', 'pyproject.toml'] as const;

/** Reads the commands off the files at the root of a repository. Never throws; unreadable content says nothing. */
export function projectCommands(
  files: readonly string[],
  contents: Readonly<Record<string, string>>,
): ProjectCommands {
  const has = (name: string): boolean => files.includes(name);
  return {
    ...byLanguage(has, contents['pyproject.toml'] ?? ''),
    ...ofMakefile(contents['Makefile'] ?? ''),
    ...ofPackage(contents['package.json'] ?? '', has),
  };
}

function byLanguage(has: (name: string) => boolean, pyproject: string): ProjectCommands {
  if (has('Cargo.toml'))
    return { test: 'cargo test', build: 'cargo build', lint: 'cargo clippy -- -D warnings' };
  if (has('go.mod'))
    return {
      test: 'go test -v ./...',
      build: 'go build ./...',
      lint: 'go vet ./...',
      coverage: 'go test -cover ./...',
    };
  if (has('pom.xml'))
    return {
      test: has('mvnw') ? './mvnw -B test' : 'mvn -B test',
      build: has('mvnw') ? './mvnw -B package' : 'mvn -B package',
    };
  if (has('build.gradle') || has('build.gradle.kts'))
    return {
      test: has('gradlew') ? './gradlew test' : 'gradle test',
      build: has('gradlew') ? './gradlew build' : 'gradle build',
    };
  const python = [
    'pyproject.toml',
    'setup.py',
    'setup.cfg',
    'pytest.ini',
    'tox.ini',
    'conftest.py',
    'requirements.txt',
  ].some(has);
  if (!python) return {};
  return {
    test: 'python3 -m pytest -rA',
    ...(pyproject.includes('[tool.ruff') ? { lint: 'ruff check' } : {}),
    ...(pyproject.includes('pytest-cov') ? { coverage: 'python3 -m pytest --cov' } : {}),
  };
}

function ofMakefile(text: string): ProjectCommands {
  const target = (name: string): boolean => new RegExp(`^${name}:`, 'm').test(text);
  return {
    ...(target('test') ? { test: 'make test' } : target('check') ? { test: 'make check' } : {}),
    ...(target('build') ? { build: 'make build' } : {}),
    ...(target('lint') ? { lint: 'make lint' } : {}),
    ...(target('coverage') ? { coverage: 'make coverage' } : {}),
  };
}

function ofPackage(text: string, has: (name: string) => boolean): ProjectCommands {
  let scripts: Record<string, unknown>;
  try {
    const parsed = JSON.parse(text) as { scripts?: Record<string, unknown> } | null;
    scripts = parsed?.scripts ?? {};
  } catch {
    return {};
  }
  const tool = has('pnpm-lock.yaml') ? 'pnpm' : has('yarn.lock') ? 'yarn' : 'npm';
  const run = (name: string): string | undefined =>
    typeof scripts[name] === 'string' && !/no test specified/.test(scripts[name])
      ? name === 'test'
        ? `${tool} test`
        : `${tool} run ${name}`
      : undefined;
  const commands = {
    test: run('test'),
    build: run('build'),
    lint: run('lint') ?? run('typecheck'),
    coverage: run('coverage') ?? run('test:coverage'),
  };
  return Object.fromEntries(
    Object.entries(commands).filter(([, command]) => command !== undefined),
  );
}
