import type { AgentEvent } from '../domain/events.ts';
import type { AgentSignal } from './agent-adapter.ts';

/** Behind these the agent waits for somebody else. */
const WAITS: ReadonlySet<AgentSignal['kind']> = new Set(['completion_claimed', 'limit_reached']);
/** With these it has begun anew; the end of a call or a bill may come behind a claim. */
const WORKS: ReadonlySet<AgentSignal['kind']> = new Set([
  'tool_started',
  'tool_output',
  'message',
  'injection_delivered',
]);

export interface HangWatch {
  saw(signal: AgentSignal, nowMs: number): void;
  /** Reports once per `hungMs` of silence, so that each rung of the ladder gets its turn. */
  tick(nowMs: number): AgentEvent[];
}

/**
 * Tells a hung tool from a hung agent by silence alone. An agent that has claimed completion or reached a limit
 * waits for somebody else, and is not hung.
 */
export function createHangWatch(hungMs: number, startedMs: number): HangWatch {
  let lastMs = startedMs;
  let waiting = false;
  const running = new Map<string, string>();
  return {
    saw(signal, nowMs) {
      lastMs = nowMs;
      if (signal.kind === 'resume_token' || signal.kind === 'alive') return;
      if (WAITS.has(signal.kind)) waiting = true;
      if (WORKS.has(signal.kind)) waiting = false;
      if (signal.kind === 'tool_started') running.set(signal.toolCallId, signal.command);
      if (signal.kind === 'tool_finished') running.delete(signal.toolCallId);
    },
    tick(nowMs) {
      if (waiting || nowMs - lastMs < hungMs) return [];
      lastMs = nowMs;
      const minutes = Math.max(1, Math.round(hungMs / 60_000));
      const command = [...running.values()].at(-1);
      const what = command === undefined ? 'hung_agent' : 'hung_tool';
      const detail =
        command === undefined
          ? `no sign of the agent for ${minutes} min`
          : `no output of ${command.slice(0, 200)} for ${minutes} min`;
      return [{ kind: 'health_lost', what, detail }];
    },
  };
}
