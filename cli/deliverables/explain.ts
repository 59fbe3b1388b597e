import type { Deliverable, DeliverablesVerdict } from '../../domain/deliverables/types.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { requireTask, withDb } from '../task/store.ts';
import { renderVerdict } from './render.ts';

/** Shows the last verdict on a task with its evidence. Throws CliError when there is none. */
export async function runExplain(
  cli: CliContext,
  taskId: string,
  options: { json: boolean },
): Promise<void> {
  const task = requireTask(cli, taskId);
  const verdict = withDb(cli, (db) => db.ledger.getContext(taskId)['verdict']) as
    | DeliverablesVerdict
    | undefined
    | null;
  if (!verdict)
    throw usage(
      `Nothing of task ${taskId} was checked yet.`,
      `Follow it: cake task watch ${taskId}`,
    );
  if (options.json) printJson(cli, verdict);
  else cli.stdout(renderVerdict(verdict, task.deliverables as Deliverable[]));
}
