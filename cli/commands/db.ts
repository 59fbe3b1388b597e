import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

const JSON_OPTION = ['--json', 'machine-readable output', false] as const;

/** Adds `cake db …`. */
export function registerDb(program: Command, cli: CliContext): void {
  const db = program
    .command('db')
    .description('the database of this CAKE_HOME, and the journals of its tasks');
  db.command('migrate')
    .description('make the database, or bring it up to this version')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/write.ts')).migrateCommand(cli, options));
  db.command('verify')
    .description('tables, indexes, WAL, connections, migrations and journals; 40 when one is wrong')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/read.ts')).verifyCommand(cli, options));
  db.command('stats')
    .description('rows, sizes, connections and health')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/read.ts')).statsCommand(cli, options));
  db.command('check')
    .description('look for damage in the database and in every journal; 40 when there is some')
    .option('--repair', 'make a damaged database again from what is left of it', false)
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/check.ts')).checkCommand(cli, options));
  db.command('cleanup')
    .description('forget errors older than 24 h; the worker does so every hour')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/write.ts')).cleanupCommand(cli, options));
  db.command('optimize')
    .description('merge the search index, give free pages back')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('../db/write.ts')).optimizeCommand(cli, options));
  db.command('export')
    .description('every row as JSON lines')
    .argument('[file]', 'a new file; left out: standard output')
    .option(...JSON_OPTION)
    .action(async (file, options) =>
      (await import('../db/read.ts')).exportCommand(cli, file, options),
    );
  db.command('import')
    .description('store the rows of an export that are not there yet')
    .argument('<file>')
    .option(...JSON_OPTION)
    .action(async (file, options) =>
      (await import('../db/write.ts')).importCommand(cli, file, options),
    );
  db.command('backup')
    .description('copy the database and every journal into a new folder, while CAKE works')
    .argument('<dir>')
    .option(...JSON_OPTION)
    .action(async (dir, options) =>
      (await import('../db/write.ts')).backupCommand(cli, dir, options),
    );
  db.command('restore')
    .description('put a backup back; what is there now is kept beside it. Needs cake down first')
    .argument('<dir>')
    .option(...JSON_OPTION)
    .action(async (dir, options) =>
      (await import('../db/restore.ts')).restoreCommand(cli, dir, options),
    );
}
