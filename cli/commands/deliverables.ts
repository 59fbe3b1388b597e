import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Flags of `cake verify-log` as commander hands them over. */
export interface VerifyLogFlags {
  spec?: string;
  exit?: string;
  batch?: string;
  json: boolean;
}

/** Adds `cake verify-log`: what a stored log proves. */
export function registerVerifyLog(program: Command, cli: CliContext): void {
  program
    .command('verify-log')
    .description('judge a stored log of a test run against the tests that had to pass')
    .argument('[log]', 'the log, or - for standard input')
    .option(
      '--spec <file>',
      'JSON {"must_pass":[…],"must_stay_green":[…]}; test ids as the runner writes them',
    )
    .option('--exit <code>', 'exit code of the command that printed it; left out: as the log tells')
    .option('--batch <file>', 'JSON lines {"log","spec","exit"?}; one JSON result per line')
    .option('--json', 'machine-readable output', false)
    .action(async (log: string | undefined, options: VerifyLogFlags) =>
      (await import('../deliverables/verify-log.ts')).runVerifyLog(cli, log, options),
    );
}
