import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake init` and `cake uninstall`. */
export function registerInit(program: Command, cli: CliContext): void {
  program
    .command('init')
    .description('propose what a task must prove in this repository, and write it down')
    .option('--repo <dir>', 'the repository', '.')
    .option(
      '--hooks',
      "the guard as a hook of the project's interactive Claude Code sessions",
      false,
    )
    .option(
      '--mcp',
      "CAKE's tools as an MCP server (.mcp.json) of the project's interactive sessions",
      false,
    )
    .option('--yes', 'write without a question', false)
    .option('--json', 'machine-readable output; writes only with --yes', false)
    .action(async (options) => (await import('../init/run.ts')).initProject(cli, options));

  program
    .command('uninstall')
    .description('take out of a repository what cake init wrote')
    .option('--repo <dir>', 'the repository', '.')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../init/run.ts')).uninstallProject(cli, options));
}
