import { condition, patched } from '@temporalio/workflow';
import type { Trigger } from '../../domain/controller/states.ts';
import { light } from './proxies.ts';
import { restart, snapshot, startSession, stopAgent } from './effects.ts';
import { finish } from './finish.ts';
import { note, type Task } from './task.ts';

/** PARKED: the agent is stopped, a durable timer or `resume` wakes the task, and life is proven by a deed of the agent. */
export async function parkUntil(
  task: Task,
  options: {
    trigger: Extract<Trigger, 'limit_reached' | 'operator_pause'>;
    untilMs: number | null;
    why: string;
  },
): Promise<void> {
  task.s.active = null;
  task.go(options.trigger, options.why);
  task.resume = false;
  await stopAgent(task, options.why);
  const waitMs = options.untilMs === null ? null : Math.max(0, options.untilMs - Date.now());
  const summary = `parked: ${options.why}`;
  const resumed =
    waitMs === null
      ? await condition(() => task.resume).then(() => true)
      : await condition(() => task.resume, waitMs, { summary });
  task.pause = false;
  await startSession(task, { resume: true, why: `wake up from: ${options.why}` });
  task.go(resumed ? 'resume' : 'timer', resumed ? 'resumed by signal' : 'the wait is over');
  await proveLife(task);
}

/** ESCALATING: work in progress is safe, the agent is stopped, a person is told; the deadline fails the task. */
export async function escalate(task: Task, why: string): Promise<void> {
  const { taskId, policy } = task.input;
  task.s.active = null;
  task.go('no_alternatives', why);
  task.humanResolved = false;
  await stopAgent(task, why);
  await snapshot(task, 'work in progress at escalation');
  await light.notify
    .executeWithOptions({ summary: 'tell a person' }, [
      {
        taskId,
        title: `CAKE task ${taskId} needs a person`,
        body: `${why}. Mend it, then run: cake task resume ${taskId}`,
      },
    ])
    .catch(() => note(task, 'the notification did not get through'));
  const resolved = await condition(() => task.humanResolved, policy.escalationDeadlineMs, {
    summary: 'deadline for a person',
  });
  if (!resolved) {
    task.go('deadline', 'nobody came before the deadline');
    return finish(task, { outcome: 'FAILED', reason: `${why}; nobody came before the deadline` });
  }
  await startSession(task, { resume: true, why: 'a person resolved it' });
  task.go('human_resolved', 'a person resolved it');
  await proveLife(task);
}

const NO_LIFE = 'no sign of life after waking up';

/** The agent itself must do something in time; else a fresh process gets its chance, and then a fresh conversation. */
async function proveLife(task: Task): Promise<void> {
  if (await showsLife(task)) return;
  await stopAgent(task, NO_LIFE);
  if (!(await restart(task, NO_LIFE, { killed: false }))) return;
  // Histories from before the third try go on after the second one.
  if (!patched('fresh-conversation') || (await showsLife(task))) return;
  await stopAgent(task, `${NO_LIFE}, nor in a fresh process`);
  task.s.counters.restarts += 1;
  await startSession(task, { resume: false, why: 'a fresh conversation, the old one is silent' });
  if (!(await showsLife(task))) note(task, 'a fresh conversation is silent too');
}

async function showsLife(task: Task): Promise<boolean> {
  const { taskId, policy } = task.input;
  const { alive, sign, afterMs } = await task.long.proveLife.executeWithOptions(
    { summary: 'wait for a sign of life' },
    [{ taskId, withinMs: policy.proofOfLifeMs }],
  );
  if (afterMs !== undefined)
    note(task, `the agent is alive: ${sign ?? 'a sign'} after ${(afterMs / 1_000).toFixed(1)} s`);
  return alive;
}
