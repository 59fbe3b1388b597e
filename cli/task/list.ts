import type { TaskStatus } from '../../domain/controller/task.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson, table } from '../output.ts';
import { connectClient, taskUrl } from '../temporal-client.ts';
import { requireTask, withDb } from './store.ts';

/** Prints every task of this CAKE_HOME, newest first. */
export async function listTasks(cli: CliContext, options: { json: boolean }): Promise<void> {
  const rows = withDb(cli, (db) => db.tasks.list()) ?? [];
  if (options.json)
    return printJson(
      cli,
      rows.map(({ report: _report, ...row }) => row),
    );
  if (rows.length === 0)
    return cli.stdout('No tasks yet. Start one with: cake task start "<goal>" --repo .\n');
  const paint = paintFor(cli);
  const lines = rows.map((row) => [
    row.taskId,
    row.outcome ?? 'RUNNING',
    row.score === null ? '' : row.score.toFixed(2),
    row.agent,
    new Date(row.createdAtMs).toISOString().slice(0, 16).replace('T', ' '),
    row.goal,
  ]);
  const head = ['TASK', 'STATE', 'SCORE', 'AGENT', 'STARTED (UTC)', 'GOAL'].map(paint.bold);
  cli.stdout(`${await table([head, ...lines])}\n`);
}

/** Prints the live state from the workflow, or the last known one when it has ended or nobody answers. */
export async function showStatus(
  cli: CliContext,
  taskId: string,
  options: { json: boolean },
): Promise<void> {
  const row = requireTask(cli, taskId);
  const live = row.outcome ? null : await liveStatus(cli, taskId);
  if (options.json)
    return printJson(cli, {
      ...row,
      report: undefined,
      live: live?.status ?? null,
      url: live?.url ?? null,
    });
  const paint = paintFor(cli);
  cli.stdout(
    `${paint.bold(taskId)}  ${row.outcome ?? live?.status?.state ?? 'RUNNING'}\n${row.goal}\n${paint.dim(row.workTree)}\n`,
  );
  if (live?.problem !== undefined) cli.stdout(`${paint.bad('No live state:')} ${live.problem}\n`);
  const { status } = live ?? {};
  if (status) {
    const { counters: c } = status;
    cli.stdout(
      `${c.errors} errors, ${c.interventions} messages, ${c.healed} healed, ${c.blocked} blocked, ${c.rollbacks} rollbacks, ${c.restarts} restarts, score ${status.score.toFixed(2)}\n`,
    );
    for (const line of status.story) cli.stdout(`  ${line.replaceAll('**', '')}\n`);
  }
  if (live?.url) cli.stdout(`${paint.dim(live.url)}\n`);
}

/** State out of the workflow itself; nulls and the problem when nobody answers. */
export async function liveStatus(
  cli: CliContext,
  taskId: string,
): Promise<{ status: TaskStatus | null; url: string | null; problem?: string }> {
  try {
    const cake = await connectClient(cli);
    try {
      const handle = cake.client.workflow.getHandle(taskId);
      const status = await cake.timely(() => handle.query<TaskStatus>('status'));
      return { status, url: taskUrl(cake.target, taskId) };
    } finally {
      await cake.close();
    }
  } catch (error) {
    return {
      status: null,
      url: null,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}
