/**
 * superviseTask: the controller of one task, durable. States and triggers: domain/controller/table.ts.
 *
 * Invariants, cited by tests:
 *   I1  an event is handled exactly once: the cursor and the inbox live in the carried state;
 *   I2  no two agents in one tree: the host's lease and epoch, never this workflow, decide who runs;
 *   I3  no rollback while an agent can still write: every restore is preceded by a finished stopAgent;
 *   I4  a message is injected at most once per (signature, episode, strike): its number is counted before it is sent;
 *   I5  work in progress is never lost: every rollback takes a safety snapshot first;
 *   I6  a blocked command never ran: the guard answers before it runs, this workflow only hears of it.
 */
import {
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { SuperviseInput, StopRequest, TaskResult } from '../domain/controller/task.ts';
import {
  abortSignal,
  abortUpdate,
  humanResolvedSignal,
  pauseSignal,
  resumeSignal,
  statusQuery,
  switchAgentSignal,
  tellSignal,
  wakeSignal,
} from './messages.ts';
import { abortTask, failTask } from './supervise/end.ts';
import { hasWishes, openTask, superviseLoop } from './supervise/loop.ts';
import { stopAgent } from './supervise/effects.ts';
import { createTask, statusOf, type Task } from './supervise/task.ts';

/** Supervises one agent on one task until the deliverables are proven, or the task is parked, aborted or failed. */
export async function superviseTask(input: SuperviseInput): Promise<TaskResult> {
  const task = createTask(input);
  registerHandlers(task);
  // A cancel in the Temporal UI means abort; the clean-up itself must not be cancelled.
  CancellationScope.current().cancelRequested.catch(() => {
    task.stop ??= { reason: 'cancelled in Temporal', to: 'last-good' };
  });
  const result = await CancellationScope.nonCancellable(() => supervise(task));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return result;
}

async function supervise(task: Task): Promise<TaskResult> {
  const work = new CancellationScope();
  // Abort never waits for the poll or a heartbeat: the agent is stopped by an activity of its own, at once.
  const stopped = condition(() => task.stop !== null).then(async () => {
    work.cancel();
    await stopAgent(task, task.stop?.reason ?? 'abort');
  });
  try {
    await work.run(async () => {
      if (!task.input.carry) await openTask(task);
      await superviseLoop(task, continueWith);
    });
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    if (!task.stop) await failTask(task, error);
  }
  if (task.result) return task.result;
  if (!task.stop)
    throw ApplicationFailure.nonRetryable(
      'The supervision loop ended without a result.',
      'ControllerInvariantError',
    );
  await stopped;
  return abortTask(task, task.stop);
}

/** Quiet point: nothing is pending between two polls, so the run may end here. Never with a stop requested. */
async function continueWith(task: Task): Promise<void> {
  const { maxHistoryEvents } = task.input.policy;
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  if (!continueAsNewSuggested && (maxHistoryEvents === 0 || historyLength < maxHistoryEvents))
    return;
  await task.background;
  await condition(() => allHandlersFinished() || task.stop !== null);
  // A wish that came meanwhile would be forgotten by the next run.
  if (hasWishes(task)) return;
  log.info('continue as new', { historyLength });
  await continueAsNew<typeof superviseTask>({ ...task.input, carry: task.s });
}

function registerHandlers(task: Task): void {
  const requestStop = (request: Partial<StopRequest> = {}): void => {
    task.stop ??= {
      reason: request.reason ?? 'aborted by the operator',
      to: request.to ?? 'last-good',
    };
  };
  setHandler(statusQuery, () => statusOf(task), {
    description: 'State, counters and latest steps of the task',
  });
  setHandler(abortSignal, requestStop, { description: 'Stop the agent and roll the tree back' });
  setHandler(
    abortUpdate,
    async (request) => {
      requestStop(request);
      await condition(() => task.result !== null);
      return task.result!;
    },
    {
      description: 'The same as the signal, answered when the rollback is done',
      validator: (request) => {
        if (request.to !== undefined && !['last-good', 'baseline', 'none'].includes(request.to)) {
          throw ApplicationFailure.nonRetryable(
            `Unknown rollback target ${request.to}: use last-good, baseline or none.`,
            'BadAbort',
          );
        }
      },
    },
  );
  setHandler(pauseSignal, () => void (task.pause = true), {
    description: 'Stop the turn until resume',
  });
  setHandler(resumeSignal, () => void ((task.resume = true), (task.humanResolved = true)), {
    description: 'Wake a parked or escalated task',
  });
  setHandler(humanResolvedSignal, () => void (task.humanResolved = true), {
    description: 'A person mended what CAKE could not',
  });
  setHandler(tellSignal, ({ text }) => void task.s.tells.push({ text }), {
    description: 'Pass words to the agent',
  });
  setHandler(wakeSignal, () => void (task.woken = true), {
    description: 'Ask the session host again at once',
  });
  setHandler(switchAgentSignal, (agent) => void (task.switchTo = agent), {
    description: 'Go on with another agent in the same tree',
  });
}
