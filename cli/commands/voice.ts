import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake voice …` and `cake test voice`: the operator's words, rendered, judged and explained. */
export function registerVoice(program: Command, cli: CliContext): void {
  const collect = (value: string, all: string[]): string[] => [...all, value];
  const voice = program.command('voice').description("the operator's voice");
  const parents = [
    voice,
    program.command('test').description('checks in the spelling of the request'),
  ];
  for (const [index, parent] of parents.entries()) {
    parent
      .command(index === 0 ? 'test' : 'voice')
      .description('render samples over all templates and judge them; exit code 40 when one fails')
      .option('--samples <n>', 'how many', '100')
      .option('--seed <n>', 'the same samples again')
      .option('--json', 'machine-readable output', false)
      .action(async (options) => (await import('../voice/run.ts')).testVoice(cli, options));
  }
  voice
    .command('render')
    .description('one message as the operator would say it')
    .requiredOption('--type <type>', 'error type, rule id, gap kind, health event, or park reason')
    .option('--slot <k=v>', 'a value; may be given again', collect, [])
    .option('--strike <n>', '1 to 4', '1')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../voice/run.ts')).renderVoice(cli, options));
  voice
    .command('why')
    .description('why a message passes or not')
    .argument('<message>')
    .option('--json', 'machine-readable output', false)
    .action(async (message: string, options: { json: boolean }) =>
      (await import('../voice/run.ts')).whyVoice(cli, message, options),
    );
  voice
    .command('check')
    .description('one {"text"} per line in, one {"pass","score","reasons"} per line out')
    .argument('<file>', 'file, or - for standard input')
    .option('--json', 'as without it: each line out is JSON', false)
    .action(async (file: string) => (await import('../voice/run.ts')).checkVoice(cli, file));
}
