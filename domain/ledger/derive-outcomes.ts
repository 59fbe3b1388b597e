import type { JournalEvent } from '../events.ts';

/** An operator message as a journal keeps it. */
export interface JournalledMessage {
  injectionId: string;
  signature: string;
  /** When the agent had it, or was to have it. */
  atMs: number;
}

/** What came of a message, by the events behind it. */
export interface DerivedOutcome {
  injectionId: string;
  outcome: 'success' | 'failure' | 'unverified';
  basis: string;
  atMs: number;
}

/**
 * What came of each message, read out of a task's events alone: the same error again is a failure, its
 * resolution a success, unless only a claim resolved it. Messages that nothing followed have no outcome.
 */
export function deriveOutcomes(
  messages: readonly JournalledMessage[],
  events: readonly JournalEvent[],
): DerivedOutcome[] {
  const waiting = messages.toSorted((a, b) => a.atMs - b.atMs);
  const open = new Map<string, string>();
  /** Runs whose failure the message came before: they say nothing about it. */
  const expected = new Set<string>();
  const found: DerivedOutcome[] = [];
  const end = (
    signature: string,
    outcome: DerivedOutcome['outcome'],
    basis: string,
    atMs: number,
  ): void => {
    const injectionId = open.get(signature);
    if (injectionId === undefined) return;
    open.delete(signature);
    found.push({ injectionId, outcome, basis, atMs });
  };
  for (const { tsMs, event } of events) {
    for (let next = waiting[0]; next && next.atMs < tsMs; next = waiting[0]) {
      open.set(next.signature, next.injectionId);
      waiting.shift();
    }
    switch (event.kind) {
      case 'failure_expected':
        expected.add(`${event.toolCallId} ${event.signature}`);
        break;
      case 'error_detected':
        if (expected.has(`${event.finding.toolCallId} ${event.finding.signature}`)) break;
        end(event.finding.signature, 'failure', 'it came back', tsMs);
        break;
      case 'command_blocked':
        end(`block:${event.ruleId}`, 'failure', 'it came back', tsMs);
        break;
      case 'error_resolved':
        end(event.signature, event.basis === 'claim' ? 'unverified' : 'success', event.basis, tsMs);
        break;
      default:
        break;
    }
  }
  return found;
}
