import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';

/**
 * Makes sure that a workflow runs at once and then again and again. The schedule outlives the worker; a worker that
 * finds it leaves it as it is and starts one run. `scheduleId` is the workflow id too.
 */
export async function ensureSchedule(
  client: Client,
  schedule: {
    scheduleId: string;
    every: '1h';
    workflowType: string;
    taskQueue: string;
    args: unknown[];
    staticSummary: string;
  },
): Promise<void> {
  const { scheduleId, every, workflowType, taskQueue, args, staticSummary } = schedule;
  try {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every }] },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: scheduleId,
        taskQueue,
        args,
        staticSummary,
      },
      policies: { catchupWindow: '10m', overlap: ScheduleOverlapPolicy.SKIP },
      state: { triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP);
  }
}
