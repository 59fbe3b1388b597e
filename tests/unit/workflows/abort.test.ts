import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../domain/controller/policy.ts';
import type { Carry, TaskResult } from '../../../domain/controller/task.ts';
import { FakeWorld, finding, gap, taskInput } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox, WorkflowDriver } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const error = { kind: 'error_detected', finding: finding('PY_MODULE_MISSING') } as const;
const claim = { kind: 'completion_claimed', text: 'done' } as const;

describe('abort', () => {
  it('by signal stops the agent before anything else and rolls back to the last good snapshot', async () => {
    const task = await supervised();
    const before = task.driver.calls.length;
    await task.driver.signal('abort');
    expect(task.driver.calls.slice(before)[0]).toBe('stopAgent');
    expect(task.result()).toMatchObject({ outcome: 'ABORTED', rolledBackTo: 'task-1-s1' });
    expect(task.driver.searchAttributes['CakeState']).toBe('ABORTED');
  });

  it('by update answers with the result when the rollback is done', async () => {
    const task = await supervised();
    const id = await task.driver.update('abort', { reason: 'enough', to: 'baseline' });
    expect(task.driver.updates.get(id)).toMatchObject({ accepted: true });
    expect(task.driver.updates.get(id)?.completed).toMatchObject({
      outcome: 'ABORTED',
      reason: 'enough',
    });
    expect(task.driver.end?.kind).toBe('completed');
  });

  it('refuses an unknown rollback target and goes on', async () => {
    const task = await supervised();
    const id = await task.driver.update('abort', { to: 'yesterday' });
    expect(task.driver.updates.get(id)?.rejected).toContain('yesterday');
    expect(task.driver.end).toBeNull();
  });

  it('leaves the tree as it is with --to none', async () => {
    const task = await supervised();
    await task.driver.signal('abort', { to: 'none' });
    expect(task.world.restores).toEqual([]);
    expect(task.result()).toMatchObject({ outcome: 'ABORTED', rolledBackTo: null });
  });

  it('by cancel in the Temporal UI does the same', async () => {
    const task = await supervised();
    await task.driver.cancel();
    expect(task.result()).toMatchObject({ outcome: 'ABORTED', reason: 'cancelled in Temporal' });
    expect(task.world.restores).toEqual(['task-1-s1']);
  });

  it('works while parked and while escalating', async () => {
    const parked = await supervised();
    await parked.driver.signal('pause');
    await parked.driver.signal('abort');
    expect(parked.result().outcome).toBe('ABORTED');

    const policy = { ...DEFAULT_POLICY, onExhausted: 'escalate' as const };
    const escalated = await supervised(
      { policy },
      (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 0 }]),
    );
    for (let n = 0; n < 5; n += 1) await happen(escalated, claim);
    await escalated.driver.signal('abort');
    expect(escalated.result().outcome).toBe('ABORTED');
  });

  const AWAITS = [
    'openTask',
    'createSnapshot',
    'takeBaseline',
    'startSession',
    'awaitEvents',
    'classifyError',
    'recordError',
    'composeMessage',
    'sendMessage',
    'recordOutcome',
    'interruptTurn',
    'validateTask',
    'restoreSnapshot',
  ];

  it.each(AWAITS)('during %s: agent gone first, rolled back, ABORTED', async (at) => {
    const world = new FakeWorld();
    world.verdicts = [{ gaps: [gap('d1')], proven: 0, newFailures: 1 }];
    const driver: WorkflowDriver = new WorkflowDriver(world.activities());
    world.nowMs = () => driver.nowMs;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const real = world.activities()[at]!;
    const seen = { reached: false };
    world.over[at] = async (input, call) => {
      if (seen.reached) return real(input, call);
      seen.reached = true;
      await held;
      return real(input, call);
    };
    const hooked = new WorkflowDriver(world.activities());
    world.nowMs = () => hooked.nowMs;
    await hooked.start('superviseTask', [taskInput()]);
    for (let n = 0; n < 3 && !seen.reached; n += 1) {
      await hooked.advance(10);
      world.push(error);
      await hooked.settled();
    }
    expect(seen.reached).toBe(true);
    await hooked.signal('abort');
    release();
    await hooked.settled();
    expect(hooked.end?.kind).toBe('completed');
    expect((hooked.end as { result: TaskResult }).result.outcome).toBe('ABORTED');
    expect(world.agentAlive).toBe(false);
    const lastStop = hooked.calls.lastIndexOf('stopAgent');
    const lastRestore = hooked.calls.lastIndexOf('restoreSnapshot');
    const lastStart = hooked.calls.lastIndexOf('startSession');
    expect(lastStop).toBeGreaterThan(lastStart);
    if (lastRestore >= 0 && at !== 'restoreSnapshot') expect(lastRestore).toBeGreaterThan(lastStop);
  });
});

describe('continue-as-new', () => {
  it('carries cursor, episodes and counters, and handles no event twice', async () => {
    const task = await supervised();
    task.driver.suggestContinueAsNew = true;
    await happen(task, error);
    expect(task.driver.end?.kind).toBe('continued');
    const [input] = (task.driver.end as unknown as { args: [{ carry: Carry }] }).args;
    expect(input.carry).toMatchObject({
      cursor: 1,
      inbox: [],
      interventions: 1,
      state: 'INTERVENING',
    });

    const next = new WorkflowDriver(task.world.activities());
    next.nowMs = task.driver.nowMs;
    task.world.nowMs = () => next.nowMs;
    await next.start('superviseTask', [input]);
    expect(next.calls).toEqual(['awaitEvents']);
    task.world.push({
      kind: 'error_resolved',
      signature: 'sig-PY_MODULE_MISSING',
      basis: 'passed',
    });
    await next.settled();
    expect(task.world.outcomes).toMatchObject([{ injectionId: 'task-1:1', outcome: 'success' }]);
    expect(task.world.messages).toHaveLength(1);
    await next.signal('abort');
    expect((next.end as { result: TaskResult }).result.outcome).toBe('ABORTED');
  });

  it('also happens at a history length that the policy sets', async () => {
    const task = await supervised({ policy: { ...DEFAULT_POLICY, maxHistoryEvents: 100 } });
    task.driver.historyLength = 101;
    await happen(task, error);
    expect(task.driver.end?.kind).toBe('continued');
  });

  it('never happens with an abort update pending: the update is answered', async () => {
    const task = await supervised();
    task.driver.suggestContinueAsNew = true;
    const id = await task.driver.update('abort', {});
    expect(task.driver.updates.get(id)?.completed).toMatchObject({ outcome: 'ABORTED' });
    expect(task.driver.end?.kind).toBe('completed');
  });
});
