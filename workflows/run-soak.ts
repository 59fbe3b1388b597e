import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { ActivityCancellationType } from '@temporalio/common';
import type { HostActivities } from '../activities/index.ts';
import type { SoakSummary, StartSoakInput } from '../activities/soak.ts';

/** What a scheduled soak is to do; durations come from here, so that tests can shorten them. */
export interface RunSoakArgs extends Omit<StartSoakInput, 'soakId'> {
  hostQueue: string;
  /** Between two looks at the run. */
  lookMs: number;
}

/** A soak as a process of its own, watched from here: it goes on when the worker dies, and ends when this is cancelled. */
export async function runSoak({
  hostQueue,
  lookMs,
  ...options
}: RunSoakArgs): Promise<SoakSummary> {
  const soak = proxyActivities<HostActivities>({
    taskQueue: hostQueue,
    startToCloseTimeout: '60s',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '30s' },
  });
  const soakId = workflowInfo().workflowId;
  try {
    await soak.startSoak.executeWithOptions({ summary: 'start the soak' }, [
      { ...options, soakId },
    ]);
    for (;;) {
      const seen = await soak.lookAtSoak.executeWithOptions({ summary: 'how far is it?' }, [
        { soakId },
      ]);
      if (seen.kind === 'ended') {
        setCurrentDetails(`### ${seen.summary.verdict}\n${line(seen.summary)}`);
        return seen.summary;
      }
      setCurrentDetails(`### running\n${seen.progress}`);
      await sleep(lookMs, { summary: 'until the next look' });
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() =>
      soak.stopSoak.executeWithOptions({ summary: 'end the soak' }, [{ soakId }]),
    );
    throw error;
  }
}

function line(one: SoakSummary): string {
  return `${one.errors_handled} of ${one.errors_injected} errors handled, ${one.escalations} escalations, ${one.events_lost} events lost, ${one.injections_doubled} messages doubled. Report: ${one.report}`;
}
