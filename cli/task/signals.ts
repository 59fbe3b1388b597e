import type { WorkflowHandle } from '@temporalio/client';
import type { CliContext } from '../context.ts';
import { withClient, type CakeClient } from '../temporal-client.ts';
import { unknownTask } from './errors.ts';

/** Sends `pause` or `resume`; throws CliError when there is no such running task. */
export async function signalTask(
  cli: CliContext,
  taskId: string,
  name: 'pause' | 'resume',
): Promise<void> {
  await withClient(cli, (cake) => send(cake, taskId, (handle) => handle.signal(name)));
  cli.stdout(
    name === 'pause'
      ? `Paused ${taskId}. Go on with: cake task resume ${taskId}\n`
      : `Resumed ${taskId}.\n`,
  );
}

/** Passes a person's words to the agent, as an operator message of its own. */
export async function tellTask(cli: CliContext, taskId: string, text: string): Promise<void> {
  await withClient(cli, (cake) => send(cake, taskId, (handle) => handle.signal('tell', { text })));
  cli.stdout(`Told ${taskId}.\n`);
}

/** Runs one call on a task's workflow; a task that does not run is a message. */
export async function send(
  cake: CakeClient,
  taskId: string,
  call: (handle: WorkflowHandle) => Promise<unknown>,
): Promise<void> {
  const { WorkflowNotFoundError } = await import('@temporalio/client');
  try {
    await cake.timely(() => call(cake.client.workflow.getHandle(taskId)));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw unknownTask(taskId);
    throw error;
  }
}
