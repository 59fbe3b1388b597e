import { createSettleTracker } from '../domain/errors/settle.ts';
import type { ErrorFinding, Watcher, WatchEvent } from '../domain/errors/types.ts';
import type { AgentEvent, Channel, JournalEvent } from '../domain/events.ts';

type Deed = Extract<AgentEvent, { kind: 'tool_started' | 'tool_finished' | 'completion_claimed' }>;

export interface OutputWatch {
  /** A run begins, ends, or the agent claims completion: what follows from it, to be journalled behind it. */
  after(deed: Deed, nowMs: number): AgentEvent[];
  output(chunk: {
    toolCallId: string;
    channel: Channel;
    data: string;
    nowMs: number;
  }): AgentEvent[];
  /** The guard has stopped a command of the runs that are under way: their failure is the block, and no error beside it. */
  refused(): void;
  /** The operator's message about this signature has arrived. */
  intervened(signature: string, nowMs: number): AgentEvent[];
  /** A behaviour or a component's health was reported: it is open until it stays away. */
  raised(concern: Extract<AgentEvent, { kind: 'health_lost' }>, nowMs: number): void;
  tick(nowMs: number): AgentEvent[];
  /** Replays one journal row of an earlier host life. */
  replay(row: JournalEvent): void;
}

/** Joins the watchdog (what is wrong) and the settle tracker (what is healed) over one session's stream. */
export function createOutputWatch(deps: {
  watcher: Watcher;
  settleToolCalls: number;
  settleMs: number;
}): OutputWatch {
  const { watcher } = deps;
  const settle = createSettleTracker({
    settleToolCalls: deps.settleToolCalls,
    settleMs: deps.settleMs,
  });
  const lastFinding = new Map<string, ErrorFinding>();
  /** The operator spoke since the last detection: the next sighting is news, however soon it comes. */
  const spoken = new Set<string>();
  const running = new Set<string>();
  const refused = new Set<string>();

  /** What a run whose command was stopped says beside the block: that it did not exit with 0. */
  function isExitCode(event: WatchEvent): boolean {
    const finding = 'finding' in event ? event.finding : lastFinding.get(event.signature);
    return finding?.errorType === 'EXIT_CODE';
  }

  function take(found: WatchEvent[], nowMs: number): AgentEvent[] {
    return found.flatMap((event): AgentEvent[] => {
      switch (event.kind) {
        case 'error_seen':
          remember(event.finding);
          return [event];
        case 'error_detected':
          remember(event.finding);
          spoken.delete(event.finding.signature);
          return [event, ...settle.errorDetected(event.finding, nowMs)];
        case 'error_repeated': {
          const finding = lastFinding.get(event.signature);
          if (!finding || !spoken.delete(event.signature)) {
            return [event, ...settle.errorRepeated(event.signature, nowMs)];
          }
          return [{ kind: 'error_detected', finding }, ...settle.errorDetected(finding, nowMs)];
        }
        case 'error_withdrawn':
          return [event];
      }
    });
  }

  function remember(finding: ErrorFinding): void {
    lastFinding.delete(finding.signature);
    lastFinding.set(finding.signature, finding);
    if (lastFinding.size > 500) lastFinding.delete(lastFinding.keys().next().value!);
  }

  return {
    after(deed, nowMs) {
      switch (deed.kind) {
        case 'tool_started':
          running.add(deed.toolCallId);
          return take(
            watcher.startRun({ toolCallId: deed.toolCallId, command: deed.command, nowMs }),
            nowMs,
          );
        case 'tool_finished': {
          const { toolCallId, command, exitCode } = deed;
          running.delete(toolCallId);
          const seen = watcher.finishRun({ toolCallId, exitCode, nowMs });
          const told = refused.delete(toolCallId) ? seen.filter((one) => !isExitCode(one)) : seen;
          const found = take(told, nowMs);
          return [...found, ...settle.toolFinished({ command, exitCode, nowMs })];
        }
        case 'completion_claimed':
          return settle.completionClaimed(nowMs);
      }
    },
    refused() {
      for (const toolCallId of running) refused.add(toolCallId);
    },
    output: (chunk) => take(watcher.feed(chunk), chunk.nowMs),
    intervened(signature, nowMs) {
      spoken.add(signature);
      return settle.intervened(signature, nowMs);
    },
    raised: ({ what }, nowMs) => settle.concernRaised(`health:${what}`, nowMs),
    tick: (nowMs) => [...take(watcher.tick(nowMs), nowMs), ...settle.tick(nowMs)],
    replay({ tsMs, event }) {
      switch (event.kind) {
        case 'error_detected':
          remember(event.finding);
          settle.errorDetected(event.finding, tsMs);
          return;
        case 'health_lost':
          settle.concernRaised(`health:${event.what}`, tsMs);
          return;
        case 'error_resolved':
          settle.resolved(event.signature);
          return;
        case 'tool_finished':
          settle.toolFinished({ command: event.command, exitCode: event.exitCode, nowMs: tsMs });
          return;
        case 'session_started':
        case 'agent_alive':
        case 'tool_started':
        case 'message':
        case 'completion_claimed':
        case 'limit_reached':
        case 'error_seen':
        case 'error_repeated':
        case 'error_withdrawn':
        case 'failure_expected':
        case 'command_blocked':
        case 'injection_delivered':
        case 'agent_exited':
        case 'usage':
          return;
      }
    },
  };
}
