import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake test alerts` and `cake test adapters` beside the other checks in the spelling of the request. */
export function registerTest(program: Command, cli: CliContext): void {
  const known = program.commands.find((one) => one.name() === 'test');
  const parent =
    known ?? program.command('test').description('checks in the spelling of the request');
  parent
    .command('alerts')
    .description('lint the alert rules and run their unit tests by promtool')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { json: boolean }) =>
      (await import('../alerts/run.ts')).testAlerts(cli, options),
    );
  parent
    .command('adapters')
    .description('start every agent that this machine has, and check what its adapter promises')
    .argument('[names...]', 'claude-code, anthropic-api, pty, scripted (default: all)')
    .option('--json', 'machine-readable output', false)
    .action(async (names: string[], options: { json: boolean }) =>
      (await import('../adapters/run.ts')).testAdapters(cli, names, options),
    );
}
