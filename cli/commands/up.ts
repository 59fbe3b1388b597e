import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake up`, `cake down` and `cake status`. Actions load their code when they run. */
export function registerUp(program: Command, cli: CliContext): void {
  program
    .command('up')
    .description('run the Temporal server and the worker, restarting what ends')
    .option('--detach', 'go on in the background and return when ready', false)
    .option('--json', 'machine-readable output', false)
    .action(async (options: { detach: boolean; json: boolean }) => {
      const { runUp } = await import('../up/run-up.ts');
      await runUp(cli, options);
    });

  program
    .command('down')
    .description('end the worker and the Temporal server; tasks continue at the next up')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { json: boolean }) => {
      const { runDown } = await import('../up/run-up.ts');
      await runDown(cli, options);
    });

  program
    .command('status')
    .description('what of CAKE runs, and where')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { json: boolean }) => {
      const { runStatus } = await import('../up/run-up.ts');
      await runStatus(cli, options);
    });
}
