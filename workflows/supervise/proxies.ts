import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { HostActivities, LightActivities, PollActivities } from '../../activities/index.ts';

/** Failures that no retry mends; the task ends FAILED and says why. */
const FINAL = [
  'PayloadsTooLarge',
  'ConfigError',
  'ScenarioError',
  'LeaseHeldError',
  'BadSpecError',
  'TreeBusyError',
];

/** Quick effects on the task's machine: a dead worker is noticed within the heartbeat timeout of 3 s. */
export function quickActivities(taskQueue: string) {
  return proxyActivities<HostActivities>({
    taskQueue,
    startToCloseTimeout: '60s',
    heartbeatTimeout: '3s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '200ms',
      backoffCoefficient: 2,
      maximumInterval: '5s',
      nonRetryableErrorTypes: FINAL,
    },
  });
}

/** Effects that may take minutes: checks, restores, snapshots of large trees. */
export function longActivities(taskQueue: string) {
  return proxyActivities<HostActivities>({
    taskQueue,
    startToCloseTimeout: '2h',
    heartbeatTimeout: '15s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '200ms',
      backoffCoefficient: 2,
      maximumInterval: '15s',
      nonRetryableErrorTypes: FINAL,
    },
  });
}

/** The long poll only reads, so a cancelled or lost one needs no waiting for. */
export function pollActivities(taskQueue: string) {
  return proxyActivities<PollActivities>({
    taskQueue,
    startToCloseTimeout: '30m',
    heartbeatTimeout: '3s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: {
      initialInterval: '200ms',
      backoffCoefficient: 2,
      maximumInterval: '2s',
      nonRetryableErrorTypes: FINAL,
    },
  });
}

/** What any machine may do; a notification is tried a few times and then left. */
export const light = proxyActivities<LightActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { maximumAttempts: 5, nonRetryableErrorTypes: FINAL },
});
