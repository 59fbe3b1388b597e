import { describe, expect, it } from 'vitest';
import { deriveOutcomes } from '../../../domain/ledger/derive-outcomes.ts';
import type { AgentEvent, JournalEvent } from '../../../domain/events.ts';
import { finding } from '../../support/fake-world.ts';

const at = (tsMs: number, event: AgentEvent): JournalEvent => ({
  seq: tsMs,
  tsMs,
  epoch: 1,
  event,
});
const error = (tsMs: number, signature: string) =>
  at(tsMs, { kind: 'error_detected', finding: finding('X', signature) });
const healed = (tsMs: number, signature: string, basis: 'passed' | 'window' | 'claim' = 'passed') =>
  at(tsMs, { kind: 'error_resolved', signature, basis });
const message = (injectionId: string, signature: string, atMs: number) => ({
  injectionId,
  signature,
  atMs,
});

describe('outcomes from a journal alone', () => {
  it('are failure when the error came back, success when it was resolved, once each', () => {
    const events = [error(1, 's'), error(20, 's'), healed(40, 's'), error(50, 's')];
    expect(deriveOutcomes([message('t:2', 's', 30), message('t:1', 's', 10)], events)).toEqual([
      { injectionId: 't:1', outcome: 'failure', basis: 'it came back', atMs: 20 },
      { injectionId: 't:2', outcome: 'success', basis: 'passed', atMs: 40 },
    ]);
  });

  it('keep signatures apart, and leave a message open that nothing followed', () => {
    const events = [error(5, 'other'), error(9, 's'), healed(25, 'other', 'window')];
    expect(deriveOutcomes([message('t:1', 's', 10), message('t:2', 'other', 20)], events)).toEqual([
      { injectionId: 't:2', outcome: 'success', basis: 'window', atMs: 25 },
    ]);
  });

  it('do not count the failure that a message came before', () => {
    const failure = { ...finding('X', 's'), toolCallId: 'run 1' };
    const { signature, errorType, family, command } = failure;
    const events = [
      at(1, {
        kind: 'failure_expected',
        toolCallId: 'run 1',
        command,
        signature,
        errorType,
        family,
        fix: { id: 'X/a', action: 'Run a' },
      }),
      at(9, { kind: 'error_detected', finding: failure }),
      healed(20, 's'),
    ];
    expect(deriveOutcomes([message('t:1', 's', 3)], events)).toMatchObject([
      { outcome: 'success', basis: 'passed' },
    ]);
  });

  it('do not believe a claim', () => {
    expect(deriveOutcomes([message('t:1', 's', 1)], [healed(2, 's', 'claim')])).toMatchObject([
      { outcome: 'unverified' },
    ]);
  });

  it('count a blocked command that was tried again', () => {
    const blocked = at(9, {
      kind: 'command_blocked',
      command: 'x',
      cwd: '/',
      ruleId: 'git.force-push',
      family: 'git',
      reason: 'r',
      alternative: null,
    });
    expect(deriveOutcomes([message('t:1', 'block:git.force-push', 3)], [blocked])).toMatchObject([
      { outcome: 'failure' },
    ]);
  });
});
