import { reportHtml } from '../../domain/report/html.ts';
import { reportText } from '../../domain/report/text.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { usage } from './errors.ts';
import { requireTask } from './store.ts';

/** Prints the stored report of a task that has ended: as text, as one page of HTML, or as JSON. */
export function showReport(
  cli: CliContext,
  taskId: string,
  options: { json: boolean; html: boolean },
): void {
  if (options.json && options.html)
    throw usage('--json and --html exclude each other.', 'Give one of them.');
  const row = requireTask(cli, taskId);
  if (!row.report) {
    throw usage(
      `Task ${taskId} has not ended.`,
      `See cake task status ${taskId} or cake task watch ${taskId}.`,
    );
  }
  const report = row.report as TaskReport;
  if (options.json) return printJson(cli, report);
  cli.stdout(options.html ? reportHtml(report) : reportText(report, paintFor(cli)));
}
