import type { AgentEvent, ResolutionBasis } from '../events.ts';
import { oneLine } from './text.ts';
import type { ErrorFinding } from './types.ts';

/** When an error counts as gone without proof by its own command (SPEC §3: 10 tool calls or 5 min). */
export interface SettleOptions {
  settleToolCalls: number;
  settleMs: number;
}

/** What the tracker says; shaped as the journal's event. */
export type ResolvedEvent = Extract<AgentEvent, { kind: 'error_resolved' }>;

/**
 * Follows open errors until they are gone. Pure but stateful: feeding the same facts again, for
 * example from the journal after a restart, gives the same state.
 */
export interface SettleTracker {
  errorDetected: (finding: ErrorFinding, nowMs: number) => ResolvedEvent[];
  /** A behaviour or a component's health, by its signature: no command proves it gone, only the window. */
  concernRaised: (signature: string, nowMs: number) => void;
  /** The signature showed itself again within its minute: still open, its settle window starts anew. */
  errorRepeated: (signature: string, nowMs: number) => ResolvedEvent[];
  /** The operator spoke about the signature: the settle window opens. */
  intervened: (signature: string, nowMs: number) => ResolvedEvent[];
  toolFinished: (end: {
    command: string;
    exitCode: number | null;
    nowMs: number;
  }) => ResolvedEvent[];
  completionClaimed: (nowMs: number) => ResolvedEvent[];
  tick: (nowMs: number) => ResolvedEvent[];
  /** Replay: the journal says that it was resolved already. */
  resolved: (signature: string) => void;
  /** Signatures of errors that are not resolved. */
  openSignatures: () => string[];
}

interface OpenError {
  signature: string;
  /** Normalised; empty when the run's command is not known. */
  command: string;
  /** Start of the settle window: set by the operator's message, moved by each new sighting. */
  quietSinceMs: number | null;
  quietCalls: number;
}

/** Commands are the same when they differ in blanks only; cut as a finding cuts them. */
export function normalizeCommand(command: string): string {
  return oneLine(command).replace(/\s+/g, ' ');
}

/** Builds a tracker with nothing open. */
export function createSettleTracker(options: SettleOptions): SettleTracker {
  const open = new Map<string, OpenError>();

  function resolve(error: OpenError, basis: ResolutionBasis): ResolvedEvent {
    open.delete(error.signature);
    const event: ResolvedEvent = { kind: 'error_resolved', signature: error.signature, basis };
    return error.command === '' ? event : { ...event, command: error.command };
  }

  function restart(error: OpenError, nowMs: number): void {
    if (error.quietSinceMs === null) return;
    error.quietSinceMs = nowMs;
    error.quietCalls = 0;
  }

  function settled(nowMs: number): ResolvedEvent[] {
    const done = [...open.values()].filter(
      ({ quietSinceMs, quietCalls }) =>
        quietSinceMs !== null &&
        (quietCalls >= options.settleToolCalls || nowMs - quietSinceMs >= options.settleMs),
    );
    return done.map((error) => resolve(error, 'window'));
  }

  return {
    errorDetected(finding, nowMs) {
      const command = normalizeCommand(finding.command);
      const present = open.get(finding.signature);
      if (present) {
        present.command = command;
        restart(present, nowMs);
      } else {
        open.set(finding.signature, {
          signature: finding.signature,
          command,
          quietSinceMs: null,
          quietCalls: 0,
        });
      }
      return [];
    },
    concernRaised(signature, nowMs) {
      const present = open.get(signature);
      if (present) restart(present, nowMs);
      else open.set(signature, { signature, command: '', quietSinceMs: null, quietCalls: 0 });
    },
    errorRepeated(signature, nowMs) {
      const present = open.get(signature);
      if (present) restart(present, nowMs);
      return [];
    },
    intervened(signature, nowMs) {
      const present = open.get(signature);
      if (present) {
        present.quietSinceMs = nowMs;
        present.quietCalls = 0;
      }
      return [];
    },
    toolFinished({ command, exitCode, nowMs }) {
      const ran = normalizeCommand(command);
      const passed =
        exitCode === 0
          ? [...open.values()].filter((error) => error.command !== '' && error.command === ran)
          : [];
      const events = passed.map((error) => resolve(error, 'passed'));
      for (const error of open.values()) {
        // The failed run itself also ends in a tool_finished: before the message nothing is counted.
        if (error.quietSinceMs !== null) error.quietCalls += 1;
      }
      return [...events, ...settled(nowMs)];
    },
    completionClaimed() {
      return [...open.values()].map((error) => resolve(error, 'claim'));
    },
    tick: settled,
    resolved(signature) {
      open.delete(signature);
    },
    openSignatures: () => [...open.keys()],
  };
}
