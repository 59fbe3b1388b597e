import { readFileSync } from 'node:fs';
import type { SessionSpec } from './protocol.ts';

/** The session file does not hold what a host needs. */
export class BadSpecError extends Error {
  override readonly name = 'BadSpecError';
}

/** Reads and checks a session file; throws BadSpecError that names the file and the field. */
export function loadSpec(file: string): SessionSpec {
  let spec: Partial<SessionSpec>;
  try {
    spec = JSON.parse(readFileSync(file, 'utf8')) as Partial<SessionSpec>;
  } catch (error) {
    throw new BadSpecError(
      `${file}: ${error instanceof Error ? error.message : String(error)}. Start the task again.`,
      { cause: error },
    );
  }
  const texts = ['taskId', 'taskDir', 'cakeHome', 'workTree'] as const;
  for (const field of texts) {
    if (typeof spec[field] !== 'string' || spec[field] === '') throw missing(file, field);
  }
  if (typeof spec.goal !== 'string') throw missing(file, 'goal');
  if (typeof spec.agent?.name !== 'string') throw missing(file, 'agent.name');
  if (typeof spec.cursor !== 'number') throw missing(file, 'cursor');
  if (typeof spec.orphanStopMs !== 'number') throw missing(file, 'orphanStopMs');
  if (!spec.guard || !spec.watch) throw missing(file, spec.guard ? 'watch' : 'guard');
  return spec as SessionSpec;
}

function missing(file: string, field: string): BadSpecError {
  return new BadSpecError(`${file}: ${field} is missing. Start the task again.`);
}
