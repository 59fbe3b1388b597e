import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../domain/events.ts';
import { samplesOfAudit, samplesOfEvent } from '../../../domain/metrics/from-events.ts';
import { messageFacts } from '../../../domain/metrics/message-facts.ts';
import { finding } from '../../support/fake-world.ts';

const of = (event: AgentEvent) =>
  samplesOfEvent('scripted', { seq: 1, tsMs: 5_000, epoch: 1, event }).slice(2);

describe('samplesOfEvent', () => {
  it('counts every row by kind and remembers when the newest came', () => {
    const rows = samplesOfEvent('pty', {
      seq: 1,
      tsMs: 5_000,
      epoch: 1,
      event: { kind: 'message', text: 'x' },
    });
    expect(rows).toEqual([
      { key: 'events', labels: { adapter: 'pty', event: 'message' }, value: 1 },
      { key: 'lastEvent', labels: { adapter: 'pty' }, value: 5 },
    ]);
  });

  it.each<[string, AgentEvent, string, object]>([
    [
      'a command that failed',
      { kind: 'tool_finished', toolCallId: 'a', command: 'x', exitCode: 3, durationMs: 1_500 },
      'commands',
      { adapter: 'scripted', result: 'failed' },
    ],
    [
      'a killed command',
      { kind: 'tool_finished', toolCallId: 'a', command: 'x', exitCode: null, durationMs: 1 },
      'commands',
      { adapter: 'scripted', result: 'killed' },
    ],
    [
      'an error with its severity in small letters',
      { kind: 'error_detected', finding: finding('PY_MODULE_MISSING') },
      'errorsDetected',
      { family: 'python', severity: 'high' },
    ],
    [
      'an agent that a signal ended',
      { kind: 'agent_exited', exitCode: null, signal: 'SIGKILL' },
      'exits',
      { adapter: 'scripted', how: 'signal' },
    ],
    [
      'a blocked command as prevented harm',
      {
        kind: 'command_blocked',
        command: 'x',
        cwd: '/',
        ruleId: 'git.force-push',
        family: 'git',
        reason: '',
        alternative: null,
      },
      'prevented',
      { by: 'guard', family: 'git' },
    ],
  ])('measures %s', (_what, event, key, labels) => {
    expect(of(event)[0]).toMatchObject({ key, labels });
  });

  it('gives run times in seconds', () => {
    const [, duration] = of({
      kind: 'tool_finished',
      toolCallId: 'a',
      command: 'x',
      exitCode: 0,
      durationMs: 1_500,
    });
    expect(duration).toMatchObject({ key: 'commandDuration', value: 1.5 });
  });
});

describe('samplesOfAudit', () => {
  const audit = (via: string, command: string, verdict: 'allow' | 'block', ruleId: string | null) =>
    samplesOfAudit({ via, command, decision: { verdict, ruleId, family: ruleId && 'git' } });

  it('counts a decision by verdict and family', () => {
    expect(audit('shell', 'ls', 'allow', null)).toEqual([
      { key: 'guardDecisions', labels: { verdict: 'allow', family: 'none' }, value: 1 },
    ]);
  });

  it('counts a command that could not be judged as a failure, although it was blocked', () => {
    expect(audit('shell', 'x', 'block', 'guard.internal').map(({ key }) => key)).toEqual([
      'guardDecisions',
      'guardFailures',
    ]);
  });

  it('keeps canaries apart, and tells the wrong answers in both directions', () => {
    const held = (command: string, verdict: 'allow' | 'block') =>
      audit('canary', command, verdict, null)[0]?.labels['held'];
    expect(held('git push --force', 'block')).toBe('true');
    expect(held('true', 'allow')).toBe('true');
    expect(held('git push --force', 'allow')).toBe('false');
    expect(held('true', 'block')).toBe('false');
  });
});

describe('messageFacts', () => {
  it.each([
    ['block:git.force-push', 'git.force-push', 'blocked', 'git'],
    ['gap:d1', 'gap d1', 'gap', 'gap'],
    ['health:hung_agent', 'hung_agent', 'health', 'health'],
    ['park:gap:d1', 'gap d1', 'park', 'other'],
    ['tell:1', null, 'tell', 'other'],
    ['4f5e…', 'PY_MODULE_MISSING', 'error', 'python'],
    ['4f5e…', 'MY_OWN_PATTERN', 'error', 'user'],
  ])('reads %s', (signature, errorType, kind, family) => {
    expect(messageFacts(signature, errorType)).toMatchObject({ kind, family });
  });
});
