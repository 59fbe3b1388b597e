import type { Command } from 'commander';
import { cakeHome } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { UpState } from '../../workers/up/ensure-up.ts';
import { type CliContext, CliError } from '../context.ts';

/** Adds `cake up`, `cake down` and `cake status`. Actions load their code when they run. */
export function registerUp(program: Command, cli: CliContext): void {
  program
    .command('up')
    .description('run the Temporal server and the worker, restarting what ends')
    .option('--detach', 'go on in the background and return when ready', false)
    .option('--json', 'machine-readable output', false)
    .action(async (options: { detach: boolean; json: boolean }) => {
      const { runUp } = await import('../up/run-up.ts');
      await translated(() => runUp(cli, options));
    });

  program
    .command('down')
    .description('end the worker and the Temporal server; tasks continue at the next up')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { json: boolean }) => {
      const { runDown } = await import('../up/run-up.ts');
      await translated(() => runDown(cli, options));
    });

  program
    .command('status')
    .description('what of CAKE runs, and where')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { json: boolean }) => {
      const { runStatus } = await import('../up/run-up.ts');
      await translated(() => runStatus(cli, options));
    });
}

/**
 * Starts CAKE in the background when it does not run, and resolves when its worker polls. Progress goes
 * to stderr. Throws CliError with the remedy.
 */
export async function ensureUp(
  cli: CliContext,
  options: { cakeHome?: string } = {},
): Promise<UpState> {
  const { ensureUp: start } = await import('../../workers/up/ensure-up.ts');
  const log = (line: string): void => cli.stderr(`${line}\n`);
  return translated(() =>
    start({ cakeHome: options.cakeHome ?? cakeHome(cli.env), env: cli.env, log }),
  );
}

/** A problem with the Temporal server is CAKE's own fault: exit code 40, one line, the remedy. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  const { TemporalError } = await import('../../workers/temporal/errors.ts');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TemporalError)) throw error;
    const { message, remedy } = error;
    throw new CliError(message, { exitCode: EXIT.internal, remedy, cause: error });
  }
}
