/** Repositories as people have them, with the deliverables that a person would name for each. */
export interface SampleProject {
  name: string;
  files: Record<string, string>;
  expected: string[];
}

const ci = (steps: string): string =>
  `name: CI\non: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        version: [1, 2]\n    steps:\n      - uses: actions/checkout@v4\n${steps}`;

export const SAMPLE_PROJECTS: readonly SampleProject[] = [
  {
    name: 'npm',
    files: {
      'package.json': JSON.stringify({
        name: 'invoice-api',
        scripts: {
          dev: 'tsx watch src/main.ts',
          build: 'tsc -p tsconfig.build.json',
          typecheck: 'tsc --noEmit',
          lint: 'eslint .',
          format: 'prettier --write .',
          'format:check': 'prettier --check .',
          test: 'vitest run',
          release: 'semantic-release',
        },
        devDependencies: { vitest: '^3.0.0' },
      }),
      'package-lock.json': '{}',
      '.github/workflows/ci.yml': ci(
        '      - uses: actions/setup-node@v4\n      - run: npm ci\n      - run: npm run lint\n      - run: npm test -- --coverage\n      - run: npx codecov\n',
      ),
    },
    expected: [
      'builds: npm run build',
      'lints: npm run typecheck',
      'lints: npm run lint',
      'lints: npm run format:check',
      'command: npm test -- --coverage',
    ],
  },
  {
    name: 'pnpm workspace',
    files: {
      'package.json': JSON.stringify({
        name: 'monorepo',
        private: true,
        packageManager: 'pnpm@10.4.0',
        scripts: {
          build: 'turbo run build',
          test: 'turbo run test',
          lint: 'turbo run lint',
          'check-types': 'turbo run check-types',
        },
      }),
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n',
      'pnpm-lock.yaml': 'lockfileVersion: 9.0\n',
      'turbo.json': '{}',
      'packages/ui/package.json': JSON.stringify({ name: 'ui', scripts: { test: 'vitest run' } }),
    },
    expected: [
      'builds: pnpm run build',
      'lints: pnpm run check-types',
      'lints: pnpm run lint',
      'command: pnpm test',
    ],
  },
  {
    name: 'poetry',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "crawler"\nversion = "0.3.0"\n\n[tool.poetry.dependencies]\npython = "^3.11"\nhttpx = "^0.27"\n\n[tool.poetry.group.dev.dependencies]\npytest = "^8.0"\nmypy = "^1.10"\nruff = "^0.5"\n\n[tool.mypy]\nstrict = true\nfiles = ["crawler"]\n\n[tool.pytest.ini_options]\naddopts = "-q"\n',
      'poetry.lock': '# generated\n',
      'crawler/__init__.py': '',
      'tests/test_crawler.py': 'def test_ok():\n    assert True\n',
    },
    expected: [
      'lints: poetry run mypy',
      'lints: poetry run ruff check',
      'command: poetry run pytest',
    ],
  },
  {
    name: 'uv',
    files: {
      'pyproject.toml':
        '[project]\nname = "forecast"\nversion = "1.2.0"\nrequires-python = ">=3.12"\ndependencies = ["polars>=1.0"]\n\n[dependency-groups]\ndev = ["pytest>=8", "ruff>=0.6", "pyright>=1.1"]\n\n[tool.ruff]\nline-length = 100\n',
      'uv.lock': 'version = 1\n',
      'src/forecast/__init__.py': '',
      'tests/test_forecast.py': '',
      '.github/workflows/test.yml': ci(
        '      - uses: astral-sh/setup-uv@v5\n      - run: uv sync --locked\n      - name: Tests\n        run: |\n          uv run ruff check .\n          uv run ruff format --check .\n          uv run pytest --cov=forecast\n      - run: uv build\n      - run: uv publish --token ${{ secrets.PYPI }}\n',
      ),
    },
    expected: [
      'builds: uv build',
      'lints: uv run pyright',
      'lints: uv run ruff check .',
      'lints: uv run ruff format --check .',
      'command: uv run pytest --cov=forecast',
    ],
  },
  {
    name: 'go',
    files: {
      'go.mod': 'module example.com/relay\n\ngo 1.23\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'relay_test.go': 'package main\n',
      Makefile: 'build:\n\tgo build -o bin/relay .\n\ntest:\n\tgo test ./...\n',
      '.github/workflows/go.yaml': ci(
        '      - uses: actions/setup-go@v5\n        with:\n          go-version: ${{ matrix.version }}\n      - run: go vet ./...\n      - run: go test -race -count=1 ./...\n',
      ),
    },
    expected: [
      'builds: go build ./...',
      'lints: go vet ./...',
      'command: go test -race -count=1 ./...',
    ],
  },
  {
    name: 'cargo',
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n\n[workspace.lints.clippy]\nall = "warn"\n',
      'Cargo.lock': 'version = 4\n',
      'crates/core/Cargo.toml': '[package]\nname = "core"\nversion = "0.1.0"\n',
      'crates/core/src/lib.rs': '',
      '.gitlab-ci.yml':
        'test:\n  image: rust:1.80\n  script:\n    - cargo fmt --all -- --check\n    - cargo test --workspace --locked\n',
    },
    expected: [
      'builds: cargo build --workspace',
      'lints: cargo clippy --workspace -- -D warnings',
      'lints: cargo fmt --all -- --check',
      'command: cargo test --workspace --locked',
    ],
  },
];
