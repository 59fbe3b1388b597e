import { isBehaviour } from '../../domain/controller/behaviours.ts';
import { heal, type Episode } from '../../domain/controller/episode.ts';
import { isKill } from '../../domain/controller/policy.ts';
import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import type { ValidationSummary } from '../../activities/deliverables.ts';
import {
  blockConcern,
  errorConcern,
  gapConcern,
  gapSignature,
  healthConcern,
  type EventOf,
} from './concerns.ts';
import { recordOutcome, restart, snapshot, validate } from './effects.ts';
import { finish } from './finish.ts';
import type { Concern } from './intervene.ts';
import { offerKnownFix } from './offer.ts';
import { fixFailed, interveneFromDetecting, isParked } from './recover.ts';
import { escalate, parkUntil } from './waiting.ts';
import { episodeOf, inBackground, inState, note, saveEpisode, type Task } from './task.ts';

const ABOUT_THE_TREE: ReadonlySet<AgentEvent['kind']> = new Set([
  'error_detected',
  'failure_expected',
  'error_resolved',
  'command_blocked',
  'completion_claimed',
]);

/** Handles one event of the inbox in MONITORING or INTERVENING; it is taken out by the caller, once (I1). */
export async function handleEvent(task: Task, row: JournalEvent): Promise<void> {
  const { event } = row;
  // Rolled back since: it speaks of a tree that is no more. Limits and exits still count.
  if (row.epoch < task.s.treeEpoch && ABOUT_THE_TREE.has(event.kind)) return;
  switch (event.kind) {
    case 'error_detected':
      task.s.counters.errors += 1;
      return onError(task, row, event);
    case 'command_blocked':
      task.s.counters.blocked += 1;
      return onConcern(task, row, 'command_blocked', blockConcern(row, event));
    case 'failure_expected':
      return offerKnownFix(task, row, event);
    case 'health_lost':
      return onHealth(task, row, event);
    case 'error_resolved':
      return onResolved(task, event);
    case 'completion_claimed':
      return onClaim(task, row);
    case 'limit_reached':
      return parkUntil(task, {
        trigger: 'limit_reached',
        untilMs: event.resetsAtMs,
        why: event.reason,
      });
    case 'agent_exited':
      return onExit(task, row, event);
    // The rest is not notable: the journal keeps it, the controller never pulls it.
    case 'session_started':
    case 'agent_alive':
    case 'tool_started':
    case 'tool_finished':
    case 'message':
    case 'error_seen':
    case 'error_repeated':
    case 'error_withdrawn':
    case 'injection_delivered':
    case 'usage':
      return;
  }
}

/** Leaves INTERVENING without an outcome: the agent went on to something else. */
function supersede(task: Task, why: string): void {
  if (!inState(task, 'INTERVENING')) return;
  task.s.active = null;
  task.go('superseded', why);
}

/** An event from before the operator's message was delivered says nothing about its fix. */
function isStale(episode: Episode, row: JournalEvent): boolean {
  return (
    episode.open !== null &&
    episode.lastInterventionMs !== null &&
    row.tsMs <= episode.lastInterventionMs
  );
}

async function onError(
  task: Task,
  row: JournalEvent,
  event: EventOf<'error_detected'>,
): Promise<void> {
  const { finding } = event;
  const { taskId, workTree, policy, session } = task.input;
  const episode = episodeOf(task, finding.signature, finding.errorType);
  if (isStale(episode, row) || episode.parked !== null) return;
  if (episode.expectedRun === finding.toolCallId) return;
  const again = inState(task, 'INTERVENING') && task.s.active === finding.signature;
  if (!again) {
    supersede(task, `${finding.errorType} came up`);
    task.go('error_detected', `${finding.errorType}: ${finding.message}`.slice(0, 200));
  }
  const classified = await task.quick.classifyError.executeWithOptions(
    { summary: `classify ${finding.errorType}` },
    [
      {
        taskId,
        workTree,
        finding,
        failedFixIds: episode.failedFixIds,
        // A message whose fix just failed has no cooldown: the next rung follows at once.
        lastInterventionMs: episode.open ? null : episode.lastInterventionMs,
        cooldownMs: policy.cooldownMs,
        strictness: session.watch.strictness,
      },
    ],
  );
  const concern = errorConcern(row, event, classified);
  if (again) return fixFailed(task, episode, concern, null);
  if (!classified.interventionRequired && !episode.open) {
    task.s.counters.falsePositives += 1;
    return task.go('false_positive', classified.rationale);
  }
  await interveneFromDetecting(task, episode, concern, null);
}

async function onConcern(
  task: Task,
  row: JournalEvent,
  trigger: 'command_blocked' | 'health_lost',
  concern: Concern,
): Promise<void> {
  const episode = episodeOf(task, concern.signature, concern.errorType);
  if (isStale(episode, row) || episode.parked !== null) return;
  if (inState(task, 'INTERVENING') && task.s.active === concern.signature) {
    return fixFailed(task, episode, concern, null);
  }
  supersede(task, `${concern.errorType} came up`);
  task.go(trigger, concern.errorType);
  await interveneFromDetecting(task, episode, concern, null);
}

/**
 * A behaviour speaks of an agent that nobody guides: while a message about something else is being worked
 * off, that ladder goes on. A component's health always counts.
 */
async function onHealth(
  task: Task,
  row: JournalEvent,
  event: EventOf<'health_lost'>,
): Promise<void> {
  const concern = healthConcern(row, event);
  if (isBehaviour(event.what)) {
    if (row.epoch < task.s.treeEpoch) return;
    if (inState(task, 'INTERVENING') && task.s.active !== concern.signature)
      return note(task, `${event.what}: ${event.detail}`.slice(0, 200));
  }
  await onConcern(task, row, 'health_lost', concern);
}

function onResolved(task: Task, event: EventOf<'error_resolved'>): void {
  const episode = task.s.episodes[event.signature];
  if (!episode?.open) return;
  const { injectionId } = episode.open;
  const proven = event.basis !== 'claim';
  if (proven) {
    saveEpisode(task, heal(episode));
    task.s.counters.healed += 1;
  }
  inBackground(task, 'the outcome', () =>
    recordOutcome(task, injectionId, proven ? 'success' : 'unverified', event.basis),
  );
  if (!proven) return;
  if (task.s.active === event.signature && inState(task, 'INTERVENING')) {
    task.s.active = null;
    task.go('fix_successful', `${episode.errorType} is healed (${event.basis})`);
  } else note(task, `${episode.errorType} is healed (${event.basis})`);
  if (event.basis !== 'passed') return;
  // The command that failed passes now: the best state so far, unless a later check says otherwise.
  inBackground(task, 'the snapshot', async () => {
    const snapshotId = await snapshot(task, `after the fix of ${episode.errorType}`);
    if (snapshotId !== null) task.s.lastGood = { snapshotId, proven: task.s.lastGood?.proven ?? 0 };
  });
}

async function onClaim(task: Task, row: JournalEvent): Promise<void> {
  const { active } = task.s;
  if (active !== null && isStale(episodeOf(task, active, active), row)) return;
  const aboutGap = inState(task, 'INTERVENING') && active !== null && active.startsWith('gap:');
  if (!aboutGap) {
    supersede(task, 'the agent claims completion');
    task.go('completion_claimed', 'the agent claims completion');
  }
  const verdict = await validate(task, 'the agent claims completion');
  await keepLastGood(task, verdict);
  const still = verdict.gaps.find((gap) => gapSignature(gap.deliverableId) === active);
  if (aboutGap) {
    const episode = episodeOf(task, active, 'gap');
    if (still) return fixFailed(task, episode, gapConcern(row.tsMs, still), verdict.gaps);
    await gapClosed(task, episode);
    task.go('completion_claimed', 'the agent claims completion');
  }
  await judgeVerdict(task, row, verdict);
}

async function gapClosed(task: Task, episode: Episode): Promise<void> {
  task.s.active = null;
  const injectionId = episode.open?.injectionId;
  saveEpisode(task, heal(episode));
  task.s.counters.healed += 1;
  task.go('fix_successful', `${episode.signature} is closed`);
  if (injectionId !== undefined) await recordOutcome(task, injectionId, 'success', 'proven');
}

/** In DETECTING with a fresh verdict: done, partly done, or the most blocking gap goes to the agent. */
async function judgeVerdict(
  task: Task,
  row: JournalEvent,
  verdict: ValidationSummary,
): Promise<void> {
  if (verdict.verdict === 'PROVEN') {
    task.go('deliverables_proven', `${verdict.proven} of ${verdict.total} proven`);
    return finish(task, { outcome: 'COMPLETED', reason: 'every deliverable is proven' });
  }
  const gap = verdict.gaps.find(
    ({ deliverableId }) => !isParked(task, gapSignature(deliverableId)),
  );
  if (!gap) {
    task.go('all_parked', 'every open deliverable is parked');
    return finish(task, { outcome: 'PARTIAL', reason: 'every open deliverable is parked' });
  }
  const concern = gapConcern(row.tsMs, gap);
  await interveneFromDetecting(
    task,
    episodeOf(task, concern.signature, concern.errorType),
    concern,
    verdict.gaps,
  );
}

/** Last good = the newest snapshot at the best number of proven deliverables. */
async function keepLastGood(task: Task, verdict: ValidationSummary): Promise<void> {
  const { lastGood } = task.s;
  if (verdict.newFailures > 0 || verdict.proven < (lastGood?.proven ?? 0)) return;
  const snapshotId = await snapshot(task, `${verdict.proven} of ${verdict.total} proven`);
  if (snapshotId !== null) task.s.lastGood = { snapshotId, proven: verdict.proven };
}

async function onExit(
  task: Task,
  row: JournalEvent,
  event: EventOf<'agent_exited'>,
): Promise<void> {
  // The exit of an earlier session: a newer one runs already.
  if (row.epoch < task.s.epoch) return;
  const why = `the agent exited (code ${event.exitCode ?? 'none'}, signal ${event.signal ?? 'none'})`;
  await sessionLost(task, 'agent_exited', why, { killed: isKill(event.signal), atMs: row.tsMs });
}

/** Agent or host is gone: back-off and restart without a strike; restarts used up go to RECOVERING. */
export async function sessionLost(
  task: Task,
  trigger: 'agent_exited' | 'host_lost',
  why: string,
  death: { killed: boolean; atMs?: number },
): Promise<void> {
  supersede(task, why);
  if (await restart(task, why, death)) return task.go(trigger, why);
  task.go('restarts_exhausted', why);
  if (task.input.policy.onExhausted === 'escalate')
    return escalate(task, `${why}; restarts are used up`);
  const verdict = await validate(task, 'restarts are used up');
  for (const gap of verdict.gaps) {
    task.s.parked.push({
      signature: gapSignature(gap.deliverableId),
      reason: `${why}; restarts are used up`,
    });
  }
  task.go('all_parked', 'restarts are used up');
  await finish(task, { outcome: 'PARTIAL', reason: `${why}; restarts are used up` });
}
