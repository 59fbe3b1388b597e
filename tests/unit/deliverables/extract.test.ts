import { describe, expect, it } from 'vitest';
import { extractDeliverables } from '../../../domain/deliverables/extract/extract.ts';
import { projectCommands } from '../../../domain/deliverables/extract/project.ts';
import { deliverableLine } from '../../support/deliverable-line.ts';

const PROJECT = {
  test: 'npm test',
  build: 'npm run build',
  lint: 'npm run lint',
  coverage: 'npm run coverage',
};

type Row = [goal: string, wanted: string[], uncheckable?: number];

const GOALS: Row[] = [
  ['Make sure `npm test` passes.', ['command npm test']],
  ['Fix the failing tests.', ['command npm test']],
  [
    'Add a function `slugify` to src/text.ts and make sure all tests pass.',
    ['file_changed src/text.ts', 'command npm test'],
  ],
  [
    'Create `docs/usage.md` and update README.md.',
    ['file_exists docs/usage.md', 'file_changed README.md'],
  ],
  [
    '1. Add src/cache.ts\n2. Write tests in tests/cache.test.ts\n3. `npm run lint` must be clean',
    ['file_exists src/cache.ts', 'file_changed tests/cache.test.ts', 'lints npm run lint'],
  ],
  [
    '- [ ] Coverage must be at least 90 %\n- [ ] no new dependencies',
    ['coverage npm run coverage 90', 'no_new_dependency'],
  ],
  [
    'Raise the coverage from 71% to 85.5 percent without adding new packages.',
    ['coverage npm run coverage 85.5', 'no_new_dependency'],
  ],
  [
    'Refactor src/parser.py. Do not change anything outside src/ and tests/.',
    ['file_changed src/parser.py', 'unchanged_outside src, tests'],
  ],
  ['Only change files in `lib/`.', ['unchanged_outside lib']],
  ['GET http://localhost:3000/health must return 200.', ['http http://localhost:3000/health 200']],
  [
    'http://127.0.0.1:8080/missing should respond with 404',
    ['http http://127.0.0.1:8080/missing 404'],
  ],
  ['Add an endpoint GET /health that returns 200', [], 1],
  ['README.md must contain "Installation".', ['file_contains README.md Installation']],
  ['Add a section "Usage" to README.md', ['file_contains README.md Usage']],
  ['`CHANGELOG.md` mentions `v2.0.0`', ['file_contains CHANGELOG.md v2.0.0']],
  [
    'Delete `src/legacy.js` and make sure the build passes',
    ["command test ! -e 'src/legacy.js'", 'builds npm run build'],
  ],
  ['Rename src/old.ts to src/new.ts', ['file_exists src/new.ts', "command test ! -e 'src/old.ts'"]],
  [
    'The project must build and there must be no lint errors.',
    ['builds npm run build', 'lints npm run lint'],
    0,
  ],
  ['Make test_login and test_logout pass', ['tests_pass npm test :: test_login, test_logout']],
  [
    'tests/test_api.py::test_create must pass',
    ['tests_pass npm test :: tests/test_api.py::test_create'],
  ],
  ['The test `adds two numbers` must pass.', ['tests_pass npm test :: adds two numbers']],
  ['Make tests/unit/date.test.ts pass.', ['tests_pass npm test :: tests/unit/date.test.ts']],
  ['Make the code nicer and the app feel faster.', [], 1],
  ['Improve performance.', [], 1],
  [
    'Run `npm install` first. Then fix `src/app.ts` so that `npm run build` succeeds.',
    ['file_changed src/app.ts', 'builds npm run build'],
    1,
  ],
  ['Run `cargo test` and fix what fails.', ['command cargo test'], 1],
  ['pytest must pass, and mypy must report no errors', ['command pytest', 'lints mypy']],
  ['Ensure go test ./... passes', ['command go test ./...']],
  [
    'Implement the parser in src/parse.rs; `cargo clippy -- -D warnings` should be clean; `cargo test` should pass.',
    ['file_changed src/parse.rs', 'lints cargo clippy -- -D warnings', 'command cargo test'],
  ],
  [
    'The tests fail on Windows because src/path.ts uses a slash. Fix src/path.ts.',
    ['file_changed src/path.ts'],
  ],
  ['We use Node.js and e.g. React here. Create index.html.', ['file_exists index.html']],
  ['Write the results to reports/summary.json', ['file_exists reports/summary.json']],
  ['Generate a Dockerfile and a Makefile.', ['file_exists Dockerfile', 'file_exists Makefile']],
  ['Do not touch config/prod.yaml', [], 1],
  ['`npm run e2e` should still fail', [], 1],
  ['Translate docs/guide.md into German', ['file_changed docs/guide.md']],
  [
    'Migrate src/db.ts from callbacks to promises without breaking the tests',
    ['file_changed src/db.ts', 'command npm test'],
  ],
  ['Keep the test suite green', ['command npm test']],
  ['Please fix the bug described in docs/bug.md.', [], 1],
  [
    'Add a script ./scripts/release.sh; `./scripts/release.sh --dry-run` must exit 0',
    ['file_exists scripts/release.sh', 'command ./scripts/release.sh --dry-run'],
  ],
  ['src/index.ts must exist', ['file_exists src/index.ts']],
  [
    'Update the tests in tests/a.test.ts and "tests/b.test.ts"',
    ['file_changed tests/a.test.ts', 'file_changed tests/b.test.ts'],
  ],
  [
    '* `make lint` passes\n* `make test` passes\n* `make lint` passes',
    ['lints make lint', 'command make test'],
  ],
  ['Please make all tests pass', ['command npm test']],
  ['`npm run lint` and `npm test` must pass', ['lints npm run lint', 'command npm test'], 0],
  ['Port utils.py to TypeScript as src/utils.ts', ['file_exists src/utils.ts']],
  [
    'Create .github/workflows/ci.yml that runs `npm test` on push',
    ['file_exists .github/workflows/ci.yml'],
  ],
  ['Remove the unused helpers from src/helpers.ts', ['file_changed src/helpers.ts']],
  ['Convert all `.js` files under src/ to ES modules', [], 1],
  ['The /login endpoint should return 401 for bad passwords', [], 1],
  ['* no change outside src/parser', ['unchanged_outside src/parser']],
  ['no change outside of the parser', [], 1],
  [
    'test_empty and test_none in tests/test_parse.py should pass',
    ['tests_pass npm test :: test_empty, test_none'],
  ],
  ['Say hello.', []],
];

describe('extractDeliverables', () => {
  it.each(GOALS)('reads %j', (goal, wanted, uncheckable) => {
    const found = extractDeliverables(goal, PROJECT);
    expect(found.deliverables.map(deliverableLine)).toEqual(wanted);
    if (uncheckable !== undefined) expect(found.uncheckable).toHaveLength(uncheckable);
  });

  it('shows for every deliverable the words that it came from', () => {
    for (const [goal] of GOALS) {
      for (const { source } of extractDeliverables(goal, PROJECT).deliverables) {
        for (const word of (source ?? '').match(/[\p{L}\d]{3,}/gu) ?? [])
          expect(goal).toContain(word);
        expect(source).toBeTruthy();
      }
    }
  });

  it('lists what has no command to prove it, with what to add, and drops nothing', () => {
    const found = extractDeliverables(
      'All tests must pass. Coverage at least 80 %. The project must build.',
    );
    expect(found.deliverables).toEqual([]);
    expect(found.uncheckable.map(({ why }) => /--deliver/.test(why))).toEqual([true, true, true]);
  });

  it('gives the same list for the same words', () => {
    for (const [goal] of GOALS)
      expect(extractDeliverables(goal, PROJECT)).toEqual(extractDeliverables(goal, PROJECT));
  });
});

describe('projectCommands', () => {
  it.each([
    [
      ['package.json'],
      { 'package.json': '{"scripts":{"test":"vitest","build":"tsc"}}' },
      { test: 'npm test', build: 'npm run build' },
    ],
    [
      ['package.json', 'pnpm-lock.yaml'],
      { 'package.json': '{"scripts":{"test":"x","lint":"y"}}' },
      { test: 'pnpm test', lint: 'pnpm run lint' },
    ],
    [
      ['package.json'],
      { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
      {},
    ],
    [['package.json'], { 'package.json': 'not json' }, {}],
    [
      ['pyproject.toml'],
      { 'pyproject.toml': '[tool.ruff]' },
      { test: 'python3 -m pytest -rA', lint: 'ruff check' },
    ],
    [['Makefile'], { Makefile: 'test:\n\tgo test\n' }, { test: 'make test' }],
    [['notes.txt'], {}, {}],
  ])('reads %j', (files, contents, commands) => {
    expect(projectCommands(files, contents as Record<string, string>)).toEqual(commands);
  });
});
