import type { Command } from 'commander';
import { cakeHome } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CliContext } from '../context.ts';

/** Adds `cake doctor`: exit code 40 when something keeps CAKE from running. */
export function registerDoctor(program: Command, cli: CliContext): void {
  program
    .command('doctor')
    .description('check this machine: programs, modules, ports, folders, what runs')
    .option('--json', 'machine-readable output', false)
    .action(async ({ json }: { json: boolean }) => {
      const { runChecks } = await import('../doctor/checks.ts');
      const { paintFor, printJson } = await import('../output.ts');
      const checks = await runChecks({ cakeHome: cakeHome(cli.env), env: cli.env });
      const failed = checks.filter(({ state }) => state === 'fail').length;
      if (json) printJson(cli, { ok: failed === 0, checks });
      else {
        const paint = paintFor(cli);
        const marks = { ok: paint.good('ok  '), warn: paint.bold('warn'), fail: paint.bad('fail') };
        for (const { name, state, detail, remedy } of checks) {
          cli.stdout(`${marks[state]} ${name.padEnd(14)} ${detail}\n`);
          if (remedy !== null) cli.stdout(`     ${''.padEnd(14)} ${remedy}\n`);
        }
        cli.stdout(failed === 0 ? 'CAKE can run here.\n' : `${failed} check(s) failed.\n`);
      }
      if (failed > 0) cli.exit(EXIT.internal);
    });
}
