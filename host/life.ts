import type { AgentSignal } from './agent-adapter.ts';
import type { LifeSign } from './protocol.ts';

/**
 * What a signal proves: its kind when the agent itself did something, null when it only says that a process stands
 * there: its name for the conversation, a message that was taken, a component that failed, a wait for the API.
 */
export function signOf(signal: AgentSignal): LifeSign['sign'] | null {
  switch (signal.kind) {
    case 'alive':
      return signal.waits === true ? null : signal.kind;
    case 'resume_token':
    case 'injection_delivered':
    case 'health_lost':
      return null;
    case 'tool_started':
    case 'tool_output':
    case 'tool_finished':
    case 'message':
    case 'completion_claimed':
    case 'limit_reached':
    case 'usage':
      return signal.kind;
  }
}
