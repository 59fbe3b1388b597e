import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import type { Gap } from '../../domain/deliverables/types.ts';
import type { Classification } from '../../domain/errors/types.ts';
import type { Candidate } from '../../domain/ledger/effectiveness.ts';
import type { Concern } from './intervene.ts';

export type EventOf<K extends AgentEvent['kind']> = Extract<AgentEvent, { kind: K }>;

/** Signature of a gap: deliverables take strikes like errors do. */
export function gapSignature(deliverableId: string): string {
  return `gap:${deliverableId}`;
}

/** An error, with the classifier's fixes in its order. */
export function errorConcern(
  row: JournalEvent,
  event: EventOf<'error_detected'>,
  // A classification in the history of an older version has none.
  classified: Classification & { borrowed?: Candidate[] },
): Concern {
  const { finding } = event;
  return {
    signature: finding.signature,
    errorType: finding.errorType,
    subject: { kind: 'error', errorType: finding.errorType, family: finding.family },
    slots: errorSlots(event),
    fixes: [
      ...(classified.suggestedFix ? [classified.suggestedFix] : []),
      ...classified.alternatives,
      ...(classified.borrowed ?? []),
    ],
    detectedAtMs: row.tsMs,
    finding: { seq: row.seq, finding },
  };
}

function errorSlots(event: EventOf<'error_detected'>): Concern['slots'] {
  const { file, line, captures, command, message } = event.finding;
  const pick = (name: string) => captures[name];
  return {
    command,
    text: message,
    ...(file === undefined ? {} : { path: file }),
    ...(line === undefined ? {} : { line: String(line) }),
    ...(pick('module') === undefined ? {} : { package: pick('module')! }),
    ...(pick('test') === undefined ? {} : { test: pick('test')! }),
    ...(pick('symbol') === undefined ? {} : { symbol: pick('symbol')! }),
  };
}

/** A command that the guard did not let run; its alternative is the fix. */
export function blockConcern(row: JournalEvent, event: EventOf<'command_blocked'>): Concern {
  const { command, ruleId, family, alternative } = event;
  const fix =
    alternative === null
      ? []
      : [{ id: `${ruleId}/alternative`, action: `Run ${alternative}`, command: alternative }];
  return {
    signature: `block:${ruleId}`,
    errorType: ruleId,
    subject: { kind: 'blocked', ruleId, family },
    slots: { command, rule: ruleId },
    fixes: fix,
    detectedAtMs: row.tsMs,
  };
}

/** A component that stopped answering, or an agent that makes no progress. */
export function healthConcern(row: JournalEvent, event: EventOf<'health_lost'>): Concern {
  return {
    signature: `health:${event.what}`,
    errorType: event.what,
    subject: { kind: 'health', what: event.what },
    slots: { text: event.detail },
    fixes: [],
    detectedAtMs: row.tsMs,
  };
}

/** A deliverable that is not proven. */
export function gapConcern(detectedAtMs: number, gap: Gap): Concern {
  return {
    signature: gapSignature(gap.deliverableId),
    errorType: `gap ${gap.deliverableId}`,
    subject: { kind: 'gap', gapKind: gap.gapKind },
    slots: gap.slots,
    fixes: [],
    detectedAtMs,
  };
}
