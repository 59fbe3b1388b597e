import { cakeHome } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { takeDown } from '../../workers/up/down.ts';
import { liveSupervisor } from '../../workers/up/files.ts';
import { type UpStatus, upStatus } from '../../workers/up/status.ts';
import { runSupervisor } from '../../workers/up/supervisor.ts';
import { ensureTemporal } from '../../workers/temporal/server.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { ensureUp, translated } from './ensure-up.ts';

/** `cake up`: in the foreground until a signal comes, or detached. */
export async function runUp(
  cli: CliContext,
  options: { detach: boolean; json: boolean },
): Promise<void> {
  const home = cakeHome(cli.env);
  const log = (line: string): void => cli.stderr(`${line}\n`);
  const server = { cakeHome: home, env: cli.env, log };
  if (options.detach || liveSupervisor(home) !== null) {
    const up = await ensureUp(cli, { cakeHome: home });
    if (options.json) return printJson(cli, up);
    const paint = paintFor(cli);
    cli.stdout(`${paint.good('CAKE is up')}: worker ${up.workerPid}, Temporal ${up.address}\n`);
    if (up.uiUrl !== null) cli.stdout(`Temporal UI: ${up.uiUrl}\n`);
    return;
  }
  // Before the loop: what cannot be started at all is an error for the person, not a retry.
  const target = await translated(() => ensureTemporal(server));
  if (options.json) printJson(cli, target);
  else
    cli.stdout(
      `Temporal ${target.address}${target.uiUrl === null ? '' : `, UI ${target.uiUrl}`}\n`,
    );
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, abort);
  await runSupervisor({ ...server, stop: stop.signal });
}

/** `cake down`. */
export async function runDown(cli: CliContext, options: { json: boolean }): Promise<void> {
  const result = await takeDown({ cakeHome: cakeHome(cli.env) });
  if (options.json) return printJson(cli, result);
  const ended = Object.entries(result).flatMap(([name, had]) => (had ? [name] : []));
  cli.stdout(ended.length === 0 ? 'CAKE was not up.\n' : `Ended ${ended.join(', ')}.\n`);
}

/** `cake status`: exit code 40 when something that should run does not. */
export async function runStatus(cli: CliContext, options: { json: boolean }): Promise<void> {
  const status = await translated(() => upStatus({ cakeHome: cakeHome(cli.env), env: cli.env }));
  if (options.json) printJson(cli, status);
  else cli.stdout(describeStatus(cli, status));
  if (status.state === 'degraded') cli.exit(EXIT.internal);
}

function describeStatus(cli: CliContext, status: UpStatus): string {
  const paint = paintFor(cli);
  const { supervisor, worker, temporal, metrics } = status;
  const mark = (good: boolean): string => (good ? paint.good('ok  ') : paint.bad('down'));
  const where = temporal.embedded
    ? `embedded, server ${temporal.serverVersion ?? '?'}`
    : 'external';
  const lines = [
    `CAKE is ${status.state}.`,
    `${mark(supervisor.pid !== null)} supervisor ${pidText(supervisor.pid)}`,
    `${mark(worker.ready)} worker     ${pidText(worker.pid)}${restarts(worker.restarts)}`,
    `${mark(temporal.healthy)} temporal   ${temporal.address ?? '-'} (${where})${restarts(temporal.restarts)}`,
    ...(temporal.healthy && temporal.uiUrl !== null ? [`     UI         ${temporal.uiUrl}`] : []),
    ...(metrics.url === null ? [] : [`     metrics    ${metrics.url}/metrics`]),
    ...(metrics.problem === null ? [] : [`warn metrics    ${metrics.problem}`]),
    ...(supervisor.problem === null ? [] : [`     problem    ${supervisor.problem}`]),
    ...(status.state === 'up' ? [] : ['Run cake up --detach to start it.']),
  ];
  return `${lines.join('\n')}\n`;
}

const pidText = (pid: number | null): string => (pid === null ? '-' : `pid ${pid}`);
const restarts = (count: number): string => (count === 0 ? '' : `, restarted ${count} times`);
