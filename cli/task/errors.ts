import { EXIT } from '../../domain/exit-codes.ts';
import { CliError } from '../context.ts';

/** A mistake in the call: exit code 2. */
export function usage(message: string, remedy: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: EXIT.usage, remedy, cause });
}

/** Something that CAKE could not do: exit code 40. */
export function fault(message: string, remedy: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: EXIT.internal, remedy, cause });
}

/** There is no such task. */
export function unknownTask(taskId: string): CliError {
  return usage(`There is no task ${taskId}.`, 'See cake task list.');
}
