import { describe, expect, it } from 'vitest';
import { extractDeliverables } from '../../../domain/deliverables/extract/extract.ts';
import { deliverableLine } from '../../support/deliverable-line.ts';

const PROJECT = {
  test: 'npm test',
  build: 'npm run build',
  lint: 'npm run lint',
  coverage: 'npm run coverage',
};

type Row = [goal: string, wanted: string[], uncheckable?: number];

const GOALS: Row[] = [
  [
    'Create add.py with a function add. Make sure python3 add.py passes.',
    ['file_exists add.py', 'command python3 add.py'],
  ],
  ['All existing tests should still pass (run pytest -q).', ['command pytest -q']],
  ['I need a CLI tool bin/greet.js that says hello.', ['file_exists bin/greet.js']],
  ['We want a shorter start page.', [], 1],
  ['node scripts/smoke.mjs must exit with 0.', ['command node scripts/smoke.mjs']],
  ['The team runs docker in production. Go is fine too.', []],
  ['pytest must pass and go must be on the PATH', ['command pytest'], 0],
  [
    'The following must succeed:\n```sh\n$ make lint\nmake test\n```',
    ['lints make lint', 'command make test'],
  ],
  ['It prints this:\n```\nmake: nothing to be done\n```', []],
  ['Error output of the run:\n```\nnpm test\n```\nSay why.', []],
  [
    'test_parse_empty, test_parse_none (tests/test_parse.py) currently fail; they must pass.',
    ['tests_pass npm test :: test_parse_empty, test_parse_none'],
  ],
  ['`./gradlew check` is red on main. Turn it green.', ['command ./gradlew check']],
  [
    '`mypy --strict src` reports 14 errors. Get it down to zero errors.',
    ['lints mypy --strict src'],
  ],
  ['Repro: `python -m pkg --version`. It should exit 0.', ['command python -m pkg --version']],
  ['`npm run e2e` is slow. It is a pity.', [], 1],
  ['- [ ] `npm run build` ok\n- [ ] lint clean', ['builds npm run build', 'lints npm run lint']],
  [
    'Line coverage of at least 92%, lint clean, types clean.',
    ['coverage npm run coverage 92', 'lints npm run lint'],
  ],
  ['make `mypy lib` happy', ['lints mypy lib']],
  ['`ruff check` silent', ['lints ruff check']],
  ['Upgrade lodash to 4.17.21 in package.json.', ['file_changed package.json']],
  ['- README.md documents the export', ['file_changed README.md']],
  ['- the docs mention the new flag', [], 1],
  ['- somewhere the new flag is shown', [], 1],
  ['Wire it into `src/client.ts`', ['file_changed src/client.ts']],
  ['1) Unit tests in `tests/retry.test.ts`', ['file_changed tests/retry.test.ts']],
  [
    'Generate openapi.yaml from the routes and validate it with `npx redocly lint openapi.yaml` (no errors).',
    ['file_exists openapi.yaml', 'lints npx redocly lint openapi.yaml'],
  ],
  [
    'The server must answer http://127.0.0.1:5000/ping with 200.',
    ['http http://127.0.0.1:5000/ping 200'],
  ],
  ['split src/big.ts into src/a.ts and src/b.ts', ['file_exists src/a.ts', 'file_exists src/b.ts']],
  [
    'Bitte erstelle docs/anleitung.md und aktualisiere README.md.',
    ['file_exists docs/anleitung.md', 'file_changed README.md'],
  ],
  ['Danach muss `pytest -q` grün sein.', ['command pytest -q']],
  [
    'Can you add a Makefile? `make release` must work.',
    ['file_exists Makefile', 'builds make release'],
  ],
  ['Keep changes inside internal/auth.', ['unchanged_outside internal/auth']],
  [
    '- `./scripts/check.sh` green\n- docs/adr/0007-cache.md written\n- CHANGELOG.md updated',
    [
      'command ./scripts/check.sh',
      'file_exists docs/adr/0007-cache.md',
      'file_changed CHANGELOG.md',
    ],
  ],
  ['Stop after you have updated docs/install.md.', [], 1],
  ['What does src/index.ts do? Explain it to me.', []],
];

describe('extractDeliverables', () => {
  it.each(GOALS)('reads other words for the same things: %j', (goal, wanted, uncheckable) => {
    const found = extractDeliverables(goal, PROJECT);
    expect(found.deliverables.map(deliverableLine)).toEqual(wanted);
    if (uncheckable !== undefined) expect(found.uncheckable).toHaveLength(uncheckable);
  });
});
