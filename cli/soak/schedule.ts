import { cakeHome } from '../../config/paths.ts';
import { machineId, queuesOf } from '../../workers/machine-id.ts';
import type { RunSoakArgs } from '../../workflows/run-soak.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { connectClient } from '../temporal-client.ts';
import { ensureUp } from '../up/ensure-up.ts';
import { positive } from './numbers.ts';

const LOOK_MS = 15_000;

export interface ScheduleOptions {
  cron?: string;
  hours: string;
  compress: string;
  tasks?: string;
  seed: string;
  trigger: boolean;
  remove: boolean;
  json: boolean;
}

/** `cake soak schedule`: makes, shows, triggers or removes this machine's schedule; a run that is due while one runs is skipped. */
export async function scheduleSoak(cli: CliContext, options: ScheduleOptions): Promise<void> {
  const home = cakeHome(cli.env);
  await ensureUp(cli, { cakeHome: home });
  const cake = await connectClient(cli);
  const machine = machineId(home);
  const scheduleId = `soak-${machine}`;
  const { ScheduleOverlapPolicy, ScheduleNotFoundError } = await import('@temporalio/client');
  const handle = cake.client.schedule.getHandle(scheduleId);
  try {
    if (options.remove) await cake.timely(() => handle.delete());
    else if (options.cron !== undefined) {
      const { host, workflows } = queuesOf(machine);
      await handle.delete().catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
      const args: RunSoakArgs = {
        hostQueue: host,
        lookMs: LOOK_MS,
        hours: positive('hours', options.hours),
        compress: positive('compress', options.compress),
        tasks: options.tasks === undefined ? null : Math.trunc(positive('tasks', options.tasks)),
        seed: Math.trunc(positive('seed', options.seed)),
      };
      await cake.timely(() =>
        cake.client.schedule.create({
          scheduleId,
          spec: { cronExpressions: [options.cron!] },
          action: {
            type: 'startWorkflow',
            workflowType: 'runSoak',
            workflowId: scheduleId,
            taskQueue: workflows,
            args: [args],
            staticSummary: `soak of ${options.hours} h`,
          },
          policies: { catchupWindow: '10m', overlap: ScheduleOverlapPolicy.SKIP },
        }),
      );
    }
    if (options.trigger) await cake.timely(() => handle.trigger(ScheduleOverlapPolicy.SKIP));
    await show(
      cli,
      options,
      scheduleId,
      options.remove ? null : await cake.timely(() => handle.describe()),
    );
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw usage(
      'No soak is scheduled on this machine.',
      'Make one: cake soak schedule --cron "0 1 * * *"',
      error,
    );
  } finally {
    await cake.close();
  }
}

type Description = Awaited<
  ReturnType<
    ReturnType<
      Awaited<ReturnType<typeof connectClient>>['client']['schedule']['getHandle']
    >['describe']
  >
>;

async function show(
  cli: CliContext,
  options: ScheduleOptions,
  scheduleId: string,
  found: Description | null,
): Promise<void> {
  if (found === null) {
    if (options.json) return printJson(cli, { scheduleId, removed: true });
    return cli.stdout(`Removed ${scheduleId}.\n`);
  }
  const next = found.info.nextActionTimes.slice(0, 3).map((at) => at.toISOString());
  const running = found.info.runningActions.length;
  if (options.json)
    return printJson(cli, { scheduleId, next, running, overlap: found.policies.overlap });
  cli.stdout(
    `${scheduleId}: next ${next.join(', ') || 'never'}${running === 0 ? '' : `; ${running} running`}\n`,
  );
  cli.stdout(`Reports: ${cakeHome(cli.env)}/soak/reports\n`);
}
