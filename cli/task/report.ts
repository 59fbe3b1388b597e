import { reportText } from '../../domain/report/text.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { usage } from './errors.ts';
import { requireTask } from './store.ts';

/** Prints the stored report of a task that has ended. */
export function showReport(cli: CliContext, taskId: string, options: { json: boolean }): void {
  const row = requireTask(cli, taskId);
  if (!row.report) {
    throw usage(
      `Task ${taskId} has not ended.`,
      `See cake task status ${taskId} or cake task watch ${taskId}.`,
    );
  }
  const report = row.report as TaskReport;
  if (options.json) printJson(cli, report);
  else cli.stdout(reportText(report, paintFor(cli)));
}
