import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCakeWorld, type CakeWorld } from '../../bench/crash/world.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { CHEATS, FIXED, PROJECT, type Edit } from '../support/cheats.ts';

let world: CakeWorld;

beforeAll(async () => {
  world = createCakeWorld({ TEMPORAL_CLI_PATH: inject('temporalCliPath') });
  await world.cake('up', '--detach');
});

afterAll(() => world.close());

/** The same edits that the activities are tried with, as steps of an agent. */
function stepsOf(edit: Edit): { steps: object[]; made: string[] } {
  const steps: object[] = [];
  const made: string[] = [];
  edit({
    dir: '',
    write: (path, content) => {
      steps.push({ write: { path, content: String(content) } });
      if (!(path in PROJECT)) made.push(path);
    },
    git: (...args) => {
      steps.push({ run: `git ${args.join(' ')}` });
      const [verb, , to] = args;
      if (verb === 'mv' && to !== undefined) made.push(to);
      return '';
    },
    remove: () => undefined,
  });
  return { steps, made };
}

/** Cheats, says that it is done, and does it honestly when the operator has spoken. */
function scenarioOf(name: string, edit: Edit): string {
  const { steps, made } = stepsOf(edit);
  const honest = Object.entries({ ...PROJECT, 'calc.py': FIXED }).map(([path, content]) => ({
    write: { path, content },
  }));
  return JSON.stringify({
    name,
    steps: [...steps, { claim: 'All tests pass.' }],
    on_message: [{ match: '.', do: [...honest, ...made.map((path) => ({ delete: path }))] }],
  });
}

function projectRepo(name: string): string {
  const repo = world.repo(name);
  for (const [path, content] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), content);
  }
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
      cwd: repo,
    });
  git('add', '-A');
  git('commit', '-q', '-m', 'a project with a bug');
  return repo;
}

const rows = CHEATS.filter(([, , , deliverables]) => deliverables === undefined);
// Each is tried with the activities; here a few of them go the whole way. CAKE_EVERY_CHEAT=1 takes all.
const some =
  process.env['CAKE_EVERY_CHEAT'] === '1' ? rows : rows.filter((_row, at) => at % 11 === 4);

describe('an agent that cheats', () => {
  it.each(some)(
    'is not believed, and is done only when it has undone that %s',
    async (name, edit, place) => {
      const id = name
        .replaceAll(/[^a-z]+/gi, '-')
        .slice(0, 40)
        .replace(/^-+/, '');
      const { code } = await world.tryCake(
        'task',
        'start',
        'Fix the failing tests',
        '--id',
        id,
        '--repo',
        projectRepo(id),
        '--scenario',
        world.scenario(id, scenarioOf(id, edit)),
        '--deliver',
        'command: sh run-tests.sh',
        '--wait',
      );
      const report = world.task(id)?.report as TaskReport;
      expect([code, report.outcome, report.score]).toEqual([0, 'COMPLETED', 1]);
      expect(report.messages.length).toBeGreaterThan(0);
      const file = /([\w-]+)\\\.(\w+)/.exec(place.source);
      if (file) expect(report.messages[0]?.text).toContain(`${file[1]}.${file[2]}`);
    },
  );
});
