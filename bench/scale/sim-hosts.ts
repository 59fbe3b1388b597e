import { createHash } from 'node:crypto';
import type { EventSource } from '../../activities/events.ts';
import type { SessionHosts } from '../../activities/session.ts';
import { isNotable, type AgentEvent, type JournalEvent } from '../../domain/events.ts';
import { createAttachDesk, DisplacedError, type AttachDesk } from '../../host/attach.ts';

/** Hosts without processes: the long poll is the real one, the journal lies in memory, the agent obeys at once. */
export interface SimulatedHosts {
  source: SessionHosts & EventSource;
  /** An error happens in a task; resolves with the milliseconds until its message arrived. */
  fail: (taskId: string) => Promise<number>;
  /** Tasks whose controller waits for events now. */
  waiting: () => number;
  /** Tasks whose host was started, in their order. */
  started: () => string[];
}

interface SimulatedHost {
  journal: JournalEvent[];
  desk: AttachDesk;
  attached: boolean;
  errors: number;
  /** Errors that wait for their message, by signature. */
  open: Map<string, { sinceMs: number; done: (ms: number) => void }>;
}

/** Makes the far end of any number of tasks, all in this process. */
export function createSimulatedHosts(): SimulatedHosts {
  const hosts = new Map<string, SimulatedHost>();

  const append = (host: SimulatedHost, event: AgentEvent): void => {
    host.journal.push({ seq: host.journal.length + 1, tsMs: Date.now(), epoch: 1, event });
    host.desk.wake();
  };

  function create(): SimulatedHost {
    const journal: JournalEvent[] = [];
    const desk = createAttachDesk({
      read: ({ afterSeq, limit, notableOnly }) =>
        journal
          .slice(afterSeq)
          .filter(({ event }) => !notableOnly || isNotable(event.kind))
          .slice(0, limit),
      lastSeq: () => journal.length,
      state: () => 'running',
    });
    return { journal, desk, attached: false, errors: 0, open: new Map() };
  }

  const need = (taskId: string): SimulatedHost => {
    const host = hosts.get(taskId);
    if (host === undefined) throw new Error(`There is no simulated host of ${taskId}.`);
    return host;
  };

  const source: SessionHosts & EventSource = {
    start({ taskId }) {
      if (!hosts.has(taskId)) {
        const host = create();
        hosts.set(taskId, host);
        append(host, { kind: 'session_started', agent: 'simulated', resumed: false, pid: 1 });
      }
      return Promise.resolve({ epoch: 1, hostPid: 1 });
    },
    stop: () => Promise.resolve({ stoppedAtMs: Date.now() }),
    interrupt: () => Promise.resolve(),
    life: () => Promise.resolve({ sign: 'alive', afterMs: 1 }),
    send({ taskId, injectionId, signature }) {
      const host = need(taskId);
      append(host, { kind: 'injection_delivered', injectionId });
      const waiting = host.open.get(signature);
      host.open.delete(signature);
      waiting?.done(Date.now() - waiting.sinceMs);
      append(host, { kind: 'error_resolved', signature, basis: 'passed' });
      return Promise.resolve({ kind: 'sent', state: 'delivered', deliveredAtMs: Date.now() });
    },
    async attach(taskId, { cursor, maxEvents, waitMs, signal }) {
      const host = hosts.get(taskId);
      if (host === undefined) return { kind: 'gone', detail: 'not started' };
      const owner = {};
      const leave = (): void => host.desk.release(owner);
      signal.addEventListener('abort', leave);
      host.attached = true;
      try {
        const answer = await host.desk.attach({ cursor, maxEvents, waitMs }, owner);
        return { kind: 'events', ...answer };
      } catch (error) {
        if (error instanceof DisplacedError) return { kind: 'displaced' };
        throw error;
      } finally {
        host.attached = false;
        signal.removeEventListener('abort', leave);
      }
    },
  };

  return {
    source,
    started: () => [...hosts.keys()],
    waiting: () => [...hosts.values()].filter(({ attached }) => attached).length,
    fail(taskId) {
      const host = need(taskId);
      host.errors += 1;
      // A signature of its own: a second error of one signature would wait for its cooldown.
      const signature = createHash('sha256').update(`${taskId} ${host.errors}`).digest('hex');
      return new Promise((done) => {
        host.open.set(signature, { sinceMs: Date.now(), done });
        append(host, {
          kind: 'error_detected',
          finding: {
            errorType: 'PY_MODULE_MISSING',
            family: 'python',
            severity: 'HIGH',
            confidence: 0.95,
            message: "ModuleNotFoundError: No module named 'requests'",
            captures: { module: 'requests' },
            signature,
            normalized: signature,
            channel: 'stderr',
            toolCallId: `c${host.errors}`,
            command: 'python app.py',
            lineNo: 1,
          },
        });
      });
    },
  };
}
