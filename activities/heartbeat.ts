import { Context } from '@temporalio/activity';

/**
 * Runs `work` while heartbeating at entry and every `everyMs`, so that Temporal notices a dead worker
 * within the heartbeat timeout and delivers cancellation. SPEC §16 has the cadences. `details` is what the
 * Temporal UI shows of the work meanwhile.
 */
export async function withHeartbeat<T>(
  everyMs: number,
  work: () => Promise<T> | T,
  details: () => unknown = () => undefined,
): Promise<T> {
  const context = Context.current();
  context.heartbeat(details());
  const beat = setInterval(() => context.heartbeat(details()), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
