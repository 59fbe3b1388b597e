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

/** Adds `cake shim check` and its other spelling `cake test-shim`: what the guard says to a command. */
export function registerShimCheck(program: Command, cli: CliContext): void {
  const shim =
    program.commands.find((one) => one.name() === 'shim') ??
    program.command('shim').description('the guard in front of every command of the agent');
  check(shim.command('check'), cli);
  check(program.command('test-shim'), cli);
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
      (await import('../shim-check/run.ts')).runShimCheck(cli, text, flags),
    );
}
