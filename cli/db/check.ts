import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import { inspectJournals } from '../../db/inspect.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CliContext } from '../context.ts';
import { CliError } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { dbPath, openWriter, writing } from './open.ts';
import { inspectAll, problemsOf } from './read.ts';

/** `cake db check`: names every problem; with `--repair` the database is made again where it is damaged. */
export async function checkCommand(
  cli: CliContext,
  options: { repair: boolean; json: boolean },
): Promise<void> {
  if (!options.repair && !existsSync(dbPath(cli)))
    throw usage(`There is no ${dbPath(cli)}.`, 'Make it: cake db migrate');
  const repaired = options.repair ? await repair(cli) : [];
  const problems = findProblems(cli);
  if (problems.length > 0) cli.exit(EXIT.internal);
  if (options.json) return printJson(cli, { ok: problems.length === 0, problems, repaired });
  const { good, bad } = paintFor(cli);
  for (const text of repaired) cli.stdout(`${good('repaired')}  ${text}\n`);
  for (const text of problems) cli.stdout(`${bad('wrong')}  ${text}\n`);
  if (problems.length === 0) cli.stdout(`${good('no damage')}\n`);
  else if (!options.repair) cli.stdout('Repair the database: cake db check --repair\n');
}

function findProblems(cli: CliContext): string[] {
  try {
    return problemsOf(inspectAll(cli));
  } catch (error) {
    // A database that cannot even be opened is one finding; the journals still have theirs.
    if (!(error instanceof CliError)) throw error;
    const journals = inspectJournals(join(cakeHome(cli.env), 'tasks'));
    return [
      error.message,
      ...journals.flatMap(({ taskId, problems }) =>
        problems.map((problem) => `journal of ${taskId}: ${problem}`),
      ),
    ];
  }
}

/** What was repaired, in words; the opening of a writer repairs by itself. */
function repair(cli: CliContext): Promise<string[]> {
  const told: string[] = [];
  const tell = (_: string, detail: string): void => void told.push(detail.replaceAll(/\s+/g, ' '));
  return writing(cli, {
    worker: async (api) => {
      const { damage } = await api.post<{ damage: string | null }>('/v1/db/inspect', {});
      return damage === null ? [] : [damage];
    },
    open: () => openWriter(cli, tell),
    here: (db) => {
      db.inspect();
      return told;
    },
  });
}
