import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import {
  addExceptionToFile,
  readExceptions,
  removeExceptionFromFile,
  type ListedException,
} from '../../config/allowlist-file.ts';
import { cakeHome } from '../../config/paths.ts';
import { RULES } from '../../domain/guard/decide.ts';
import type { CliContext } from '../context.ts';
import { printJson, table } from '../output.ts';
import { usage } from '../task/errors.ts';
import { askPerson } from './person.ts';

/** A longer exception is a habit: it should be a rule, or another way of working. */
const LONGEST_MS = 90 * 24 * 3_600_000;

/** Adds an exception after a person has agreed; throws CliError for each mistake and for agents. */
export async function addException(
  cli: CliContext,
  options: {
    rule: string;
    argv: string;
    reason: string;
    cwd: string;
    expires: string;
    json: boolean;
  },
): Promise<void> {
  checkRule(options.rule);
  const argv = options.argv.trim();
  if (argv === '' || /^[*?\s]+$/.test(argv))
    throw usage('The pattern would cover every command.', 'Name the program and its arguments.');
  const nowMs = Date.now();
  const entry = {
    ruleId: options.rule,
    argv,
    cwd: resolve(cli.cwd, options.cwd),
    expiresAtMs: expiryOf(options.expires, nowMs),
    author: userInfo().username,
    reason: options.reason,
  };
  const until = new Date(entry.expiresAtMs).toISOString();
  await askPerson(
    cli,
    `Until ${until}, ${entry.ruleId} lets pass: ${entry.argv}\nin and below ${entry.cwd}.`,
    'allow',
  );
  const added = addExceptionToFile(cakeHome(cli.env), entry);
  if (options.json) return printJson(cli, shown(added));
  cli.stdout(
    `Added ${added.id}. Running tasks follow within a second.\nTake it back: cake shim allow remove ${added.id}\n`,
  );
}

/** Prints all exceptions, those that are over marked as such. */
export async function listExceptions(cli: CliContext, options: { json: boolean }): Promise<void> {
  const all = readExceptions(cakeHome(cli.env));
  if (options.json) return printJson(cli, all.map(shown));
  if (all.length === 0) return cli.stdout('There are no exceptions.\n');
  const rows = all.map((one) => [
    one.id,
    one.ruleId,
    one.argv,
    one.cwd,
    stateOf(one),
    one.author,
    one.reason,
  ]);
  cli.stdout(
    `${await table([['id', 'rule', 'command', 'directory', 'state', 'author', 'reason'], ...rows])}\n`,
  );
}

/** Takes an exception back after a person has agreed. */
export async function removeException(
  cli: CliContext,
  id: string,
  options: { json: boolean },
): Promise<void> {
  const home = cakeHome(cli.env);
  const found = readExceptions(home).find((one) => one.id === id);
  if (!found) throw usage(`There is no exception ${id}.`, 'See cake shim allow list.');
  await askPerson(cli, `${found.ruleId} will stop again: ${found.argv}`, 'remove');
  removeExceptionFromFile(home, id);
  if (options.json) printJson(cli, { removed: id });
  else cli.stdout(`Removed ${id}.\n`);
}

function checkRule(id: string): void {
  const rule = RULES.find((one) => one.id === id);
  if (!rule)
    throw usage(
      `There is no rule ${id}.`,
      'A blocked command names its rule; docs/reference/guard-rules.md has all.',
    );
  if (rule.tier === 'floor')
    throw usage(
      `${id} cannot be excepted by anybody.`,
      'Run the command yourself, outside of a task.',
    );
}

function expiryOf(text: string, nowMs: number): number {
  const span = /^(\d{1,4})\s*(m|h|d)$/.exec(text);
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  const atMs = span ? nowMs + Number(span[1]) * unit[span[2] as 'm' | 'h' | 'd'] : Date.parse(text);
  if (Number.isNaN(atMs) || !/^\d/.test(text))
    throw usage(`--expires "${text}" is no date.`, 'Use 2027-01-31, or a span such as 12h or 7d.');
  if (atMs <= nowMs) throw usage('--expires lies in the past.', 'Choose a later one.');
  if (atMs - nowMs > LONGEST_MS)
    throw usage('--expires lies more than 90 days ahead.', 'Choose an earlier one.');
  return atMs;
}

function stateOf({ expiresAtMs }: ListedException): string {
  const until = new Date(expiresAtMs).toISOString().slice(0, 16);
  return expiresAtMs <= Date.now() ? `over since ${until}` : `until ${until}`;
}

function shown({ expiresAtMs, ...rest }: ListedException): object {
  return {
    ...rest,
    expires: new Date(expiresAtMs).toISOString(),
    active: expiresAtMs > Date.now(),
  };
}
