import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

const JSON_OPTION = ['--json', 'machine-readable output', false] as const;

/** Adds `cake ledger …`. */
export function registerLedger(program: Command, cli: CliContext): void {
  const ledger = program
    .command('ledger')
    .description('what CAKE has learned about fixes, from verified results only');
  ledger
    .command('show')
    .description('fixes with their success and what it is at least, surest first')
    .argument('[type]', 'an error type, such as PY_MODULE_MISSING; left out: all')
    .option(...JSON_OPTION)
    .action(async (type, options) =>
      (await import('../ledger/run.ts')).showCommand(cli, type, options),
    );
  ledger
    .command('types')
    .description('error types that came up: what helped, what did not, how long it took')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../ledger/run.ts')).typesCommand(cli, options));
  ledger
    .command('why')
    .description('every use of a fix, and where it stands for its error type')
    .argument('<fix>', 'id of a fix, such as PY_MODULE_MISSING/install')
    .option(...JSON_OPTION)
    .action(async (fix, options) =>
      (await import('../ledger/run.ts')).whyCommand(cli, fix, options),
    );
}
