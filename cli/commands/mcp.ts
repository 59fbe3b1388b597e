import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake mcp`. */
export function registerMcp(program: Command, cli: CliContext): void {
  program
    .command('mcp')
    .description(
      'MCP server on stdin and stdout: task_status, deliverables, report_done, operator_inbox',
    )
    .option(
      '--task <id>',
      'the task (default: the one of this session, or the newest one of --repo)',
    )
    .option('--repo <dir>', 'the repository', '.')
    .action(async (options) => (await import('../mcp/run.ts')).runMcp(cli, options));
}
