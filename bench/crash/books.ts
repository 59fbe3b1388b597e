import type { JournalEvent } from '../../domain/events.ts';

/** Gaps in the journal, and rows that the report has more or fewer of than the journal. */
export function lostRows(events: readonly { seq: number }[], report: unknown): number {
  const gaps = events.filter(({ seq }, index) => seq !== index + 1).length;
  const projected = (report as { events?: number } | null)?.events ?? 0;
  return gaps + Math.abs(events.length - projected);
}

/** Injections or receipts that stand twice in the journal, and messages that the agent has read twice. */
export function doubledOf(
  events: readonly JournalEvent[],
  injections: readonly { signature: string; episode: number; strike: number }[],
  seen: readonly string[],
): number {
  const keys = injections.map(
    ({ signature, episode, strike }) => `${signature} ${episode} ${strike}`,
  );
  const receipts = events.flatMap(({ event }) =>
    event.kind === 'injection_delivered' ? [event.injectionId] : [],
  );
  return repeats(keys) + repeats(receipts) + repeats(seen);
}

function repeats(list: readonly string[]): number {
  return list.length - new Set(list).size;
}
