import { usage } from '../task/errors.ts';
import type { CliContext } from '../context.ts';

/**
 * Makes sure that a person agrees, who has to type `word`. Throws CliError when nobody is at a terminal, or when
 * this runs inside an agent's session: an agent must not be able to grant itself anything.
 */
export async function askPerson(cli: CliContext, question: string, word: string): Promise<void> {
  if (cli.env['CAKE_SESSION'] !== undefined)
    throw usage(
      'An agent cannot change what the guard lets pass.',
      'Do it in a terminal of your own.',
    );
  const answer = await cli.ask?.(`${question}\nType ${word} to go on: `);
  if (answer === null || answer === undefined)
    throw usage(
      'Only a person at a terminal can do this.',
      'Run it in a terminal, without a pipe.',
    );
  if (answer.trim() !== word) throw usage('Nothing was changed.', `It goes on only with ${word}.`);
}
