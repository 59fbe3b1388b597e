import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';

/** Adds `cake version` and `cake completion`. Call it last: completion speaks of the commands that are there. */
export function registerAbout(program: Command, cli: CliContext): void {
  program
    .command('version')
    .description('versions of CAKE and Node')
    .option('--json', 'machine-readable output', false)
    .action(({ json }: { json: boolean }) => {
      const facts = {
        cake: program.version() ?? '',
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      };
      if (json) return printJson(cli, facts);
      cli.stdout(`cake ${facts.cake} (Node ${facts.node}, ${facts.platform})\n`);
    });

  program
    .command('completion')
    .description('a script that completes commands and options in your shell')
    .argument('<shell>', 'bash | zsh | fish')
    .action(async (name: string) => {
      const { completionScript, SHELLS } = await import('../about/completion.ts');
      const shell = SHELLS.find((one) => one === name);
      if (!shell)
        throw usage(`There is no completion for ${name}.`, `Use one of ${SHELLS.join(', ')}.`);
      cli.stdout(completionScript(program, shell));
    });
}
