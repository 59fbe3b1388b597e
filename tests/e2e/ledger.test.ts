import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createCakeWorld, type CakeWorld } from '../../bench/crash/world.ts';
import { findCakeDb } from '../../db/cake-db.ts';
import type { InterventionRow } from '../../db/types.ts';

let world: CakeWorld;

beforeAll(async () => {
  world = createCakeWorld({ TEMPORAL_CLI_PATH: inject('temporalCliPath') });
  await world.cake('up', '--detach');
});

afterAll(() => world.close());

/** Fails with the words of Python or pip until the file of the same name is there. */
const APP = `test -f $2.ok && exit 0
case $1 in
  import) echo "ModuleNotFoundError: No module named '$2'" >&2 ;;
  pip) echo "ERROR: No matching distribution found for $2" >&2 ;;
esac
exit 1
`;

function repoWithApp(name: string): string {
  const repo = world.repo(name);
  writeFileSync(join(repo, 'app.sh'), APP);
  return repo;
}

/** Runs a task of the scripted agent to its end and gives the operator's messages. */
async function task(taskId: string, repo: string, steps: string): Promise<InterventionRow[]> {
  const scenario = world.scenario(taskId, `name: ${taskId}\nobey: false\nsteps:\n${steps}`);
  const start = ['task', 'start', 'work', '--id', taskId, '--repo', repo];
  await world.cake(...start, '--scenario', scenario, '--deliver', 'file: README.md');
  await world.untilEnded(taskId);
  const db = findCakeDb(join(world.home, 'cake.db'))!;
  try {
    return db.interventions.ofTask(taskId);
  } finally {
    db.close();
  }
}

const fixesOf = (
  messages: readonly InterventionRow[],
): [fixId: string | null, outcome: string | null][] =>
  messages.map(({ fixId, outcome }) => [fixId, outcome]);

/** The agent does not follow the first advice and then mends it another way. */
const stubborn = (module: string): string => `
  - run: sh app.sh import ${module}
  - wait_message: 60s
  - run: sh app.sh import ${module}
  - wait_message: 60s
  - write: {path: ${module}.ok, content: "ok"}
  - run: sh app.sh import ${module}`;

const willing = (how: string, module: string): string => `
  - run: sh app.sh ${how} ${module}
  - wait_message: 60s
  - write: {path: ${module}.ok, content: "ok"}
  - run: sh app.sh ${how} ${module}`;

/** The same without waiting: the message comes while the command still runs. */
const unasked = (how: string, module: string): string =>
  willing(how, module).replace('  - wait_message: 60s\n', '');

describe('the knowledge ledger over several tasks', () => {
  it('proposes first what worked in the task before, also for a related error, and not what failed twice', async () => {
    const first = repoWithApp('first');
    const learned = await task(
      'learn',
      first,
      `${stubborn('alpha')}${stubborn('beta')}\n  - claim: done\n`,
    );
    const [bad, good] = [learned[0]!.fixId, learned[1]!.fixId];
    expect(good).not.toBe(bad);
    expect(fixesOf(learned)).toEqual([
      [bad, 'failure'],
      [good, 'success'],
      [bad, 'failure'],
      [good, 'success'],
    ]);

    const used = await task(
      'use',
      repoWithApp('second'),
      `${willing('import', 'gamma')}${willing('pip', 'delta')}\n  - claim: done\n`,
    );
    expect(used.map(({ errorType }) => errorType)).toEqual(['PY_MODULE_MISSING', 'PIP_RESOLVE']);
    // The same error type, and a related one: with the words of the error in hand.
    expect(fixesOf(used)).toEqual([
      [good, 'success'],
      [good, 'success'],
    ]);
    expect(used.map(({ action }) => action)).toEqual([
      expect.stringContaining('gamma'),
      expect.stringContaining('delta'),
    ]);
    expect(await world.cake('ledger', 'why', good!)).toMatch(/PIP_RESOLVE: proven, worked/);
    expect(await world.cake('ledger', 'why', bad!)).toMatch(/poor, failed 2 of 2 times/);

    // A command that failed in an earlier task of this tree: its fix is said before it fails again, once.
    const warned = await task(
      'warn',
      first,
      `  - delete: alpha.ok${unasked('import', 'alpha')}\n  - claim: done\n`,
    );
    expect(fixesOf(warned)).toEqual([[good, 'success']]);
    expect(warned[0]!.action).toBe(learned[1]!.action);
    const kinds = world.journal('warn').map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind === 'failure_expected')).toHaveLength(1);
    expect(kinds.indexOf('failure_expected')).toBeLessThan(kinds.indexOf('error_detected'));
    // The clean-up by schedule has run: its daily backup is there.
    await vi.waitFor(
      () =>
        expect(readdirSync(join(world.home, 'backups'))).toEqual([expect.stringMatching(/^auto-/)]),
      { timeout: 60_000, interval: 100 },
    );
    const verified = JSON.parse(await world.cake('db', 'verify', '--json')) as { ok: boolean };
    expect(verified.ok).toBe(true);
  });
});
