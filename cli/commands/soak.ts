import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake soak`, and `cake test autonomous` as the request spells it. */
export function registerSoak(program: Command, cli: CliContext): void {
  const soak = program
    .command('soak')
    .description('a night of scripted agents that do everything wrong, in a CAKE of its own');
  options(soak.option('--hours <n>', 'length of the run: 8, 8h, 90m', '8')).action(async (given) =>
    (await import('../soak/run.ts')).runSoak(cli, given),
  );
  options(
    soak
      .command('schedule')
      .description(
        "this machine's scheduled soak: --cron makes it; a run that is due while one runs is skipped",
      )
      .option('--cron <expression>', 'for example "0 1 * * *"; replaces an earlier one')
      .option('--hours <n>', 'length of each run', '8')
      .option('--trigger', 'run it now, too', false)
      .option('--remove', 'remove it', false),
  ).action(async (_given, command: Command) =>
    (await import('../soak/schedule.ts')).scheduleSoak(cli, command.optsWithGlobals()),
  );
  const test = program.commands.find((one) => one.name() === 'test');
  if (!test) return;
  options(
    test
      .command('memory')
      .description('memory of worker, Temporal server and a session host under load, without kills')
      .option('--duration <n>', 'length of the run: 24h, 90m', '24h'),
  ).action(async ({ duration, ...given }) =>
    (await import('../soak/run.ts')).testMemory(cli, { ...given, hours: duration }),
  );
  options(
    test
      .command('autonomous')
      .description('the same as cake soak')
      .option('--duration <n>', 'length of the run: 8h, 90m', '8h'),
  ).action(async ({ duration, ...given }) =>
    (await import('../soak/run.ts')).runSoak(cli, { ...given, hours: duration }),
  );
}

function options(command: Command): Command {
  return command
    .option(
      '--compress <n>',
      'shorten the waits, and never the number of errors, so many times',
      '1',
    )
    .option('--tasks <n>', 'number of tasks (default: 2.5 an hour)')
    .option('--lanes <n>', 'tasks at one time', '4')
    .option('--seed <n>', 'the same run again', '1')
    .option(
      '--chaos <seconds>',
      'kill -9 each component every so many seconds (default: three times in 8 hours)',
    )
    .option('--report <file>', 'write the report as JSON, and beside it as a page')
    .option('--keep', 'keep journals and logs also after a PASS', false)
    .option('--json', 'machine-readable output', false);
}
