import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { cakeHome } from '../../config/paths.ts';
import type { SuperviseInput } from '../../domain/controller/task.ts';
import {
  renderUnderstanding,
  understandGoal,
  type Understanding,
} from '../deliverables/understand.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { connectClient, taskUrl, type CakeClient } from '../temporal-client.ts';
import { chooseAgent, type AgentOptions } from './choose-agent.ts';
import { fault, usage } from './errors.ts';
import { findTask } from './store.ts';
import { watchTask } from './watch.ts';

export interface StartOptions extends AgentOptions {
  repo: string;
  deliver: string[];
  id?: string;
  wait: boolean;
  json: boolean;
}

/** How long a start may take until the worker has claimed the tree. */
const CLAIM_WAIT_MS = 30_000;

/** Checks the whole call, brings CAKE up when needed, and starts the task's workflow. */
export async function startTask(
  cli: CliContext,
  goal: string,
  options: StartOptions,
): Promise<void> {
  const { input, understood } = await checkedInput(cli, goal, options);
  const { ensureUp } = await import('../up/ensure-up.ts');
  await ensureUp(cli, { cakeHome: cakeHome(cli.env) });
  const cake = await connectClient(cli);
  try {
    const handle = await startWorkflow(cake, input);
    await claimed(cli, cake, handle, input.taskId);
    const url = taskUrl(cake.target, input.taskId);
    const { deliverables, uncheckable } = understood;
    if (options.json)
      printJson(cli, {
        taskId: input.taskId,
        workTree: input.workTree,
        url,
        deliverables,
        uncheckable,
      });
    else {
      const paint = paintFor(cli);
      cli.stdout(`${paint.good('Started')} ${paint.bold(input.taskId)} on ${input.workTree}\n`);
      cli.stdout(renderUnderstanding(understood));
      if (url !== null) cli.stdout(`${paint.dim(url)}\n`);
      cli.stdout(`Follow it: cake task watch ${input.taskId}\n`);
    }
  } finally {
    await cake.close();
  }
  if (options.wait) await watchTask(cli, input.taskId, { json: options.json });
}

/** Input of the workflow from the command line and the configuration; throws CliError for each mistake. */
export async function checkedInput(
  cli: CliContext,
  goal: string,
  options: StartOptions,
): Promise<{ input: SuperviseInput; understood: Understanding }> {
  if (goal.trim() === '') throw usage('The goal is empty.', 'Say what the agent shall do.');
  const home = cakeHome(cli.env);
  const workTree = await checkedWorkTree(resolve(cli.cwd, options.repo));
  const { loadConfig } = await import('../../config/load.ts');
  const config = loadConfig({ cakeHome: home, workTree });
  const agent = await chooseAgent(cli, options, config);
  const understood = understandGoal({ workTree, goal }, options.deliver, config.deliverables);
  const { machineId, queuesOf } = await import('../../workers/machine-id.ts');
  const queues = queuesOf(machineId(home));
  const taskId = options.id ?? newTaskId(goal);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(taskId)) {
    throw usage(
      `The id ${taskId} cannot be a task's name.`,
      'Use letters, digits, dots, dashes: at most 80.',
    );
  }
  if (findTask(cli, taskId))
    throw usage(`There is a task ${taskId} already.`, 'Choose another --id.');
  const input: SuperviseInput = {
    taskId,
    goal,
    workTree,
    agent,
    deliverables: understood.deliverables,
    policy: config.policy,
    session: config.session,
    hostQueue: queues.host,
    pollQueue: queues.poll,
  };
  return { input, understood };
}

async function checkedWorkTree(path: string): Promise<string> {
  const { inspectRepository } = await import('../../adapters/git/repository.ts');
  try {
    return (await inspectRepository(path)).workTree;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), 'Correct --repo.', error);
  }
}

/** `fix-the-tests-1124-0815-3fa9`: readable in a list, and never the same twice. */
function newTaskId(goal: string): string {
  const words = goal.toLowerCase().match(/[a-z0-9]+/g) ?? ['task'];
  const stamp = new Date()
    .toISOString()
    .slice(5, 16)
    .replaceAll('-', '')
    .replace(':', '')
    .replace('T', '-');
  return `${words.slice(0, 4).join('-').slice(0, 32)}-${stamp}-${randomBytes(2).toString('hex')}`;
}

async function startWorkflow(cake: CakeClient, input: SuperviseInput): Promise<WorkflowHandle> {
  const { WorkflowExecutionAlreadyStartedError } = await import('@temporalio/client');
  const { TypedSearchAttributes } = await import('@temporalio/common');
  const { CAKE_AGENT, CAKE_REPO, CAKE_STATE } = await import('../../workflows/messages.ts');
  const { taskId, goal, workTree, agent, deliverables } = input;
  const details = [
    `**Goal** ${goal}`,
    `**Tree** \`${workTree}\``,
    `**Agent** ${agent.name}`,
    ...deliverables.map((one) => `- must hold: ${one.source ?? one.id}`),
  ];
  try {
    return await cake.timely(() =>
      cake.client.workflow.start('superviseTask', {
        taskQueue: 'cake',
        workflowId: taskId,
        args: [input],
        // A worker that dies with a workflow task in its hands gives it back after this time.
        workflowTaskTimeout: '3s',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: goal.slice(0, 180),
        staticDetails: details.join('\n\n'),
        typedSearchAttributes: new TypedSearchAttributes([
          { key: CAKE_STATE, value: 'MONITORING' },
          { key: CAKE_AGENT, value: agent.name },
          { key: CAKE_REPO, value: workTree },
        ]),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      throw usage(`There is a task ${taskId} already.`, 'Choose another --id.', error);
    }
    throw error;
  }
}

/** Waits until the worker has claimed the work tree for the task, or says why it could not. */
async function claimed(
  cli: CliContext,
  cake: CakeClient,
  handle: WorkflowHandle,
  taskId: string,
): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < CLAIM_WAIT_MS; await wait(100)) {
    if (findTask(cli, taskId)) return;
    const { status } = await cake.timely(() => handle.describe());
    if (status.name !== 'FAILED') continue;
    const problem = await handle.result().then(
      () => null,
      (error: unknown) => deepest(error),
    );
    throw usage(problem ?? 'The task failed at once.', 'End that task first: cake task list.');
  }
  throw fault(
    'No worker took the task within 30 s.',
    `See cake status and the logs in ${cakeHome(cli.env)}/logs.`,
  );
}

function deepest(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}
