import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake watch-log`: what the watchdog reads out of a finished log. */
export function registerWatchLog(program: Command, cli: CliContext): void {
  program
    .command('watch-log')
    .description('read the errors out of a log, as the watchdog does in a session')
    .argument('[file]', 'the log, or - for standard input')
    .option('--exit <code>', 'exit code of the command that printed it; left out: not known')
    .option('--command <command>', 'the command that printed it')
    .option('--root <dir>', 'work tree whose files choose the tools of a fix (npm, pnpm, uv, …)')
    .option('--patterns <file>', 'YAML file with patterns of your own')
    .option('--strictness <level>', 'minimal | balanced | paranoid', 'balanced')
    .option('--batch <file>', 'JSON lines {"path","exit"?,"command"?}; one JSON result per line')
    .option('--json', 'machine-readable output', false)
    .action(async (file: string | undefined, options: WatchLogFlags) =>
      (await import('../watch-log/run.ts')).runWatchLog(cli, file, options),
    );
}

/** Flags of `cake watch-log` as commander hands them over. */
export interface WatchLogFlags {
  exit?: string;
  command?: string;
  root?: string;
  patterns?: string;
  strictness: string;
  batch?: string;
  json: boolean;
}
