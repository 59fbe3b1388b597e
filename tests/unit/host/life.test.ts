import { describe, expect, it } from 'vitest';
import { signOf } from '../../../host/life.ts';

describe('signOf', () => {
  it.each([
    { kind: 'alive' },
    { kind: 'message', text: 'hm' },
    { kind: 'tool_output', toolCallId: 'c', channel: 'pty', data: 'x' },
    { kind: 'completion_claimed', text: 'done' },
    { kind: 'usage', inputTokens: 1, outputTokens: 1, costUsd: null },
  ] as const)('takes $kind for a deed of the agent', (signal) => {
    expect(signOf(signal)).toBe(signal.kind);
  });

  it.each([
    { kind: 'alive', waits: true },
    { kind: 'resume_token', token: 't' },
    { kind: 'injection_delivered', injectionId: 't:1' },
    { kind: 'health_lost', what: 'guard', detail: 'd' },
  ] as const)('takes $kind (a wait, a name, a receipt, a fault) for none', (signal) => {
    expect(signOf(signal)).toBeNull();
  });
});
