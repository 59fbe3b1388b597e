import type { ErrorFinding, Severity } from '../errors/types.ts';
import type { JournalEvent } from '../events.ts';

const WEIGHT: Readonly<Record<Severity, number>> = { CRITICAL: 3, HIGH: 2, MEDIUM: 1, LOW: 0 };
/** A failing test is what broke, not why. */
const SYMPTOM_FAMILIES: ReadonlySet<string> = new Set(['tests', 'test', 'coverage', 'generic']);

/**
 * Of several errors that one run printed, the one to speak about: a cause before a symptom, the graver and surer
 * one, one that names its place, and the last of equals, because tracebacks end with what really happened.
 */
export function compareCauses(a: ErrorFinding, b: ErrorFinding): number {
  return (
    Number(isSymptom(a)) - Number(isSymptom(b)) ||
    Number(b.line !== undefined) - Number(a.line !== undefined) ||
    WEIGHT[b.severity] - WEIGHT[a.severity] ||
    b.confidence - a.confidence ||
    b.lineNo - a.lineNo
  );
}

function isSymptom({ family }: ErrorFinding): boolean {
  return SYMPTOM_FAMILIES.has(family);
}

/**
 * Takes the errors of `first`'s run out of the inbox and returns the row to handle and those that it stands for.
 * One run gets one message, not one per line of its output.
 */
export function takeRootCause(
  first: JournalEvent,
  inbox: readonly JournalEvent[],
): { cause: JournalEvent; symptoms: JournalEvent[]; rest: JournalEvent[] } {
  if (first.event.kind !== 'error_detected')
    return { cause: first, symptoms: [], rest: [...inbox] };
  const { toolCallId } = first.event.finding;
  const same = inbox.filter(
    (row) =>
      row.epoch === first.epoch &&
      row.event.kind === 'error_detected' &&
      row.event.finding.toolCallId === toolCallId,
  );
  const [cause = first, ...symptoms] = [first, ...same].toSorted((a, b) =>
    compareCauses(findingOf(a), findingOf(b)),
  );
  return { cause, symptoms, rest: inbox.filter((row) => !same.includes(row)) };
}

function findingOf(row: JournalEvent): ErrorFinding {
  if (row.event.kind !== 'error_detected') throw new TypeError('only errors have a finding');
  return row.event.finding;
}
