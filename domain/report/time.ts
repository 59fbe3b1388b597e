import type { JournalEvent } from '../events.ts';

/** Where a task's time went, in ms; the parts add up to its whole length. */
export interface TimeSplit {
  /** The agent ran and no error was open. */
  workMs: number;
  /** The agent ran with an error that was found and not yet healed. */
  healingMs: number;
  /** CAKE took the baseline, or checked what was claimed. */
  checkingMs: number;
  /** Parked at a usage limit. */
  waitingMs: number;
  /** No agent was there: it had ended, crashed or been stopped, and the next one had not started. */
  downMs: number;
}

type Part = keyof TimeSplit;

/** Splits the time from start to end by what the journal's rows (ascending `seq`) say; nothing is estimated. */
export function splitTime(
  events: readonly JournalEvent[],
  startedAtMs: number,
  endedAtMs: number,
): TimeSplit {
  const split: TimeSplit = { workMs: 0, healingMs: 0, checkingMs: 0, waitingMs: 0, downMs: 0 };
  const open = new Set<string>();
  let phase: 'agent' | Exclude<Part, 'workMs' | 'healingMs'> = 'checkingMs';
  let fromMs = startedAtMs;
  const book = (untilMs: number): void => {
    const part: Part = phase === 'agent' ? (open.size > 0 ? 'healingMs' : 'workMs') : phase;
    // Rows of a host whose clock was ahead must not make a part negative.
    const toMs = Math.min(Math.max(untilMs, fromMs), endedAtMs);
    split[part] += toMs - fromMs;
    fromMs = toMs;
  };
  for (const { tsMs, event } of events) {
    book(tsMs);
    switch (event.kind) {
      case 'session_started':
        phase = 'agent';
        break;
      case 'limit_reached':
        phase = 'waitingMs';
        break;
      case 'agent_exited':
        // The agent of a parked task is stopped on purpose: that is still the wait.
        if (phase !== 'waitingMs') phase = phase === 'checkingMs' ? 'checkingMs' : 'downMs';
        break;
      case 'completion_claimed':
        if (phase === 'agent') phase = 'checkingMs';
        break;
      case 'tool_started':
      case 'injection_delivered':
        if (phase === 'checkingMs') phase = 'agent';
        break;
      case 'error_detected':
        open.add(event.finding.signature);
        break;
      case 'error_resolved':
      case 'error_withdrawn':
        open.delete(event.signature);
        break;
      default:
        break;
    }
  }
  book(endedAtMs);
  return split;
}

/** Longest and count of the times that a session was brought back, in ms. */
export interface Resumes {
  count: number;
  longestMs: number;
}

/** How often an agent that had ended by a signal or with an error was started again, and the longest gap. */
export function countResumes(events: readonly JournalEvent[]): Resumes {
  const resumes: Resumes = { count: 0, longestMs: 0 };
  let lostAtMs: number | null = null;
  let parked = false;
  for (const { tsMs, event } of events) {
    if (event.kind === 'limit_reached') {
      parked = true;
      lostAtMs = null;
    }
    // The agent of a parked task is stopped on purpose.
    const lost = event.kind === 'agent_exited' && (event.signal !== null || event.exitCode !== 0);
    if (lost && !parked) lostAtMs = tsMs;
    if (event.kind !== 'session_started') continue;
    parked = false;
    if (lostAtMs !== null && event.resumed) {
      resumes.count += 1;
      resumes.longestMs = Math.max(resumes.longestMs, tsMs - lostAtMs);
    }
    lostAtMs = null;
  }
  return resumes;
}
