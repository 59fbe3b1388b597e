import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveMcp } from '../../adapters/mcp/server.ts';
import { cakeHome, packageRoot } from '../../config/paths.ts';
import { validateDeliverables } from '../../domain/deliverables/validate.ts';
import type { CliContext } from '../context.ts';
import { evidenceOf } from '../deliverables/evidence.ts';
import { renderVerdict } from '../deliverables/render.ts';
import { understandGoal } from '../deliverables/understand.ts';
import { createMcpDesk } from './desk.ts';

/** Serves CAKE's tools over MCP on stdin and stdout until the client goes. */
export async function runMcp(
  cli: CliContext,
  options: { task?: string; repo: string },
): Promise<void> {
  // An agent under supervision carries its task in this mark.
  const marked = cli.env['CAKE_SESSION']?.split(':')[0];
  const taskId = options.task ?? marked ?? null;
  const desk = createMcpDesk(cli, {
    taskId,
    // Under supervision git is not asked: PATH there leads to the shims, and this is no deed of the agent.
    workTree: taskId === null ? await workTreeAt(resolve(cli.cwd, options.repo)) : null,
    check: (tree) => checkConfigured(cli, tree),
  });
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  await serveMcp(desk, { version, stdin: process.stdin, stdout: process.stdout });
}

async function workTreeAt(path: string): Promise<string | null> {
  const { inspectRepository } = await import('../../adapters/git/repository.ts');
  return inspectRepository(path).then(
    (found) => found.workTree,
    () => null,
  );
}

/** Runs the checks that the configuration names; null when it names none. */
async function checkConfigured(cli: CliContext, workTree: string): Promise<string | null> {
  const { loadConfig } = await import('../../config/load.ts');
  const standing = loadConfig({ cakeHome: cakeHome(cli.env), workTree }).deliverables;
  const { deliverables } = understandGoal({ workTree, goal: '' }, [], standing);
  if (deliverables.length === 0) return null;
  const { readTreeFacts } = await import('../../workers/tree-facts.ts');
  const evidence = await evidenceOf(workTree, deliverables);
  const tree = await readTreeFacts(workTree, null, deliverables);
  const verdict = validateDeliverables({ evidence, baseline: {}, tree }, deliverables);
  return renderVerdict(verdict, deliverables);
}
