import type { CliContext } from '../context.ts';
import { paintFor } from '../output.ts';
import { unknownTask } from './errors.ts';
import { formatEvent } from './format-event.ts';
import { findTask, journalOf } from './store.ts';

const PAGE = 500;

/** Prints the task's journal from its first row. */
export function showLogs(
  cli: CliContext,
  taskId: string,
  options: { notable: boolean; json: boolean },
): void {
  const journal = journalOf(cli, taskId);
  if (!journal) {
    if (findTask(cli, taskId)) return cli.stdout('No events yet.\n');
    throw unknownTask(taskId);
  }
  const paint = paintFor(cli);
  try {
    for (let afterSeq = 0; ;) {
      const rows = journal.read({ afterSeq, limit: PAGE, notableOnly: options.notable });
      for (const row of rows) {
        const line = options.json ? JSON.stringify(row) : formatEvent(row, paint);
        if (line !== null) cli.stdout(`${line}\n`);
      }
      if (rows.length < PAGE) return;
      afterSeq = rows.at(-1)!.seq;
    }
  } finally {
    journal.close();
  }
}
