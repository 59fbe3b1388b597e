import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { cakeHome } from '../../config/paths.ts';
import type { CliContext } from '../context.ts';

/** Adds `cake config show` and `cake config validate`; a wrong file is exit code 2, one line per problem. */
export function registerConfig(program: Command, cli: CliContext): void {
  const config = program.command('config').description('the settings in force, and their files');
  const load = async (repo: string) => {
    const { configFiles, loadSettings } = await import('../../config/load.ts');
    const sources = { cakeHome: cakeHome(cli.env), workTree: resolve(cli.cwd, repo) };
    return { files: configFiles(sources), settings: loadSettings(sources) };
  };

  config
    .command('show')
    .description('the settings in force: project over user over defaults')
    .option('--repo <dir>', 'the repository', '.')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { repo: string; json: boolean }) => {
      const { settings } = await load(options.repo);
      const { printJson } = await import('../output.ts');
      if (options.json) return printJson(cli, settings);
      const { stringify } = await import('yaml');
      cli.stdout(stringify(withFileKeys(settings)));
    });

  config
    .command('validate')
    .description('check both files; says where each problem is')
    .option('--repo <dir>', 'the repository', '.')
    .option('--json', 'machine-readable output', false)
    .action(async (options: { repo: string; json: boolean }) => {
      const { ConfigError } = await import('../../config/load.ts');
      const { printJson } = await import('../output.ts');
      try {
        const { files } = await load(options.repo);
        if (options.json) return printJson(cli, { ok: true, problems: [] });
        const present = Object.values(files).filter((file) => file !== null && existsSync(file));
        if (present.length === 0) cli.stdout('No configuration file: the defaults hold.\n');
        else cli.stdout(`Valid: ${present.join(', ')}\n`);
      } catch (error) {
        if (!(error instanceof ConfigError) || !options.json) throw error;
        printJson(cli, { ok: false, problems: error.problems });
        cli.exit(error.exitCode);
      }
    });
}

/** Keys as the documentation writes them in files: `max_strikes`. */
function withFileKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFileKeys);
  if (typeof value !== 'object' || value === null) return value;
  const snake = (key: string): string =>
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) =>
      key === 'expiresAtMs'
        ? ['expires', new Date(Number(inner)).toISOString()]
        : [snake(key), withFileKeys(inner)],
    ),
  );
}
