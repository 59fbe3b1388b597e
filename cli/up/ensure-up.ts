import { cakeHome as homeOf } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { TemporalError } from '../../workers/temporal/errors.ts';
import { type UpState, ensureUp as start } from '../../workers/up/ensure-up.ts';
import { type CliContext, CliError } from '../context.ts';

/**
 * Starts CAKE in the background when it does not run, and resolves when its worker polls. Progress goes
 * to stderr. Throws CliError with the remedy.
 */
export async function ensureUp(
  cli: CliContext,
  options: { cakeHome?: string } = {},
): Promise<UpState> {
  const log = (line: string): void => cli.stderr(`${line}\n`);
  const cakeHome = options.cakeHome ?? homeOf(cli.env);
  return translated(() => start({ cakeHome, env: cli.env, log }));
}

/** A problem with the Temporal server becomes one line with its remedy: CAKE's own fault, exit code 40. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TemporalError)) throw error;
    const { message, remedy } = error;
    throw new CliError(message, { exitCode: EXIT.internal, remedy, cause: error });
  }
}
