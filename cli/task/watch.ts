import type { TaskReport } from '../../domain/report/types.ts';
import type { CliContext } from '../context.ts';
import { paintFor } from '../output.ts';
import { followTask } from './follow.ts';
import { formatEvent } from './format-event.ts';
import { exitCodeOf } from './outcome.ts';
import { showReport } from './report.ts';
import { requireTask } from './store.ts';

/** Prints events as they are journalled until the task has ended, then the report. Sets the task's exit code. */
export async function watchTask(
  cli: CliContext,
  taskId: string,
  options: { json: boolean },
): Promise<void> {
  requireTask(cli, taskId);
  const paint = paintFor(cli);
  const print = (line: string): void => cli.stdout(`${line}\n`);
  const row = await followTask(cli, taskId, {
    onEvent: (event) => {
      const line = options.json ? JSON.stringify(event) : formatEvent(event, paint);
      if (line !== null) print(line);
    },
    onMessage: ({ text, injectionId }) =>
      print(
        options.json
          ? JSON.stringify({ kind: 'operator_message', injectionId, text })
          : `          ${paint.bold(text)}`,
      ),
  });
  const { reason, outcome } = row.report as TaskReport;
  if (options.json) print(JSON.stringify({ kind: 'ended', outcome, reason }));
  else {
    print('');
    showReport(cli, taskId, { json: false, html: false });
  }
  cli.exit(exitCodeOf(outcome, reason));
}
