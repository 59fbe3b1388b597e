import { describe, expect, it } from 'vitest';
import {
  samplesOfActivity,
  type ActivityAttempt,
  type AttemptFacts,
} from '../../../../workers/metrics/samples-of-activity.ts';

const FACTS: AttemptFacts = {
  message: (id) =>
    id === 't:1'
      ? { signature: 'abc', errorType: 'PY_MODULE_MISSING', detectedAtMs: 1_000 }
      : id === 't:2'
        ? { signature: 'gap:d1', errorType: 'gap d1', detectedAtMs: 1_000 }
        : null,
  taskCreatedAtMs: () => 10_000,
  verdict: () => [{ kind: 'command', status: 'PROVEN' }],
};

function measured(name: string, input: unknown, end: object, attempt = 1): string[] {
  const all = { name, input, durationMs: 20, nowMs: 2_000, attempt, ...end } as ActivityAttempt;
  return samplesOfActivity(all, FACTS).map(({ key, labels, value }) =>
    `${key} ${Object.values(labels).join('/')} ${value}`.trim(),
  );
}

const send = (injectionId: string, signature: string) => ({ injectionId, signature });
const sent = { ok: true, result: { kind: 'sent', state: 'delivered', deliveredAtMs: 1_250 } };

describe('samplesOfActivity', () => {
  it('counts a delivered message with its reaction from the detected error', () => {
    expect(measured('sendMessage', send('t:1', 'abc'), sent)).toEqual([
      'latency adapter/inject 0.02',
      'interventions error/high/true 1',
      'latency controller/react 0.25',
    ]);
  });

  it('takes no reaction of a gap: the checks ran in between', () => {
    expect(measured('sendMessage', send('t:2', 'gap:d1'), sent)).toEqual([
      'latency adapter/inject 0.02',
      'interventions gap/medium/true 1',
    ]);
  });

  it('counts an unknown delivery and a failed one as not reached, and a missing agent not at all', () => {
    const unknown = { ok: true, result: { kind: 'sent', state: 'unknown', deliveredAtMs: null } };
    expect(measured('sendMessage', send('t:1', 'abc'), unknown)).toContain(
      'interventions error/high/false 1',
    );
    expect(measured('sendMessage', send('t:1', 'abc'), { ok: false })).toEqual([
      'interventions error/high/false 1',
    ]);
    const nobody = { ok: true, result: { kind: 'no_agent' } };
    expect(measured('sendMessage', send('t:1', 'abc'), nobody)).toEqual([
      'latency adapter/inject 0.02',
    ]);
  });

  it('counts one escalation for a notification that needs several attempts, and for one that never gets through', () => {
    expect(measured('notify', {}, { ok: false })).toEqual([
      'notifications false 1',
      'escalations  1',
    ]);
    expect(measured('notify', {}, { ok: true }, 2)).toEqual(['notifications true 1']);
  });

  it('counts a success as prevented and a failure as recurred', () => {
    const outcome = (of: string) => ({ injectionId: 't:1', outcome: of });
    expect(measured('recordOutcome', outcome('success'), { ok: true })).toEqual([
      'outcomes success 1',
      'prevented fix/python 1',
    ]);
    expect(measured('recordOutcome', outcome('failure'), { ok: true })).toEqual([
      'outcomes failure 1',
      'errorsRecurred  1',
    ]);
  });

  it.each([
    [{ lastInterventionMs: 1_500, cooldownMs: 60_000 }, 'HIGH', 'cooldown'],
    [{ lastInterventionMs: null, cooldownMs: 60_000 }, 'HIGH', 'confidence'],
    [{ lastInterventionMs: null, cooldownMs: 60_000 }, 'MEDIUM', 'severity'],
  ])('names why it did not speak (%o, %s)', (input, severity, cause) => {
    const result = { interventionRequired: false, severity };
    expect(measured('classifyError', input, { ok: true, result })[1]).toBe(`suppressed ${cause} 1`);
  });

  it('counts a rollback that failed with its reason', () => {
    expect(measured('restoreSnapshot', { reason: 'abort' }, { ok: false })).toEqual([
      'rollbacks abort/false 1',
    ]);
    expect(measured('restoreSnapshot', {}, { ok: false })).toEqual(['rollbacks other/false 1']);
  });

  it.each([
    ['baseline', 'baseline'],
    ['before message 3', 'before_message'],
    ['after the fix of PY_MODULE_MISSING', 'after_fix'],
    ['2 of 3 proven', 'proven'],
    ['work in progress at escalation', 'escalation'],
    ['final', 'final'],
  ])('knows the snapshot "%s"', (label, trigger) => {
    expect(measured('createSnapshot', { label }, { ok: false })).toEqual([
      `snapshots ${trigger}/false 1`,
    ]);
  });

  it('measures the end of a task and what it left', () => {
    const result = { taskId: 't', outcome: 'PARTIAL', parked: [{}, {}] };
    expect(measured('closeTask', { result, endedAtMs: 70_000 }, { ok: true })).toEqual([
      'tasksEnded PARTIAL 1',
      'taskDuration PARTIAL 60',
      'parked exhausted 2',
    ]);
  });

  it('counts what was proven of each kind', () => {
    const result = { verdict: 'GAPS' };
    expect(measured('validateTask', { taskId: 't' }, { ok: true, result })).toEqual([
      'latency validator/validate 0.02',
      'verdicts GAPS 1',
      'deliverables command/PROVEN 1',
    ]);
  });

  it('says nothing about activities that only wait', () => {
    expect(measured('awaitEvents', {}, { ok: true, result: {} })).toEqual([]);
  });
});
