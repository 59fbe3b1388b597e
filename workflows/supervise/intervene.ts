import { nextStep, strike, type Episode } from '../../domain/controller/episode.ts';
import type { Fix, ErrorFinding } from '../../domain/errors/types.ts';
import type { VoiceSlots, VoiceSubject } from '../../domain/voice/types.ts';
import { recordOutcome, restart, rollback, snapshot, startSession } from './effects.ts';
import { note, saveEpisode, type Task } from './task.ts';

/** Why the operator has to speak: an error, a block, a gap or a health event, in one shape. */
export interface Concern {
  signature: string;
  errorType: string;
  subject: VoiceSubject;
  slots: VoiceSlots;
  fixes: Fix[];
  detectedAtMs: number;
  /** Set for errors: what recall stores, with its journal seq. */
  finding?: { seq: number; finding: ErrorFinding };
}

/** Counts the open intervention of an episode as failed, and writes it to the ledger. */
export async function failOpen(task: Task, episode: Episode, basis: string): Promise<Episode> {
  if (!episode.open) return episode;
  const { injectionId } = episode.open;
  const struck = saveEpisode(task, strike(episode));
  await recordOutcome(task, injectionId, 'failure', basis);
  return struck;
}

/**
 * Entry of INTERVENING: record ∥ snapshot → compose → inject, one message with an id of its own (I4).
 * On the last rung it first rolls back to the last good snapshot and starts a fresh conversation.
 */
export async function intervene(task: Task, episode: Episode, concern: Concern): Promise<void> {
  const { input, s } = task;
  // Which snapshot is the last good one must be known before a rollback chooses it.
  const step = nextStep(episode, input.policy.maxStrikes);
  if (step.kind === 'intervene' && step.rollback) await task.background;
  if (step.kind === 'exhausted')
    throw new RangeError('intervene() needs a step of the ladder that is left');
  s.active = concern.signature;
  if (step.rollback && s.lastGood) {
    await rollback(task, s.lastGood.snapshotId, `strike ${step.strike} on ${concern.errorType}`);
    await startSession(task, {
      resume: !step.freshSession,
      why: 'fresh conversation after the rollback',
    });
  }
  // Counted before it is sent: after a crash the same number is used again, never a second one.
  s.interventions += 1;
  const number = s.interventions;
  const injectionId = `${input.taskId}:${number}`;
  const { finding } = concern;
  await Promise.all([
    snapshot(task, `before message ${number}`, [concern.signature]),
    finding
      ? task.quick.recordError.executeWithOptions({ summary: `remember ${concern.errorType}` }, [
          {
            taskId: input.taskId,
            seq: finding.seq,
            tsMs: concern.detectedAtMs,
            finding: finding.finding,
          },
        ])
      : undefined,
  ]);
  const composed = await task.quick.composeMessage.executeWithOptions(
    { summary: `compose message ${number}: ${concern.errorType}, strike ${step.strike}` },
    [
      {
        taskId: input.taskId,
        workTree: input.workTree,
        injectionId,
        number,
        signature: concern.signature,
        errorType: concern.errorType,
        subject: concern.subject,
        slots: concern.slots,
        episode: episode.episode,
        strike: step.strike,
        fixes: concern.fixes,
        failedFixIds: episode.failedFixIds,
        tried: episode.tried,
        detectedAtMs: concern.detectedAtMs,
      },
    ],
  );
  const deliveredAtMs = await deliver(task, {
    injectionId,
    text: composed.text,
    signature: concern.signature,
    episode: episode.episode,
    strike: step.strike,
    interrupt: step.strike > 1,
  });
  s.counters.interventions += 1;
  saveEpisode(task, {
    ...episode,
    sent: episode.sent + 1,
    open: { injectionId, fixId: composed.fixId, action: composed.action },
    lastInterventionMs: deliveredAtMs,
  });
  note(task, `message ${number}: ${composed.text}`);
}

/** Delivers a message; an agent that has ended is started again first, within its restarts. */
export async function deliver(
  task: Task,
  message: {
    injectionId: string;
    text: string;
    signature: string;
    episode: number;
    strike: number;
    interrupt: boolean;
  },
): Promise<number> {
  const { taskId } = task.input;
  for (;;) {
    const sent = await task.quick.sendMessage.executeWithOptions(
      { summary: `send: ${message.text}`.slice(0, 200) },
      [{ taskId, ...message }],
    );
    if (sent.kind === 'sent') return sent.deliveredAtMs ?? Date.now();
    // The last message may be the one that ends the task's luck: the exhausted case is judged by its own event.
    if (!(await restart(task, 'no agent to read the message'))) return Date.now();
  }
}
