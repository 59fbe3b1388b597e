import { Context } from '@temporalio/activity';

/**
 * Runs `work` while heartbeating at entry and every `everyMs`, so that Temporal notices a dead worker
 * within the heartbeat timeout and delivers cancellation. SPEC §16 has the cadences.
 */
export async function withHeartbeat<T>(everyMs: number, work: () => Promise<T> | T): Promise<T> {
  const context = Context.current();
  context.heartbeat();
  const beat = setInterval(() => context.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
