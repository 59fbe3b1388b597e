import type { SuperviseInput, TaskResult, TaskStatus } from '../../domain/controller/task.ts';
import { FakeWorld, taskInput } from './fake-world.ts';
import { WorkflowDriver } from './workflow-driver.ts';

export interface Supervised {
  world: FakeWorld;
  driver: WorkflowDriver;
  status: () => Promise<TaskStatus>;
  result: () => TaskResult;
}

/** A task under the real workflow code, up to its first poll. */
export async function supervised(
  over: Partial<SuperviseInput> = {},
  prepare: (world: FakeWorld) => void = () => undefined,
): Promise<Supervised> {
  const world = new FakeWorld();
  prepare(world);
  const driver = new WorkflowDriver(world.activities());
  world.nowMs = () => driver.nowMs;
  await driver.start('superviseTask', [taskInput(over)]);
  await driver.settled();
  return {
    world,
    driver,
    status: () => driver.query<TaskStatus>('status'),
    result: () => {
      if (driver.end?.kind !== 'completed')
        throw new Error(`not completed: ${JSON.stringify(driver.end)}`);
      return driver.end.result as TaskResult;
    },
  };
}

/** Pushes events and waits until the workflow has nothing left to do. */
export async function happen(
  task: Supervised,
  ...events: Parameters<FakeWorld['push']>
): Promise<void> {
  // Time passes between two things that an agent does; equal stamps would look like stale events.
  await task.driver.advance(10);
  task.world.push(...events);
  await task.driver.settled();
}
