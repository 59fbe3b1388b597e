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

/** Flags of `cake deliverables check|baseline`. */
export interface CheckFlags {
  repo: string;
  deliver: string[];
  goal?: string;
  since: string;
  baseline?: string;
  out?: string;
  json: boolean;
}

/** Adds `cake deliverables …`: what a goal asks for, and whether it holds. */
export function registerDeliverables(program: Command, cli: CliContext): void {
  const group = program
    .command('deliverables')
    .description('what a task has to deliver, and whether it is proven');
  const collect = (value: string, all: string[]): string[] => [...all, value];
  const checks = (command: Command): Command =>
    command
      .option('--repo <dir>', 'the work tree', '.')
      .option(
        '--deliver <what>',
        'what must hold, as in cake task start; may be given again',
        collect,
        [],
      )
      .option('--goal <text>', 'read what must hold out of a goal')
      .option('--json', 'machine-readable output', false);
  group
    .command('extract')
    .description('show what CAKE reads out of a goal')
    .argument('<goal>', 'the goal, or - for standard input')
    .option('--repo <dir>', 'the work tree whose files tell how it is tested', '.')
    .option('--json', 'machine-readable output', false)
    .action(async (goal: string, options: { repo: string; json: boolean }) =>
      (await import('../deliverables/run.ts')).runExtract(cli, goal, options),
    );
  checks(
    group.command('check').description('run the checks now and give the verdict with its gaps'),
  )
    .option(
      '--since <commit>',
      'the commit before the work: what changed since is looked at',
      'HEAD',
    )
    .option('--baseline <file>', 'evidence of cake deliverables baseline')
    .action(async (options: CheckFlags) =>
      (await import('../deliverables/run.ts')).runCheck(cli, options),
    );
  checks(
    group
      .command('baseline')
      .description('run the checks before the work and keep what they showed'),
  )
    .option('--out <file>', 'where the evidence goes', 'cake-baseline.json')
    .action(async (options: CheckFlags) =>
      (await import('../deliverables/run.ts')).runBaseline(cli, options),
    );
  group
    .command('explain')
    .description("why a task's deliverables are proven or not, with the evidence")
    .argument('<taskId>')
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options: { json: boolean }) =>
      (await import('../deliverables/explain.ts')).runExplain(cli, taskId, options),
    );
}
