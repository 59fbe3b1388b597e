import type { Journal } from '../db/types.ts';
import type { AgentCapabilities, AgentProcess } from './agent-adapter.ts';
import type { ControlMethods } from './protocol.ts';

type InjectParams = ControlMethods['inject']['params'];
type InjectResult = ControlMethods['inject']['result'];

/** No agent runs that could read a message; nothing was recorded. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** How long the sender waits for a receipt; a later one is recorded all the same. */
const RECEIPT_WAIT_MS = 30_000;

export interface InjectionDesk {
  inject(params: InjectParams): Promise<InjectResult>;
  /** The agent confirmed that it has the message; true when it is the first receipt. */
  delivered(injectionId: string): boolean;
}

/**
 * Operator messages: intended → written → delivered, each step durable before the next. A message that a dead
 * host left at `intended` is sent again only where the agent drops a second one; otherwise nobody can know
 * whether it arrived, and it is recorded as `unknown`.
 */
export function createInjectionDesk(deps: {
  journal: Journal;
  agent: () => AgentProcess | null;
  capabilities: AgentCapabilities;
  nowMs: () => number;
  /** A message has been handed to the agent; its receipt may still be to come. */
  onSent: () => void;
}): InjectionDesk {
  const { journal, capabilities, nowMs } = deps;
  const running = new Map<string, Promise<InjectResult>>();
  const receipts = new Map<string, () => void>();
  for (const row of journal.injections()) {
    if (row.state !== 'delivered' && row.state !== 'unknown' && !capabilities.idempotentInject) {
      journal.markInjection(row.injectionId, 'unknown', nowMs());
    }
  }

  const resultOf = (injectionId: string): InjectResult => {
    const row = journal.injection(injectionId);
    return { state: row?.state ?? 'unknown', deliveredAtMs: row?.deliveredAtMs ?? null };
  };

  async function send(params: InjectParams): Promise<InjectResult> {
    const { injectionId, text, signature, episode, strike, interrupt, fix } = params;
    const known = journal.injection(injectionId);
    if (known && known.state !== 'intended' && known.state !== 'written')
      return resultOf(injectionId);
    if (known?.state === 'written' && !capabilities.idempotentInject) return resultOf(injectionId);
    const agent = deps.agent();
    if (!agent) throw new StoppedError('No agent runs that could read the message.');
    const row = { injectionId, text, signature, episode, strike, nowMs: nowMs() };
    const stored = journal.intendInjection({ ...row, ...(fix ? { fix } : {}) });
    // Said already, under another number: once per signature, episode and strike (I4).
    if (stored.injectionId !== injectionId) return resultOf(stored.injectionId);
    if (interrupt && capabilities.interrupt) await agent.interrupt();
    const receipt = capabilities.receipts ? receiptOf(injectionId) : null;
    await agent.inject({ id: injectionId, text, signature });
    deps.onSent();
    if (journal.injection(injectionId)?.state === 'intended')
      journal.markInjection(injectionId, 'written', nowMs());
    await Promise.race([receipt, agent.exited]);
    return resultOf(injectionId);
  }

  function receiptOf(injectionId: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RECEIPT_WAIT_MS);
      receipts.set(injectionId, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  return {
    inject(params) {
      const already = running.get(params.injectionId);
      if (already) return already;
      const sending = send(params).finally(() => {
        running.delete(params.injectionId);
        receipts.get(params.injectionId)?.();
        receipts.delete(params.injectionId);
      });
      running.set(params.injectionId, sending);
      return sending;
    },
    delivered(injectionId) {
      const row = journal.injection(injectionId);
      if (!row || row.state === 'delivered') return false;
      journal.markInjection(injectionId, 'delivered', nowMs());
      receipts.get(injectionId)?.();
      return true;
    },
  };
}
