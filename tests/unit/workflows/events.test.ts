import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../domain/controller/policy.ts';
import { finding, gap } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const error = (type: string) => ({ kind: 'error_detected', finding: finding(type) }) as const;

describe('events in superviseTask', () => {
  it('leave the controller where it is when they are not notable', async () => {
    const task = await supervised();
    const before = [...task.driver.calls];
    await happen(
      task,
      { kind: 'message', text: 'thinking' },
      { kind: 'injection_delivered', injectionId: 'task-1:1' },
    );
    expect((await task.status()).state).toBe('MONITORING');
    expect(task.driver.calls).toEqual([...before, 'awaitEvents']);
  });

  it('become one message per run of a command: about the cause, with the symptoms folded in', async () => {
    const task = await supervised();
    const cause = { ...finding('PY_MODULE_MISSING'), toolCallId: 'run-1', lineNo: 1 };
    const test = { ...finding('PYTEST_FAILED'), toolCallId: 'run-1', family: 'tests' };
    const other = { ...finding('NODE_MODULE_MISSING'), toolCallId: 'run-2' };
    await happen(
      task,
      { kind: 'error_detected', finding: test },
      { kind: 'error_detected', finding: cause },
      { kind: 'error_detected', finding: other },
    );
    expect(task.world.messages.map(({ signature }) => signature)).toEqual([
      'sig-PY_MODULE_MISSING',
      'sig-NODE_MODULE_MISSING',
    ]);
  });

  it('park a signature that comes back from elsewhere after its last message', async () => {
    const task = await supervised({ policy: { ...DEFAULT_POLICY, maxStrikes: 1 } });
    await happen(task, error('PY_MODULE_MISSING'));
    await happen(task, error('NODE_MODULE_MISSING'));
    await happen(task, error('PY_MODULE_MISSING'));
    expect((await task.status()).state).toBe('MONITORING');
    expect(task.world.messages.filter(({ signature }) => signature.startsWith('sig-PY'))).toEqual([
      expect.objectContaining({ strike: 1 }),
    ]);
    expect(task.world.outcomes[0]).toMatchObject({ injectionId: 'task-1:1', outcome: 'failure' });
  });

  it('end the task PARTIAL by a claim when every open deliverable was parked before', async () => {
    const task = await supervised({ policy: { ...DEFAULT_POLICY, maxStrikes: 1 } }, (world) => {
      world.verdicts = [
        { gaps: [gap('d1'), gap('d2')], proven: 0 },
        { gaps: [gap('d1'), gap('d2')], proven: 0 },
        { gaps: [gap('d1')], proven: 1 },
      ];
    });
    const claim = { kind: 'completion_claimed', text: 'done' } as const;
    for (let n = 0; n < 4 && !task.driver.end; n += 1) await happen(task, claim);
    expect(task.result()).toMatchObject({
      outcome: 'PARTIAL',
      reason: 'every open deliverable is parked',
    });
  });

  it('of more signatures than are carried forget the oldest that nothing is open for', async () => {
    const task = await supervised();
    task.world.classification = { interventionRequired: false };
    await happen(task, ...Array.from({ length: 201 }, (_, n) => error(`T_${n}`)));
    task.driver.suggestContinueAsNew = true;
    await happen(task, error('T_200'));
    expect(task.driver.end?.kind).toBe('continued');
    const [input] = (task.driver.end as { args: unknown[] }).args as [
      { carry: { episodes: Record<string, unknown> } },
    ];
    expect(Object.keys(input.carry.episodes)).toHaveLength(200);
    expect(input.carry.episodes).not.toHaveProperty('sig-T_0');
    expect(input.carry.episodes).toHaveProperty('sig-T_200');
  });
});
