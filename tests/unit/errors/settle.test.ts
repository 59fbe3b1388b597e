import { describe, expect, it } from 'vitest';
import { createSettleTracker } from '../../../domain/errors/settle.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';

const finding = (signature: string, command: string): ErrorFinding => ({
  errorType: 'T_PYTEST',
  family: 'tests',
  severity: 'HIGH',
  confidence: 0.95,
  message: 'm',
  captures: {},
  signature,
  normalized: 'm',
  channel: 'stdout',
  toolCallId: 'c',
  command,
  lineNo: 1,
});
const tracker = () => createSettleTracker({ settleToolCalls: 3, settleMs: 300_000 });

describe('createSettleTracker', () => {
  it('resolves by proof when the command that failed runs again and exits 0', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'pytest  -q'), 0);
    expect(settle.toolFinished({ command: 'pytest -q', exitCode: 1, nowMs: 1 })).toEqual([]);
    expect(settle.toolFinished({ command: ' pytest -q ', exitCode: 0, nowMs: 2 })).toEqual([
      { kind: 'error_resolved', signature: 's', basis: 'passed', command: 'pytest -q' },
    ]);
    expect(settle.openSignatures()).toEqual([]);
  });

  it('does not take another command for proof', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'pytest -q'), 0);
    expect(settle.toolFinished({ command: 'pytest -q tests/a.py', exitCode: 0, nowMs: 2 })).toEqual(
      [],
    );
  });

  it('resolves by the window only after the operator spoke', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'make'), 0);
    for (let call = 0; call < 9; call += 1) {
      expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: call })).toEqual([]);
    }
    settle.intervened('s', 10);
    expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 11 })).toEqual([]);
    expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 12 })).toEqual([]);
    expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 13 })).toMatchObject([
      { basis: 'window' },
    ]);
  });

  it('resolves by the window after the settle time too', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', ''), 0);
    settle.intervened('s', 1_000);
    expect(settle.tick(300_999)).toEqual([]);
    expect(settle.tick(301_000)).toEqual([
      { kind: 'error_resolved', signature: 's', basis: 'window' },
    ]);
  });

  it('starts the window anew when the error shows itself again', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'make'), 0);
    settle.intervened('s', 1);
    settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 2 });
    settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 3 });
    settle.errorDetected(finding('s', 'make'), 4);
    expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 5 })).toEqual([]);
    settle.errorRepeated('s', 6);
    expect(settle.toolFinished({ command: 'ls', exitCode: 0, nowMs: 7 })).toEqual([]);
    expect(settle.tick(300_005)).toEqual([]);
  });

  it('resolves weakly at a completion claim and re-opens on a new detection', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'make'), 0);
    expect(settle.completionClaimed(5)).toEqual([
      { kind: 'error_resolved', signature: 's', basis: 'claim', command: 'make' },
    ]);
    settle.errorDetected(finding('s', 'make'), 9);
    expect(settle.openSignatures()).toEqual(['s']);
  });

  it('drops what the journal says was resolved, on replay', () => {
    const settle = tracker();
    settle.errorDetected(finding('s', 'make'), 0);
    settle.resolved('s');
    expect(settle.openSignatures()).toEqual([]);
  });
});
