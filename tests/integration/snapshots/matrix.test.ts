import { afterEach, describe, expect, it } from 'vitest';
import { snapshotWorld, type Observation, type World } from '../../support/snapshot-world.ts';
import { SCENARIOS as ALL } from '../../support/snapshot-scenarios/index.ts';
import type { Scenario } from '../../support/snapshot-scenarios/types.ts';

let world: World;
afterEach(() => world.remove());

describe('what a rollback brings back, and its undo', () => {
  it('has at least 60 scenarios, each with a name of its own', () => {
    world = snapshotWorld();
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    expect(ALL.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ALL.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      world = snapshotWorld(scenario.files);
      scenario.before?.(world);
      const then = world.observe();
      const workTree = world.repo.dir;
      const base = { workTree, taskId: 't', linkedErrors: [], label: scenario.name };
      await world.store.create({ ...base, id: 'then' });
      expect(world.observe()).toEqual(then);
      scenario.damage(world);
      const damaged = world.observe();

      const { safetySnapshotId } = await world.store.restore({
        workTree,
        id: 'then',
        safetyId: 'safety',
      });
      const restored = world.observe();
      expectSame(restored, then, damaged, scenario);
      expect(untouched(restored, then, damaged)).toEqual(untouched(then, then, damaged));
      expect(world.git('reflog', 'show', '--all')).not.toContain('fatal');

      expect(await world.store.undoTarget(workTree)).toBe(safetySnapshotId);
      await world.store.restore({ workTree, id: safetySnapshotId, safetyId: 'undo' });
      expectSame(world.observe(), damaged, damaged, scenario);
      expect(world.hooksRan()).toEqual([]);
    },
  );
});

/** Branches that the rollback does not own and stashes stay as they are; everything else is as it was. */
function expectSame(
  seen: Observation,
  wanted: Observation,
  damaged: Observation,
  scenario: Scenario,
): void {
  const expected = { ...wanted, stash: damaged.stash };
  const { times: _seen, refs: seenRefs, ...rest } = seen;
  const { times: _wanted, refs: wantedRefs, ...all } = expected;
  expect({ ...rest, ...scenario.except?.(rest, all) }).toEqual(all);
  const branch = /^ref: (.*)$/m.exec(wanted.head)?.[1];
  if (branch !== undefined) expect(line(seenRefs, branch)).toBe(line(wantedRefs, branch));
  if (wanted === damaged) expect(seenRefs).toBe(wantedRefs);
}

function line(refs: string, name: string): string | undefined {
  return refs.split('\n').find((ref) => ref.startsWith(`${name} `));
}

/** Times of the files that the damage left alone. */
function untouched(
  seen: Observation,
  then: Observation,
  damaged: Observation,
): Record<string, string | undefined> {
  const paths = Object.keys(then.times).filter(
    (path) => then.times[path] === damaged.times[path] && then.tree[path] === damaged.tree[path],
  );
  return Object.fromEntries(paths.map((path) => [path, seen.times[path]]));
}
