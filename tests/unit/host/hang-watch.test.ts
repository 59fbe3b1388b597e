import { describe, expect, it } from 'vitest';
import { createHangWatch } from '../../../host/hang-watch.ts';

const HUNG_MS = 1_000;

describe('hang watch', () => {
  it('tells a tool that says nothing from an agent that says nothing', () => {
    const watch = createHangWatch(HUNG_MS, 0);
    watch.saw({ kind: 'tool_started', toolCallId: 'c', command: 'make', cwd: '/' }, 10);
    expect(watch.tick(1_000)).toEqual([]);
    expect(watch.tick(1_010)).toMatchObject([{ kind: 'health_lost', what: 'hung_tool' }]);
    watch.saw({ kind: 'tool_finished', toolCallId: 'c', exitCode: 0 }, 1_020);
    expect(watch.tick(2_020)).toMatchObject([{ kind: 'health_lost', what: 'hung_agent' }]);
  });

  it('does not take an agent that has claimed completion for hung, whatever ends or is billed behind the claim', () => {
    const watch = createHangWatch(HUNG_MS, 0);
    watch.saw({ kind: 'tool_started', toolCallId: 'c', command: 'report', cwd: '/' }, 0);
    watch.saw({ kind: 'completion_claimed', text: 'done' }, 0);
    watch.saw({ kind: 'tool_finished', toolCallId: 'c', exitCode: 0 }, 1);
    watch.saw({ kind: 'usage', inputTokens: 1, outputTokens: 1, costUsd: null }, 2);
    expect(watch.tick(60_000)).toEqual([]);
    watch.saw({ kind: 'injection_delivered', injectionId: 't:1' }, 60_000);
    expect(watch.tick(61_000)).toMatchObject([{ what: 'hung_agent' }]);
  });
});
