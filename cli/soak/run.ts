import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { planSoak } from '../../domain/soak/plan.ts';
import { soakPage } from '../../domain/soak/page.ts';
import { createRandom } from '../../domain/soak/random.ts';
import { buildSoakReport, memoryFindings, type SoakReport } from '../../domain/soak/report.ts';
import { createSessionHosts } from '../../workers/session-hosts.ts';
import { upStatus } from '../../workers/up/status.ts';
import { takeDown } from '../../workers/up/down.ts';
import { ensureUp } from '../up/ensure-up.ts';
import { CliError, type CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { collectTasks } from './collect.ts';
import { driveSoak, killTimes } from './drive.ts';
import { positive } from './numbers.ts';
import { createSoakWorld, type SoakWorld } from './world.ts';

export interface SoakOptions {
  hours: string;
  compress: string;
  tasks?: string;
  lanes: string;
  seed: string;
  /** Kill each component every so many seconds. */
  chaos?: string;
  report?: string;
  keep: boolean;
  json: boolean;
}

const TASKS_PER_HOUR = 2.5;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `cake soak`: a night of scripted agents in a CAKE of its own; exit code 0 only when the verdict is PASS. */
export async function runSoak(cli: CliContext, options: SoakOptions): Promise<void> {
  const { report, dir, say } = await performSoak(cli, options, true);
  if (options.report !== undefined) writeReport(resolve(cli.cwd, options.report), report);
  if (report.verdict === 'PASS' && !options.keep) rmSync(dir, { recursive: true, force: true });
  else say(`Journals and logs stay in ${dir}`);
  if (options.json) printJson(cli, withoutIncidents(report));
  else cli.stdout(`\n${paintFor(cli).bold(report.verdict)}\n${soakPage(report)}`);
  if (report.verdict === 'FAIL') cli.exit(EXIT.internal);
}

/** `cake test memory`: the same load without kills, judged by memory alone; exit code 40 when it is too much or grows. */
export async function testMemory(cli: CliContext, options: SoakOptions): Promise<void> {
  const { report, dir } = await performSoak(cli, options, false);
  const { duration_hours, wall_seconds, compressed, compression, tasks, memory_mb } = report;
  const findings = memoryFindings(report);
  const verdict = findings.length === 0 ? 'PASS' : 'FAIL';
  const result = {
    duration_hours,
    wall_seconds,
    compressed,
    compression,
    tasks,
    memory_mb,
    findings,
    verdict,
  };
  if (options.report !== undefined) writeJsonFile(resolve(cli.cwd, options.report), result);
  if (!options.keep) rmSync(dir, { recursive: true, force: true });
  if (options.json) printJson(cli, result);
  else {
    const { start, max, end, slope_per_hour } = memory_mb;
    cli.stdout(
      `${verdict}: worker, supervisor, Temporal server and the largest host together: ${start} MB at the start, ${max} MB at most, ${end} MB at the end, ${slope_per_hour} MB an hour${compressed ? ` (compressed ${compression} times)` : ''}\n`,
    );
    for (const text of findings) cli.stdout(`  ${text}\n`);
  }
  if (verdict === 'FAIL') cli.exit(EXIT.internal);
}

/** Runs the whole soak and builds its report; whatever happens, nothing of it runs on. */
async function performSoak(
  cli: CliContext,
  options: SoakOptions,
  withKills: boolean,
): Promise<{ report: SoakReport; dir: string; say: (line: string) => void }> {
  const hours = positive('hours', options.hours);
  const compress = positive('compress', options.compress);
  const seed = Math.trunc(positive('seed', options.seed));
  const tasks =
    options.tasks === undefined
      ? Math.max(1, Math.round(hours * TASKS_PER_HOUR))
      : Math.trunc(positive('tasks', options.tasks));
  const everyMs = options.chaos === undefined ? null : positive('chaos', options.chaos) * 1_000;
  const wallMs = (hours * 3_600_000) / compress;
  const id = `soak-${Date.now().toString(36)}`;
  const dir = join(cakeHome(cli.env), 'soak', id);
  const world = createSoakWorld(cli, dir, { compress, chaos: everyMs !== null });
  const plan = planSoak({ tasks, seed, prefix: id });
  const random = createRandom(seed + 1);
  const say = (line: string): void => (options.json ? cli.stderr : cli.stdout)(`${line}\n`);
  say(
    `Soak of ${hours} h${compress === 1 ? '' : `, compressed ${compress} times (the waits, not the errors)`}: ${plan.tasks.length} tasks with ${plan.tasks.reduce((n, one) => n + one.incidents.length, 0)} incidents in about ${Math.round(wallMs / 60_000)} min, seed ${seed}.`,
  );
  say(`Its own CAKE: ${world.home}`);
  const startedMs = Date.now();
  let report: SoakReport;
  const stop = new AbortController();
  const onSignal = (): void =>
    stop.abort(
      new CliError('The soak was ended.', {
        exitCode: EXIT.internal,
        remedy: 'Nothing of it runs on.',
      }),
    );
  for (const signal of STOP_SIGNALS) process.once(signal, onSignal);
  try {
    await ensureUp(world.cli);
    const kills = withKills ? killTimes({ wallMs, compress, hours, everyMs, random }) : [];
    const driven = await driveSoak({
      world,
      plan,
      lanes: Math.trunc(positive('lanes', options.lanes)),
      wallMs,
      kills,
      random,
      stop: stop.signal,
      onProgress: (done, running) =>
        say(
          `${clock(Date.now() - startedMs)}  ${done} of ${tasks} tasks ended, ${running.length} running`,
        ),
    });
    const { worker, temporal } = await upStatus({ cakeHome: world.home, env: world.cli.env });
    report = buildSoakReport({
      hours,
      compress,
      wallMs: Date.now() - startedMs,
      plan,
      tasks: collectTasks(
        world.home,
        plan.tasks.map(({ taskId }) => taskId),
      ),
      ...driven,
      escalations: escalations(world),
      controlRestarts: worker.restarts + temporal.restarts,
    });
  } finally {
    for (const signal of STOP_SIGNALS) process.removeListener(signal, onSignal);
    await endWorld(
      world,
      plan.tasks.map(({ taskId }) => taskId),
    );
  }
  return { report, dir, say };
}

/** Ends the soak's CAKE and the hosts and agents of tasks that have not ended. */
async function endWorld(world: SoakWorld, taskIds: readonly string[]): Promise<void> {
  await takeDown({ cakeHome: world.home });
  const hosts = createSessionHosts(world.home);
  // Without a controller a host would guard its agent for another quarter of an hour.
  for (const taskId of taskIds)
    await hosts.stop({ taskId, workTree: '', reason: 'the soak has ended', graceMs: 500 });
}

/** The JSON, and beside it the page for people. */
function writeReport(file: string, report: SoakReport): void {
  writeJsonFile(file, report);
  writeFileSync(`${file.replace(/\.json$/, '')}.md`, soakPage(report));
}

function writeJsonFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

function withoutIncidents({
  incidents: _incidents,
  ...rest
}: SoakReport): Omit<SoakReport, 'incidents'> {
  return rest;
}

/** Calls for a person are lines of the notification log. */
function escalations(world: SoakWorld): number {
  try {
    const text = readFileSync(join(world.home, 'logs', 'notifications.log'), 'utf8');
    return text.split('\n').filter((line) => line !== '').length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}`;
}
