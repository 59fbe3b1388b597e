import { CHECK_COMMAND } from '../deliverables/weakened/places.ts';

/** True for a command whose result is evidence: it runs tests, a type checker, a linter or a build. */
export function isCheckCommand(command: string): boolean {
  return CHECK_COMMAND.test(command);
}
