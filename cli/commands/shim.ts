import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Flags of `cake shim check` as commander hands them over. */
export interface ShimCheckFlags {
  json: boolean;
  explain: boolean;
  batch?: string;
  workspace?: string;
  home?: string;
  cwd?: string;
  mode: string;
}

/** Adds `cake shim …` and `cake test-shim`, the other spelling of `cake shim check`. */
export function registerShim(program: Command, cli: CliContext): void {
  const shim = program
    .command('shim')
    .description('the guard in front of every command of the agent');
  check(shim.command('check'), cli);
  check(program.command('test-shim'), cli);
  audit(shim.command('audit'), cli);
  install(shim, cli);
  allow(shim.command('allow').description('exceptions of a person from rules'), cli);
}

function check(command: Command, cli: CliContext): void {
  command
    .description('ask the guard about a command; nothing runs')
    .argument('[command]', 'the command; left out: standard input')
    .option('--json', 'machine-readable output', false)
    .option('--explain', 'show the calls, the folded words and every rule that applied', false)
    .option(
      '--batch <file>',
      'JSON lines {"command","cwd"?}, - for standard input; one decision per line',
    )
    .option('--workspace <dir>', 'work tree of the agent (default: the directory of each command)')
    .option('--home <dir>', 'home directory')
    .option('--cwd <dir>', 'directory in which the command would run')
    .option('--mode <mode>', 'minimal | balanced | paranoid', 'balanced')
    .action(async (text: string | undefined, flags: ShimCheckFlags) =>
      (await import('../shim/check.ts')).runShimCheck(cli, text, flags),
    );
}

function audit(command: Command, cli: CliContext): void {
  command
    .description("the guard's decisions in a task, oldest first")
    .argument('<taskId>')
    .option('--verify', 'check the hash chain; exit code 40 when a row was changed', false)
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../shim/audit.ts')).runShimAudit(cli, taskId, options),
    );
}

function install(shim: Command, cli: CliContext): void {
  shim
    .command('install')
    .description('make the shim ready and prove that it blocks; tasks do this by themselves')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../shim/install.ts')).installShim(cli, options));
  shim
    .command('uninstall')
    .description('remove every version of the shim; refused while a task runs')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../shim/install.ts')).uninstallShim(cli, options));
}

function allow(command: Command, cli: CliContext): void {
  command
    .command('add')
    .description('let one command pass one rule, in one directory, until a date')
    .requiredOption('--rule <id>', 'the rule, such as git.clean; never one of the floor')
    .requiredOption('--argv <pattern>', 'the whole command, * and ? as in a shell; one segment')
    .requiredOption('--reason <text>', 'why; it stands in the list')
    .option('--cwd <dir>', 'directory in and below which it holds', '.')
    .option('--expires <date>', '2027-01-31, 2027-01-31T18:00:00Z, or a span: 12h, 7d', '24h')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../shim/allow.ts')).addException(cli, options));
  command
    .command('list')
    .description('all exceptions, with their state')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../shim/allow.ts')).listExceptions(cli, options));
  command
    .command('remove')
    .description('take an exception back')
    .argument('<id>', 'as cake shim allow list shows it')
    .option('--json', 'machine-readable output', false)
    .action(async (id: string, options) =>
      (await import('../shim/allow.ts')).removeException(cli, id, options),
    );
}
