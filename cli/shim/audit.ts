import { firstBroken } from '../../db/audit-chain.ts';
import type { AuditRow } from '../../db/types.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { unknownTask } from '../task/errors.ts';
import { journalOf } from '../task/store.ts';

const PAGE = 1_000;

/** Prints the audit of a task; with `verify` it names the first row that breaks the chain. */
export function runShimAudit(
  cli: CliContext,
  taskId: string,
  options: { verify: boolean; json: boolean },
): void {
  const journal = journalOf(cli, taskId);
  if (!journal) throw unknownTask(taskId);
  const rows: AuditRow[] = [];
  try {
    for (let page = journal.audits({ afterId: 0, limit: PAGE }); page.length > 0;) {
      rows.push(...page);
      page = journal.audits({ afterId: rows.at(-1)!.id, limit: PAGE });
    }
  } finally {
    journal.close();
  }
  if (!options.verify) {
    if (options.json) return printJson(cli, rows);
    const paint = paintFor(cli);
    for (const { tsMs, via, command, decision } of rows) {
      const verdict =
        decision.verdict === 'allow' ? paint.good('allow') : paint.bad(decision.verdict);
      const rule = decision.ruleId === null ? '' : `  ${paint.dim(decision.ruleId)}`;
      cli.stdout(`${new Date(tsMs).toISOString()}  ${verdict}  ${via}  ${command}${rule}\n`);
    }
    return;
  }
  const broken = firstBroken(rows);
  if (options.json)
    printJson(cli, { rows: rows.length, intact: broken === null, firstBroken: broken });
  else if (broken === null) cli.stdout(`${rows.length} rows, the chain is whole.\n`);
  else
    cli.stdout(
      `Row ${broken} of ${rows.length} was changed, removed or added: the record cannot be trusted from there on.\n`,
    );
  if (broken !== null) cli.exit(EXIT.internal);
}
