import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

const JSON_OPTION = ['--json', 'machine-readable output', false] as const;
const TREE_OPTION = [
  '--work-tree <dir>',
  'the tree, default: the one around the current folder',
] as const;

/** Adds `cake snapshot …` and `cake rollback`. */
export function registerSnapshot(program: Command, cli: CliContext): void {
  const collect = (value: string, all: string[]): string[] => [...all, value];
  const snapshot = program
    .command('snapshot')
    .description('states of a work tree that can be brought back');
  snapshot
    .command('create')
    .description('keep the work tree as it is now')
    .option('--label <text>', 'what it is for', 'by hand')
    .option(
      '--error <signature>',
      'keep it while this error is open; may be given again',
      collect,
      [],
    )
    .option('--no-keep', 'let the collection remove it after its time')
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../snapshot/run.ts')).createCommand(cli, options));
  snapshot
    .command('list')
    .description('snapshots of this work tree, oldest first')
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../snapshot/run.ts')).listCommand(cli, options));
  snapshot
    .command('show')
    .description('everything known of a snapshot')
    .argument('<id>')
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) =>
      (await import('../snapshot/run.ts')).showCommand(cli, id, options),
    );
  snapshot
    .command('diff')
    .description('what a rollback to a snapshot would change now')
    .argument('<id>')
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) =>
      (await import('../snapshot/run.ts')).diffCommand(cli, id, options),
    );
  snapshot
    .command('export')
    .description('make a real git stash entry of a snapshot')
    .argument('<id>')
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) =>
      (await import('../snapshot/run.ts')).exportCommand(cli, id, options),
    );
  snapshot
    .command('gc')
    .description(
      'remove what is past its time or above the cap, in every repository of this CAKE_HOME',
    )
    .option('--hours <n>', 'keep this long', '72')
    .option('--max-mb <n>', 'cap for all snapshots together', '1024')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../snapshot/run.ts')).gcCommand(cli, options));
  program
    .command('rollback')
    .description(
      'bring the work tree back to a snapshot; what is there now is kept and can be brought back',
    )
    .option('--to <id>', 'this snapshot')
    .option('--latest', 'the newest one that was not taken by a rollback (default)', false)
    .option('--undo', 'take the last rollback back', false)
    .option(...TREE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) =>
      (await import('../snapshot/rollback.ts')).rollbackCommand(cli, options),
    );
}
