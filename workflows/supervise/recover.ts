import { nextStep, type Episode } from '../../domain/controller/episode.ts';
import type { Gap } from '../../domain/deliverables/types.ts';
import { gapConcern, gapSignature } from './concerns.ts';
import { rollback, startSession, validate } from './effects.ts';
import { failOpen, intervene, deliver, type Concern } from './intervene.ts';
import { escalate } from './waiting.ts';
import { finish } from './finish.ts';
import { episodeOf, note, saveEpisode, type Task } from './task.ts';

/** INTERVENING → RECOVERING: the fix did not help. Strike, stop the turn, judge the tree, try the next one. */
export async function fixFailed(
  task: Task,
  episode: Episode,
  concern: Concern,
  gaps: Gap[] | null,
): Promise<void> {
  task.go('fix_failed', `${concern.errorType} is still there after strike ${episode.sent}`);
  task.s.active = null;
  const struck = await failOpen(task, episode, 'it came back');
  await task.quick.interruptTurn.executeWithOptions({ summary: 'stop the turn' }, [
    { taskId: task.input.taskId },
  ]);
  await rollbackWhenWorse(task);
  await nextFixOrGiveUp(task, struck, concern, gaps);
}

/** From RECOVERING: the next rung of the ladder, or parking, or a person. */
async function nextFixOrGiveUp(
  task: Task,
  episode: Episode,
  concern: Concern,
  gaps: Gap[] | null,
): Promise<void> {
  if (nextStep(episode, task.input.policy.maxStrikes).kind === 'intervene') {
    task.go('alternative_found', `another way for ${concern.errorType}`);
    return intervene(task, episode, concern);
  }
  if (task.input.policy.onExhausted === 'escalate') {
    return escalate(task, `${concern.errorType}: ${episode.sent} messages did not help`);
  }
  await park(task, episode, concern, gaps);
}

/** DETECTING → INTERVENING; an earlier message about the same thing counts as failed first. */
export async function interveneFromDetecting(
  task: Task,
  before: Episode,
  concern: Concern,
  gaps: Gap[] | null,
): Promise<void> {
  const episode = await failOpen(task, before, 'it came back later');
  if (nextStep(episode, task.input.policy.maxStrikes).kind === 'exhausted') {
    task.go('no_alternatives', `${concern.errorType}: nothing left to say`);
    return nextFixOrGiveUp(task, episode, concern, gaps);
  }
  task.go('intervention_required', concern.errorType);
  await intervene(task, episode, concern);
}

/** Gives up on one signature with its reason, and goes on with the rest (zero pages). */
async function park(
  task: Task,
  episode: Episode,
  concern: Concern,
  gaps: Gap[] | null,
): Promise<void> {
  const reason = `${concern.errorType}: ${episode.sent} messages did not help`;
  saveEpisode(task, { ...episode, parked: reason, open: null });
  task.s.parked.push({ signature: concern.signature, reason });
  // A gap that is parked leaves the others; what is parked besides gaps leaves the whole list open.
  const left = gaps?.filter((gap) => !isParked(task, gapSignature(gap.deliverableId)));
  if (left?.length === 0) {
    task.go('all_parked', 'every open deliverable is parked');
    return finish(task, { outcome: 'PARTIAL', reason });
  }
  task.go('deliverable_parked', `parked: ${reason}`);
  const next = left?.[0];
  if (!next) return sayParked(task, concern);
  // The agent waits after its claim: the next gap goes to it at once.
  task.go('completion_claimed', 'go on with the next gap');
  const gap = gapConcern(concern.detectedAtMs, next);
  await interveneFromDetecting(task, episodeOf(task, gap.signature, gap.errorType), gap, gaps);
}

async function sayParked(task: Task, concern: Concern): Promise<void> {
  const { taskId, workTree } = task.input;
  task.s.interventions += 1;
  const number = task.s.interventions;
  const injectionId = `${taskId}:${number}`;
  const signature = `park:${concern.signature}`;
  const composed = await task.quick.composeMessage.executeWithOptions(
    { summary: `compose message ${number}: parked` },
    [
      {
        taskId,
        workTree,
        injectionId,
        number,
        signature,
        errorType: concern.errorType,
        subject: { kind: 'park', reason: 'exhausted' },
        slots: concern.slots,
        episode: 1,
        strike: 1,
        fixes: [],
        failedFixIds: [],
        tried: [],
        detectedAtMs: concern.detectedAtMs,
      },
    ],
  );
  await deliver(task, {
    injectionId,
    text: composed.text,
    signature,
    episode: 1,
    strike: 1,
    interrupt: true,
  });
  note(task, `message ${number}: ${composed.text}`);
}

/** True when the task no longer speaks about a signature. */
export function isParked(task: Task, signature: string): boolean {
  return (
    task.s.episodes[signature]?.parked !== undefined && task.s.episodes[signature].parked !== null
  );
}

/** Worse = fewer deliverables proven than at the last good snapshot, or failures that the baseline did not have. */
async function rollbackWhenWorse(task: Task): Promise<void> {
  await task.background;
  const { lastGood } = task.s;
  if (!lastGood || task.input.deliverables.length === 0) return;
  const now = await validate(task, 'did the tree get worse?');
  if (now.proven >= lastGood.proven && now.newFailures === 0) return;
  await rollback(task, lastGood.snapshotId, {
    why: `${now.proven} proven, ${lastGood.proven} before; ${now.newFailures} new failures`,
    reason: 'worse',
  });
  await startSession(task, { resume: true, why: 'go on after the rollback' });
}
