import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake demo`. */
export function registerDemo(program: Command, cli: CliContext): void {
  program
    .command('demo')
    .description('watch CAKE supervise a misbehaving scripted agent in a throw-away repository')
    .option('--no-kill', 'do not kill the worker in the middle')
    .option('--keep', 'keep the repository and print where it is', false)
    .action(async (options) => (await import('../demo/run.ts')).runDemo(cli, options));
}
