import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, describe, expect, it } from 'vitest';
import { createSnapshotActivities } from '../../../activities/snapshot.ts';
import { StoreFullError } from '../../../adapters/git/errors.ts';
import { finding, gap, type FakeWorld } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const error = { kind: 'error_detected', finding: finding('PY_MODULE_MISSING') } as const;
const claim = { kind: 'completion_claimed', text: 'done' } as const;

const full = (): never => {
  throw ApplicationFailure.nonRetryable('There is no room.', 'StoreFullError');
};

/** The disk is full for every snapshot whose number is in the list. */
const fullFor =
  (...numbers: number[]) =>
  (world: FakeWorld): void => {
    const taken: string[] = [];
    world.over['createSnapshot'] = (input: { snapshotId: string }) => {
      if (numbers.includes(Number(/s(\d+)$/.exec(input.snapshotId)?.[1]))) full();
      taken.push(input.snapshotId);
      return { snapshotId: input.snapshotId, dirtyFiles: 0 };
    };
  };

describe('a full disk', () => {
  it('does not keep a message from the agent, and is told in the story', async () => {
    const task = await supervised({}, fullFor(2));
    await happen(task, error);
    expect(task.world.messages).toHaveLength(1);
    const { story, state } = await task.status();
    expect(state).toBe('INTERVENING');
    expect(story.join('\n')).toContain('WARNING** no snapshot "before message 1"');
    expect(story.join('\n')).toContain('A rollback goes to task-1-s1');
  });

  it('leaves the last good snapshot what it was when a better one cannot be taken', async () => {
    const task = await supervised({}, (world) => {
      fullFor(2)(world);
      world.verdicts = [{ gaps: [gap('d1')], proven: 3 }];
    });
    await happen(task, claim);
    await task.driver.signal('abort');
    expect(task.world.restores).toEqual(['task-1-s1']);
  });

  it('does not keep a proven task from its end', async () => {
    const task = await supervised({}, fullFor(2, 3));
    await happen(task, claim);
    expect(task.result()).toMatchObject({ outcome: 'COMPLETED' });
  });

  it('at the baseline ends the task before an agent is started: nothing could be rolled back', async () => {
    const { driver, world } = await supervised({}, fullFor(1));
    expect(driver.end).toMatchObject({ kind: 'failed', type: 'StoreFullError' });
    expect(world.agentsStarted).toBe(0);
  });

  it('leaves the tree as it is when there is no room for what a rollback would replace', async () => {
    const task = await supervised({}, (world) => void (world.over['restoreSnapshot'] = full));
    await task.driver.signal('abort');
    expect(task.result()).toMatchObject({ outcome: 'ABORTED', rolledBackTo: null });
    expect(task.result().counters.rollbacks).toBe(0);
    expect((await task.status()).story.join('\n')).toContain('WARNING** no rollback to task-1-s1');
  });

  it('is not met by trying again: the activity says so', async () => {
    const refuse = (): Promise<never> => Promise.reject(new StoreFullError('There is no room.'));
    const activities = createSnapshotActivities({
      snapshots: { create: refuse, restore: refuse, cleanupAll: refuse },
      log: { recordSnapshot: () => undefined },
      retention: () => ({ openErrors: new Set(), openTasks: new Set() }),
    });
    const input = { taskId: 't', workTree: '/w', snapshotId: 's', safetyId: 'r' };
    const failure = { nonRetryable: true, type: 'StoreFullError' };
    const inActivity = <T>(work: () => Promise<T>): Promise<T> =>
      asyncLocalStorage.run({ heartbeat: () => undefined } as unknown as Context, work);
    await expect(
      inActivity(() => activities.createSnapshot({ ...input, label: 'x', linkedErrors: [] })),
    ).rejects.toMatchObject(failure);
    await expect(inActivity(() => activities.restoreSnapshot(input))).rejects.toMatchObject(
      failure,
    );
  });
});
