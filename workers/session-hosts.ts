import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventSource } from '../activities/events.ts';
import type { SendMessageInput, SessionHosts, StartSessionInput } from '../activities/session.ts';
import {
  createSessionHostClient,
  DisplacedError,
  HostGoneError,
  HostStoppedError,
} from '../adapters/session-host/client.ts';
import { spawnSessionHost } from '../adapters/session-host/spawn.ts';
import { builtEntry, taskDir } from '../config/paths.ts';
import { findJournal } from '../db/journal.ts';
import { killTaskProcesses } from '../host/fence.ts';
import type { SessionSpec } from '../host/protocol.ts';

const CALL_TIMEOUT_MS = 10_000;

/** Tried again until the abort that waits for this task has been handled. */
export class AbortPendingError extends Error {
  override readonly name = 'AbortPendingError';
}

/** File that `cake task abort` leaves, so that no crash and no dead server loses the request. */
export const abortFile = (cakeHome: string, taskId: string): string =>
  join(taskDir(cakeHome, taskId), 'abort.json');

/** Session hosts of this machine behind the interfaces of the activities. */
export function createSessionHosts(cakeHome: string): SessionHosts & EventSource {
  const client = (taskId: string) =>
    createSessionHostClient({ taskDir: taskDir(cakeHome, taskId) });

  return {
    async start(input) {
      if (existsSync(abortFile(cakeHome, input.taskId))) {
        throw new AbortPendingError(`Task ${input.taskId} is being aborted: no new agent.`);
      }
      const spec = specOf(cakeHome, input);
      mkdirSync(spec.taskDir, { recursive: true, mode: 0o700 });
      const ready = await spawnSessionHost({ spec, entry: builtEntry('host/main.js') });
      return { epoch: ready.epoch, hostPid: ready.pid };
    },

    async stop({ taskId, reason, graceMs }) {
      try {
        const stopped = await client(taskId).call(
          'stop',
          { reason, graceMs },
          { timeoutMs: 30_000 },
        );
        return { stoppedAtMs: stopped.stoppedAtMs };
      } catch (error) {
        if (!isGone(error)) throw error;
        // A dead host cannot stop its agent: whatever carries the task's mark goes.
        await killTaskProcesses(taskId);
        return { stoppedAtMs: Date.now() };
      }
    },

    async interrupt(taskId) {
      try {
        await client(taskId).call('interrupt', {}, { timeoutMs: CALL_TIMEOUT_MS });
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },

    async send(input) {
      return sendTo(client(input.taskId), input);
    },

    async life(taskId) {
      try {
        return (await client(taskId).call('health', {}, { timeoutMs: CALL_TIMEOUT_MS })).life;
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
    },

    async attach(taskId, { cursor, maxEvents, waitMs, signal }) {
      try {
        const answer = await client(taskId).attach({ cursor, maxEvents, waitMs }, { signal });
        return { kind: 'events', ...answer };
      } catch (error) {
        if (error instanceof DisplacedError) return { kind: 'displaced' };
        if (!isGone(error)) throw error;
        return leftBehind(cakeHome, taskId, { cursor, maxEvents }, error as Error);
      }
    },
  };
}

/** What a dead host has journalled and nobody has read yet comes first; only then is the host lost. */
function leftBehind(
  cakeHome: string,
  taskId: string,
  query: { cursor: number; maxEvents: number },
  error: Error,
): Awaited<ReturnType<EventSource['attach']>> {
  const journal = findJournal(join(taskDir(cakeHome, taskId), 'journal.db'));
  if (!journal) return { kind: 'gone', detail: error.message };
  try {
    const events = journal.read({
      afterSeq: query.cursor,
      limit: query.maxEvents,
      notableOnly: true,
    });
    const last = events.at(-1);
    if (!last) return { kind: 'gone', detail: error.message };
    return { kind: 'events', events, nextCursor: last.seq, state: 'stopped' };
  } finally {
    journal.close();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof HostGoneError || error instanceof HostStoppedError;
}

async function sendTo(
  client: ReturnType<typeof createSessionHostClient>,
  input: SendMessageInput,
): ReturnType<SessionHosts['send']> {
  const { injectionId, text, signature, episode, strike, interrupt, fix } = input;
  try {
    const { agentPid } = await client.call('health', {}, { timeoutMs: CALL_TIMEOUT_MS });
    if (agentPid === null) return { kind: 'no_agent' };
    const message = { injectionId, text, signature, episode, strike, interrupt };
    const params = { ...message, ...(fix ? { fix } : {}) };
    const done = await client.call('inject', params, { timeoutMs: 45_000 });
    return { kind: 'sent', ...done };
  } catch (error) {
    if (isGone(error)) return { kind: 'no_agent' };
    throw error;
  }
}

function specOf(cakeHome: string, input: StartSessionInput): SessionSpec {
  const { taskId, workTree, goal, agent, cursor, resume, options, known } = input;
  return {
    taskId,
    taskDir: taskDir(cakeHome, taskId),
    cakeHome,
    workTree,
    goal,
    agent,
    cursor,
    resume,
    guard: options.guard,
    watch: options.watch,
    orphanStopMs: options.orphanStopMs,
    ...(known ? { known } : {}),
  };
}
