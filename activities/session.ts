import { ApplicationFailure } from '@temporalio/activity';
import type { AgentChoice, SessionOptions } from '../domain/controller/task.ts';
import type { Fix } from '../domain/errors/types.ts';
import type { InjectionFix } from '../db/types.ts';
import type { InjectionState, LifeSign } from '../host/protocol.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface StartSessionInput {
  taskId: string;
  workTree: string;
  goal: string;
  agent: AgentChoice;
  /** The controller's cursor: the journal goes on behind it. */
  cursor: number;
  /** false starts a fresh conversation. */
  resume: boolean;
  options: SessionOptions;
  /** How commands failed here in earlier tasks and what mended them; added from the ledger. */
  known?: { command: string; signature: string; errorType: string; fix: Fix }[];
}

export interface StartedSession {
  epoch: number;
  hostPid: number;
}

export interface StopAgentInput {
  taskId: string;
  workTree: string;
  reason: string;
  graceMs: number;
}

export interface SendMessageInput {
  taskId: string;
  injectionId: string;
  text: string;
  signature: string;
  episode: number;
  strike: number;
  /** End the running turn first. */
  interrupt: boolean;
  /** What the message proposes; added from the ledger. */
  fix?: InjectionFix;
}

export type SendMessageResult =
  | { kind: 'sent'; state: InjectionState; deliveredAtMs: number | null }
  /** No agent runs that could read it; nothing was recorded. */
  | { kind: 'no_agent' };

/** Session hosts of this machine, as the activities need them. */
export interface SessionHosts {
  /** Starts the host, or finds the living one. Throws `LeaseHeldError`, `ConfigError` for what no retry mends. */
  start(input: StartSessionInput): Promise<StartedSession>;
  /** Returns when the agent and everything it started is really gone, also when the host is dead. */
  stop(input: StopAgentInput): Promise<{ stoppedAtMs: number }>;
  interrupt(taskId: string): Promise<void>;
  send(input: SendMessageInput): Promise<SendMessageResult>;
  /** First sign of the running agent itself, or null while it has shown none or no host answers. */
  life(taskId: string): Promise<LifeSign | null>;
}

/** Keeps what became of an operator message. */
export interface DeliveryLog {
  setDelivery(input: {
    injectionId: string;
    state: InjectionState;
    deliveredAtMs: number | null;
  }): void;
}

/** Errors that every retry would meet again. */
const FINAL_ERRORS: ReadonlySet<string> = new Set([
  'ConfigError',
  'ScenarioError',
  'LeaseHeldError',
  'BadSpecError',
]);

export const createSessionActivities = (deps: {
  hosts: SessionHosts;
  deliveries: DeliveryLog;
  sleep: (ms: number) => Promise<void>;
}) => ({
  /** A session host with a running agent; idempotent, because it finds a living one. */
  async startSession(input: StartSessionInput): Promise<StartedSession> {
    try {
      return await withHeartbeat(1_000, () => deps.hosts.start(input));
    } catch (error) {
      if (error instanceof Error && FINAL_ERRORS.has(error.name)) {
        throw ApplicationFailure.nonRetryable(error.message, error.name);
      }
      throw error;
    }
  },

  /** The agent is gone when this returns. */
  async stopAgent(input: StopAgentInput): Promise<{ stoppedAtMs: number }> {
    return withHeartbeat(1_000, () => deps.hosts.stop(input));
  },

  /** Ends the agent's running turn; an agent that is already gone has none. */
  async interruptTurn(input: { taskId: string }): Promise<void> {
    await withHeartbeat(1_000, () => deps.hosts.interrupt(input.taskId));
  },

  /** Delivers one operator message; the host drops a second one with the same id. */
  async sendMessage(input: SendMessageInput): Promise<SendMessageResult> {
    const sent = await withHeartbeat(1_000, () => deps.hosts.send(input));
    if (sent.kind === 'sent') {
      deps.deliveries.setDelivery({
        injectionId: input.injectionId,
        state: sent.state,
        deliveredAtMs: sent.deliveredAtMs,
      });
    }
    return sent;
  },

  /** Whether the agent itself did something within the time: a resumed one is alive, not only started. */
  async proveLife(input: {
    taskId: string;
    withinMs: number;
  }): Promise<{ alive: boolean; sign?: string; afterMs?: number }> {
    return withHeartbeat(1_000, async () => {
      for (let waitedMs = 0; waitedMs <= input.withinMs; waitedMs += 250) {
        const life = await deps.hosts.life(input.taskId);
        if (life !== null) return { alive: true, ...life };
        await deps.sleep(250);
      }
      return { alive: false };
    });
  },
});
