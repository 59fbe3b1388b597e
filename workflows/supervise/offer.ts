import type { JournalEvent } from '../../domain/events.ts';
import type { EventOf } from './concerns.ts';
import { deliver } from './intervene.ts';
import { episodeOf, note, saveEpisode, type Task } from './task.ts';

/**
 * Says the known fix of a command that failed in an earlier task, before it fails again: once per signature, and
 * without a change of state, because nothing has happened yet. It is message one of the episode, so that what
 * comes of it is counted, and the failure of the run in hand is not spoken about a second time.
 */
export async function offerKnownFix(
  task: Task,
  row: JournalEvent,
  event: EventOf<'failure_expected'>,
): Promise<void> {
  const { taskId, workTree } = task.input;
  const { signature, errorType, family, command, fix } = event;
  const episode = episodeOf(task, signature, errorType);
  const known = episode.sent > 0 || episode.episode > 1 || episode.strikes > 0;
  if (known || episode.open || episode.parked !== null) return;
  task.s.interventions += 1;
  const number = task.s.interventions;
  const injectionId = `${taskId}:${number}`;
  const summary = `compose message ${number}: ${errorType} is to be expected`;
  const composed = await task.quick.composeMessage.executeWithOptions({ summary }, [
    {
      taskId,
      workTree,
      injectionId,
      number,
      signature,
      errorType,
      subject: { kind: 'error', errorType, family },
      slots: { command },
      episode: episode.episode,
      strike: 1,
      fixes: [fix],
      failedFixIds: episode.failedFixIds,
      tried: episode.tried,
      detectedAtMs: row.tsMs,
    },
  ]);
  const deliveredAtMs = await deliver(task, {
    injectionId,
    text: composed.text,
    signature,
    episode: episode.episode,
    strike: 1,
    interrupt: false,
  });
  task.s.counters.interventions += 1;
  saveEpisode(task, {
    ...episode,
    sent: 1,
    open: { injectionId, fixId: composed.fixId, action: composed.action },
    lastInterventionMs: deliveredAtMs,
    expectedRun: event.toolCallId,
  });
  note(task, `message ${number}, before it fails: ${composed.text}`);
}
