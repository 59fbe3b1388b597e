import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { findTool, TOOLS_REMEDY } from '../../adapters/prometheus/tools.ts';
import { packageRoot } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { ALERTS, RULES_FILE, RULES_TEST_FILE } from '../../domain/monitoring/rules.ts';
import { CliError, type CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';

interface Step {
  what: string;
  ok: boolean;
  output: string;
}

/** `cake test alerts`: lints the rules and runs their unit tests by promtool; exit code 40 when one fails. */
export async function testAlerts(cli: CliContext, options: { json: boolean }): Promise<void> {
  const promtool = findTool('promtool', cli.env);
  if (promtool === null) {
    throw new CliError('There is no promtool.', {
      exitCode: EXIT.internal,
      remedy: TOOLS_REMEDY,
    });
  }
  const dir = join(packageRoot(), 'grafana', 'prometheus');
  const steps: Step[] = [
    await run(promtool, 'rules are clean', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      join(dir, RULES_FILE),
    ]),
    await run(promtool, 'each alert fires and stays silent', [
      'test',
      'rules',
      join(dir, RULES_TEST_FILE),
    ]),
  ];
  const ok = steps.every((step) => step.ok);
  const cases = ALERTS.reduce((sum, { silent }) => sum + 1 + silent.length, 0);
  if (options.json) printJson(cli, { ok, alerts: ALERTS.length, cases, steps });
  else {
    const paint = paintFor(cli);
    for (const step of steps) {
      cli.stdout(`${step.ok ? paint.good('ok  ') : paint.bad('fail')} ${step.what}\n`);
      if (!step.ok) cli.stdout(`${step.output}\n`);
    }
    cli.stdout(`${ALERTS.length} alerts, ${cases} cases.\n`);
  }
  if (!ok) cli.exit(EXIT.internal);
}

function run(program: string, what: string, args: string[]): Promise<Step> {
  return new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) => {
      resolve({ what, ok: error === null, output: `${stdout}${stderr}`.trim() });
    });
  });
}
