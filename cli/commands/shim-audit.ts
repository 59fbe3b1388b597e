import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake shim audit`: every decision of the guard in a task, and whether the record is whole. */
export function registerShimAudit(program: Command, cli: CliContext): void {
  const shim =
    program.commands.find((one) => one.name() === 'shim') ??
    program.command('shim').description('the guard in front of every command of the agent');
  shim
    .command('audit')
    .description("the guard's decisions in a task, oldest first")
    .argument('<taskId>')
    .option('--verify', 'check the hash chain; exit code 40 when a row was changed', false)
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../shim-audit/run.ts')).runShimAudit(cli, taskId, options),
    );
}
