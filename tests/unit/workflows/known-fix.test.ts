import { afterAll, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../domain/events.ts';
import { finding } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const { signature, errorType, command } = finding('PY_MODULE_MISSING');
const expected = (toolCallId: string): AgentEvent => ({
  kind: 'failure_expected',
  toolCallId,
  command,
  signature,
  errorType,
  family: 'python',
  fix: { id: 'PY_MODULE_MISSING/install', action: 'Run pip install requests' },
});
const fails = (toolCallId: string): AgentEvent => ({
  kind: 'error_detected',
  finding: { ...finding('PY_MODULE_MISSING'), toolCallId },
});

describe('a command that failed in an earlier task', () => {
  it('has its known fix said before it fails, once, and the failure of that run adds nothing', async () => {
    const task = await supervised();
    await happen(task, expected('run 1'));
    await happen(task, fails('run 1'));
    await happen(task, expected('run 2'));
    expect(task.world.messages).toMatchObject([{ injectionId: 'task-1:1', signature, strike: 1 }]);
    expect(await task.status()).toMatchObject({
      state: 'MONITORING',
      counters: { errors: 1, interventions: 1 },
    });
  });

  it('credits the fix when the command passes then', async () => {
    const task = await supervised();
    await happen(task, expected('run 1'));
    await happen(task, fails('run 1'));
    await happen(task, { kind: 'error_resolved', signature, basis: 'passed', command });
    expect(task.world.outcomes).toMatchObject([
      { injectionId: 'task-1:1', outcome: 'success', basis: 'passed' },
    ]);
  });

  it('climbs the ladder when it fails again in a later run', async () => {
    const task = await supervised();
    await happen(task, expected('run 1'));
    await happen(task, fails('run 1'));
    await happen(task, fails('run 2'));
    expect(task.world.outcomes).toMatchObject([{ injectionId: 'task-1:1', outcome: 'failure' }]);
    expect(task.world.messages.map(({ strike }) => strike)).toEqual([1, 2]);
  });

  it('is not spoken about before it fails when the operator has spoken about it already', async () => {
    const task = await supervised();
    await happen(task, fails('run 1'));
    await happen(task, expected('run 2'));
    expect(task.world.messages).toHaveLength(1);
  });
});
