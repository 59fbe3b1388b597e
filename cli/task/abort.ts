import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cakeHome, taskDir } from '../../config/paths.ts';
import type { StopRequest, TaskResult } from '../../domain/controller/task.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { connectClient, type CakeClient } from '../temporal-client.ts';
import { fault, usage } from './errors.ts';
import { exitCodeOf } from './outcome.ts';
import { requireTask } from './store.ts';

const TARGETS = ['last-good', 'baseline', 'none'] as const;
const ROLLBACK_WAIT_MS = 120_000;

/**
 * Aborts a task. The request is a file first, so that no crash loses it; then the workflow hears it, and the
 * host is told directly, so that the agent stops also while Temporal or the worker is down.
 */
export async function abortTask(
  cli: CliContext,
  taskId: string,
  options: { to: string; reason: string; json: boolean },
): Promise<void> {
  const to = TARGETS.find((target) => target === options.to);
  if (!to) throw usage(`Unknown rollback target ${options.to}.`, `Use ${TARGETS.join(', ')}.`);
  const row = requireTask(cli, taskId);
  if (row.outcome)
    throw usage(`Task ${taskId} has ended: ${row.outcome}.`, `See cake task report ${taskId}.`);
  const request: StopRequest = { reason: options.reason, to };
  const dir = taskDir(cakeHome(cli.env), taskId);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'abort.json'), JSON.stringify(request), { mode: 0o600 });

  const cake = await connectClient(cli).catch(() => null);
  try {
    if (cake) await signalled(cake, taskId, request);
    const stopped = await stopHost(dir);
    if (stopped && !options.json) cli.stdout('The agent is stopped.\n');
    if (!cake) {
      throw fault(
        `Temporal does not answer: ${stopped ? 'the agent is stopped' : 'no agent was found'}, the rollback follows.`,
        'Run cake up; the abort is kept and needs no second call.',
      );
    }
    const result = await resultWithin(cake, taskId);
    if (!result) {
      throw fault(
        'The rollback is not done yet.',
        `See cake task status ${taskId}; cake up starts a worker that is down.`,
      );
    }
    if (options.json) printJson(cli, result);
    else {
      const tree =
        result.rolledBackTo === null
          ? 'The tree was left as it is.'
          : `Rolled back to ${result.rolledBackTo}.`;
      cli.stdout(`${paintFor(cli).bad(result.outcome)}  ${tree} See cake task report ${taskId}.\n`);
    }
    cli.exit(exitCodeOf(result.outcome, result.reason));
  } finally {
    await cake?.close();
  }
}

async function signalled(cake: CakeClient, taskId: string, request: StopRequest): Promise<void> {
  await cake.timely(() => cake.client.workflow.getHandle(taskId).signal('abort', request));
}

async function stopHost(dir: string): Promise<boolean> {
  const { createSessionHostClient } = await import('../../adapters/session-host/client.ts');
  try {
    await createSessionHostClient({ taskDir: dir }).call(
      'stop',
      { reason: 'abort', graceMs: 1_000 },
      { timeoutMs: 10_000 },
    );
    return true;
  } catch {
    // No host answers: there is no agent to stop, or the workflow stopped it first.
    return false;
  }
}

async function resultWithin(cake: CakeClient, taskId: string): Promise<TaskResult | null> {
  const result = cake.client.workflow.getHandle(taskId).result() as Promise<TaskResult>;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>(
    (resolve) => (timer = setTimeout(() => resolve(null), ROLLBACK_WAIT_MS)),
  );
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
