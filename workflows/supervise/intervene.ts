import { nextStep, strike, type Episode } from '../../domain/controller/episode.ts';
import type { ErrorFinding } from '../../domain/errors/types.ts';
import type { Candidate } from '../../domain/ledger/effectiveness.ts';
import type { ComposedMessage } from '../../activities/compose.ts';
import type { VoiceSlots, VoiceSubject } from '../../domain/voice/types.ts';
import { recordOutcome, restart, rollback, snapshot, startSession } from './effects.ts';
import { note, saveEpisode, type Task } from './task.ts';

/** Why the operator has to speak: an error, a block, a gap or a health event, in one shape. */
export interface Concern {
  signature: string;
  errorType: string;
  subject: VoiceSubject;
  slots: VoiceSlots;
  fixes: Candidate[];
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
    await rollback(task, s.lastGood.snapshotId, {
      why: `strike ${step.strike} on ${concern.errorType}`,
      reason: 'strike',
    });
    await startSession(task, {
      resume: !step.freshSession,
      why: 'fresh conversation after the rollback',
    });
  }
  // Counted before it is sent: after a crash the same number is used again, never a second one.
  s.interventions += 1;
  const number = s.interventions;
  const injectionId = `${input.taskId}:${number}`;
  // The snapshot needs neither recall nor words, so it does not add to the reaction.
  const [composed] = await Promise.all([
    compose(task, episode, concern, { injectionId, number, strike: step.strike }),
    snapshot(task, `before message ${number}`, [concern.signature]),
  ]);
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

/** Recall first, then the operator's words: the ledger must know the error that it advises on. */
async function compose(
  task: Task,
  episode: Episode,
  concern: Concern,
  message: { injectionId: string; number: number; strike: number },
): Promise<ComposedMessage> {
  const { taskId, workTree } = task.input;
  const { finding, signature, errorType, subject, slots, fixes, detectedAtMs } = concern;
  if (finding) {
    await task.quick.recordError.executeWithOptions({ summary: `remember ${errorType}` }, [
      { taskId, seq: finding.seq, tsMs: detectedAtMs, finding: finding.finding },
    ]);
  }
  const { failedFixIds, tried } = episode;
  const summary = `compose message ${message.number}: ${errorType}, strike ${message.strike}`;
  return task.quick.composeMessage.executeWithOptions({ summary }, [
    {
      taskId,
      workTree,
      ...message,
      signature,
      errorType,
      subject,
      slots,
      episode: episode.episode,
      fixes,
      failedFixIds,
      tried,
      detectedAtMs,
    },
  ]);
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
    if (!(await restart(task, 'no agent to read the message', { killed: true }))) return Date.now();
  }
}
