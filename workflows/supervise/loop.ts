import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AgentChoice } from '../../domain/controller/task.ts';
import { takeRootCause } from '../../domain/controller/root-cause.ts';
import type { AwaitEventsResult } from '../../activities/events.ts';
import { CAKE_AGENT } from '../messages.ts';
import { sessionLost, handleEvent } from './handle-event.ts';
import { requireSnapshot, startSession, stopAgent } from './effects.ts';
import { deliver } from './intervene.ts';
import { parkUntil } from './waiting.ts';
import { note, type Task } from './task.ts';

const MAX_EVENTS = 50;
/** Of a host nobody sees how it ended; it does nothing that would end it by itself. */
const HOST_DEATH = { killed: true } as const;

/** Claims the tree, takes the baseline and starts the agent. */
export async function openTask(task: Task): Promise<void> {
  const { taskId, goal, workTree, deliverables } = task.input;
  await task.quick.openTask.executeWithOptions({ summary: 'claim the work tree' }, [
    {
      taskId,
      goal,
      workTree,
      agent: task.s.agent.name,
      deliverables,
      startedAtMs: task.s.startedAtMs,
    },
  ]);
  const snapshotId = await requireSnapshot(task, 'baseline');
  task.s.baselineSnapshotId = snapshotId;
  task.s.lastGood = { snapshotId, proven: 0 };
  const baseline = await task.long.takeBaseline.executeWithOptions(
    { summary: 'baseline: run the checks once' },
    [{ taskId, workTree, deliverables, baselineSnapshotId: snapshotId }],
  );
  note(task, `baseline taken, ${baseline.failing} of ${deliverables.length} checks fail now`);
  await startSession(task, { resume: false, why: goal.slice(0, 80) });
}

/** Pulls events and handles them one by one until the task has a result. */
export async function superviseLoop(
  task: Task,
  atQuietPoint: (task: Task) => Promise<void>,
): Promise<void> {
  while (task.result === null) {
    if (task.stop) return;
    const row = task.s.inbox.shift();
    if (row) {
      const { cause, symptoms, rest } = takeRootCause(row, task.s.inbox);
      task.s.inbox = rest;
      task.s.counters.errors += symptoms.length;
      await handleEvent(task, cause);
      continue;
    }
    if (await handleWishes(task)) continue;
    await atQuietPoint(task);
    if (hasWishes(task)) continue;
    await poll(task);
  }
}

/** What people asked for by signal; true when something was done. */
async function handleWishes(task: Task): Promise<boolean> {
  // The poll was given up by now; the loop asks again.
  task.woken = false;
  if (task.switchTo) {
    await switchAgent(task, task.switchTo);
    return true;
  }
  if (task.pause) {
    await parkUntil(task, {
      trigger: 'operator_pause',
      untilMs: null,
      why: 'paused by the operator',
    });
    return true;
  }
  const tell = task.s.tells.shift();
  if (!tell) return false;
  task.s.told += 1;
  const signature = `tell:${task.s.told}`;
  await deliver(task, {
    injectionId: `${task.input.taskId}:${signature}`,
    text: tell.text,
    signature,
    episode: 1,
    strike: 1,
    interrupt: false,
  });
  note(task, `told the agent: ${tell.text}`.slice(0, 160));
  return true;
}

/** The journal and the cursor stay, so no event is lost; an agent that cannot start gives the task back to the old one. */
async function switchAgent(task: Task, agent: AgentChoice): Promise<void> {
  task.switchTo = null;
  const before = task.s.agent;
  await stopAgent(task, `switch to ${agent.name}`);
  task.s.agent = agent;
  try {
    await startSession(task, { resume: false, why: `switched to ${agent.name}` });
    note(task, `switched from ${before.name} to ${agent.name}`);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const why = error.cause?.message ?? error.message;
    note(task, `${agent.name} could not start, back to ${before.name}: ${why}`.slice(0, 400));
    task.s.agent = before;
    await startSession(task, { resume: true, why: `${agent.name} could not start` });
  }
  upsertSearchAttributes([{ key: CAKE_AGENT, value: task.s.agent.name }]);
}

/** True when a person has asked for something that the loop has not done yet. */
export function hasWishes(task: Task): boolean {
  return (
    task.stop !== null ||
    task.woken ||
    task.pause ||
    task.switchTo !== null ||
    task.s.tells.length > 0
  );
}

/** One long poll, given up at once when a person wants something. */
async function poll(task: Task): Promise<void> {
  const { taskId, policy } = task.input;
  const scope = new CancellationScope();
  try {
    const answer = await scope.run(() =>
      Promise.race([
        task.polls.awaitEvents.executeWithOptions(
          { summary: `watch the agent from event ${task.s.cursor}` },
          [{ taskId, cursor: task.s.cursor, maxEvents: MAX_EVENTS, waitMs: policy.pollMs }],
        ),
        condition(() => hasWishes(task)).then(() => null),
      ]),
    );
    if (answer) await take(task, answer);
  } catch (error) {
    if (!isCancellation(error) || task.stop) throw error;
  } finally {
    scope.cancel();
  }
}

async function take(task: Task, answer: AwaitEventsResult): Promise<void> {
  if (answer.kind === 'host_lost') return sessionLost(task, 'host_lost', answer.detail, HOST_DEATH);
  task.s.inbox.push(...answer.events.filter(({ seq }) => seq > task.s.cursor));
  task.s.cursor = Math.max(task.s.cursor, answer.nextCursor);
  if (answer.events.length === 0 && answer.hostState === 'stopped') {
    return sessionLost(task, 'host_lost', 'the session host has stopped', HOST_DEATH);
  }
}
