import { cakeHome } from '../../config/paths.ts';
import { loadConfig } from '../../config/load.ts';
import type { AgentChoice } from '../../domain/controller/task.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { connectClient } from '../temporal-client.ts';
import { chooseAgent, type AgentOptions } from './choose-agent.ts';
import { usage } from './errors.ts';
import { requireTask } from './store.ts';

/**
 * Hands a running task to another agent: the present one is stopped at the next quiet point, the new one gets the
 * goal, what is proven and open, and the last commands. No event is lost: journal and cursor stay.
 */
export async function switchAgent(
  cli: CliContext,
  taskId: string,
  options: AgentOptions & { json: boolean },
): Promise<void> {
  const task = requireTask(cli, taskId);
  if (task.outcome)
    throw usage(`Task ${taskId} has ended: ${task.outcome}.`, `See cake task report ${taskId}.`);
  const config = loadConfig({ cakeHome: cakeHome(cli.env), workTree: task.workTree });
  const agent = await chooseAgent(cli, options, config);
  const cake = await connectClient(cli);
  try {
    const handle = cake.client.workflow.getHandle(taskId);
    await cake.timely(() => handle.signal<[AgentChoice]>('switchAgent', agent));
  } finally {
    await cake.close();
  }
  if (options.json) return printJson(cli, { taskId, agent: agent.name });
  cli.stdout(`${taskId} goes on with ${agent.name}. Follow it: cake task watch ${taskId}\n`);
}
