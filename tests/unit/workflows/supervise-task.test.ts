import { ApplicationFailure } from '@temporalio/common';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../domain/controller/policy.ts';
import { finding, gap } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const error = (type = 'PY_MODULE_MISSING') =>
  ({ kind: 'error_detected', finding: finding(type) }) as const;
const claim = { kind: 'completion_claimed', text: 'all done' } as const;
const resolved = (basis: 'passed' | 'window' | 'claim', type = 'PY_MODULE_MISSING') =>
  ({ kind: 'error_resolved', signature: `sig-${type}`, basis }) as const;
const blocked = {
  kind: 'command_blocked',
  command: 'git push --force',
  cwd: '/repo',
  ruleId: 'git.force-push',
  family: 'git',
  reason: 'it rewrites the remote',
  alternative: 'git push --force-with-lease',
} as const;
const escalating = { ...DEFAULT_POLICY, onExhausted: 'escalate' as const };

describe('superviseTask from start to proof', () => {
  it('claims the tree, takes snapshot and baseline, and only then starts the agent', async () => {
    const { driver } = await supervised();
    expect(driver.calls).toEqual([
      'openTask',
      'createSnapshot',
      'takeBaseline',
      'startSession',
      'awaitEvents',
    ]);
  });

  it('completes only when every deliverable is proven, with a final snapshot and a stopped agent', async () => {
    const task = await supervised();
    await happen(task, claim);
    expect(task.result()).toMatchObject({ outcome: 'COMPLETED', score: 1 });
    expect(task.world.agentAlive).toBe(false);
    expect(task.driver.searchAttributes['CakeVerdict']).toBe('COMPLETED');
    expect(task.world.closed).toHaveLength(1);
  });

  it('names the gap to the agent after a false claim, and completes when a later claim is proven', async () => {
    const task = await supervised({}, (world) => {
      world.verdicts = [
        { gaps: [gap('d1')], proven: 0 },
        { gaps: [], proven: 1 },
      ];
    });
    await happen(task, claim);
    expect(task.world.messages).toMatchObject([{ signature: 'gap:d1', strike: 1 }]);
    expect((await task.status()).state).toBe('INTERVENING');
    await happen(task, claim);
    expect(task.world.outcomes).toMatchObject([{ outcome: 'success', basis: 'proven' }]);
    expect(task.result().outcome).toBe('COMPLETED');
  });

  it('fails the workflow when the tree belongs to another task, without starting an agent', async () => {
    const { driver, world } = await supervised({}, (w) => {
      w.over['openTask'] = () => {
        throw ApplicationFailure.nonRetryable('the tree belongs to task-0', 'TreeBusyError');
      };
    });
    expect(driver.end).toMatchObject({ kind: 'failed', type: 'TreeBusyError' });
    expect(world.agentsStarted).toBe(0);
  });

  it('ends FAILED with the reason, and leaves the tree alone, when no retry can help', async () => {
    const task = await supervised({}, (w) => {
      w.over['startSession'] = () => {
        throw ApplicationFailure.nonRetryable('scenario.yaml:3 unknown step', 'ScenarioError');
      };
    });
    expect(task.result()).toMatchObject({ outcome: 'FAILED', rolledBackTo: null });
    expect(task.result().reason).toContain('scenario.yaml:3');
    expect(task.world.restores).toEqual([]);
  });
});

describe('superviseTask on errors', () => {
  it('heals: message, passed command, ledger outcome, a new last good snapshot', async () => {
    const task = await supervised();
    await happen(task, error());
    expect(task.world.messages).toMatchObject([{ injectionId: 'task-1:1', strike: 1 }]);
    await happen(task, resolved('passed'));
    expect(task.world.outcomes).toEqual([
      expect.objectContaining({ outcome: 'success', basis: 'passed' }),
    ]);
    expect(await task.status()).toMatchObject({ state: 'MONITORING', counters: { healed: 1 } });
  });

  it('returns to MONITORING on a false positive without a word', async () => {
    const task = await supervised(
      {},
      (w) => (w.classification = { interventionRequired: false, rationale: 'low' }),
    );
    await happen(task, error());
    expect(task.world.messages).toEqual([]);
    expect(await task.status()).toMatchObject({
      state: 'MONITORING',
      counters: { falsePositives: 1 },
    });
  });

  it('counts a strike when the error comes back, stops the turn and tries the next fix', async () => {
    const task = await supervised();
    await happen(task, error());
    await happen(task, error());
    expect(task.driver.calls).toContain('interruptTurn');
    expect(task.world.messages.map(({ strike }) => strike)).toEqual([1, 2]);
    expect(task.world.outcomes).toMatchObject([{ injectionId: 'task-1:1', outcome: 'failure' }]);
    const composed = task.driver.inputs
      .filter(({ type }) => type === 'composeMessage')
      .at(-1)?.input;
    expect(composed).toMatchObject({ failedFixIds: ['fix-1'], tried: ['Fix PY_MODULE_MISSING 1'] });
  });

  it('rolls back and starts a fresh conversation on the last strike, with the agent gone before (I3)', async () => {
    const task = await supervised();
    for (let n = 0; n < 4; n += 1) await happen(task, error());
    expect(task.world.restores).toEqual(['task-1-s1']);
    const starts = task.driver.inputs.filter(({ type }) => type === 'startSession');
    expect(starts.at(-1)?.input).toMatchObject({ resume: false });
    expect(task.world.messages.map(({ strike }) => strike)).toEqual([1, 2, 3, 4]);
  });

  it('parks the signature after the last strike, says so once, and goes on (zero pages)', async () => {
    const task = await supervised();
    for (let n = 0; n < 6; n += 1) await happen(task, error());
    const status = await task.status();
    expect(status.parked).toHaveLength(1);
    expect(status.state).toBe('MONITORING');
    expect(
      task.world.messages.map(({ signature }) => signature).filter((s) => s.startsWith('park:')),
    ).toHaveLength(1);
    await happen(task, claim);
    expect(task.result().outcome).toBe('COMPLETED');
  });

  it('rolls back when the tree got worse than at the last good snapshot', async () => {
    const task = await supervised(
      {},
      (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 0, newFailures: 2 }]),
    );
    await happen(task, error());
    await happen(task, error());
    expect(task.world.restores).toEqual(['task-1-s1']);
    expect(task.world.agentsStarted).toBe(2);
  });

  it('keeps the tree when a fix failed but nothing got worse', async () => {
    const task = await supervised({}, (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 0 }]));
    await happen(task, error());
    await happen(task, error());
    expect(task.world.restores).toEqual([]);
  });

  it('turns to another error at once and counts the first as failed when it comes back', async () => {
    const task = await supervised();
    await happen(task, error('A'));
    await happen(task, error('B'));
    await happen(task, error('A'));
    expect(task.world.messages.map(({ signature, strike }) => `${signature} ${strike}`)).toEqual([
      'sig-A 1',
      'sig-B 1',
      'sig-A 2',
    ]);
  });

  it('keeps an outcome open that a claim resolved, because nothing proved it', async () => {
    const task = await supervised();
    await happen(task, error());
    await happen(task, resolved('claim'));
    expect(task.world.outcomes).toMatchObject([{ outcome: 'unverified', basis: 'claim' }]);
  });

  it('ignores an error from before the message was delivered', async () => {
    const task = await supervised();
    await happen(task, error());
    const [first] = task.world.journal;
    task.world.journal.push({ ...first!, seq: 2 });
    task.world.wake();
    await task.driver.settled();
    expect(task.world.messages).toHaveLength(1);
  });

  it('handles each event once, whatever is pulled twice (I1)', async () => {
    const task = await supervised();
    await happen(task, error('A'), error('B'), blocked);
    expect((await task.status()).cursor).toBe(3);
    expect(task.world.messages.map(({ signature }) => signature)).toEqual([
      'sig-A',
      'sig-B',
      'block:git.force-push',
    ]);
    expect(task.world.messages.map(({ injectionId }) => injectionId)).toEqual([
      'task-1:1',
      'task-1:2',
      'task-1:3',
    ]);
  });

  it('answers a blocked command with its alternative, and strikes when it is tried again', async () => {
    const task = await supervised();
    await happen(task, blocked);
    await happen(task, blocked);
    expect(task.world.messages.map(({ strike }) => strike)).toEqual([1, 2]);
    const composed = task.driver.inputs.find(({ type }) => type === 'composeMessage')?.input;
    expect(composed).toMatchObject({ fixes: [{ command: 'git push --force-with-lease' }] });
  });

  it('speaks about a health event', async () => {
    const task = await supervised();
    await happen(task, { kind: 'health_lost', what: 'agent_idle', detail: 'no output for 10 min' });
    expect(task.world.messages).toMatchObject([{ signature: 'health:agent_idle' }]);
  });
});

describe('superviseTask on behaviour', () => {
  const cycle = { kind: 'health_lost', what: 'cycle', detail: 'make, ls, four times' } as const;

  it('tells an agent that goes in circles to try another way', async () => {
    const task = await supervised();
    await happen(task, cycle);
    expect(task.world.messages).toMatchObject([{ signature: 'health:cycle', strike: 1 }]);
  });

  it('strikes when it goes on, and is content when it stays away', async () => {
    const task = await supervised();
    await happen(task, cycle);
    await happen(task, cycle);
    expect(task.world.messages.map(({ strike }) => strike)).toEqual([1, 2]);
    await happen(task, {
      kind: 'error_resolved',
      signature: 'health:cycle',
      basis: 'window',
    });
    expect(task.world.outcomes.at(-1)).toMatchObject({ outcome: 'success', basis: 'window' });
    expect(await task.status()).toMatchObject({ state: 'MONITORING' });
  });

  it('says nothing while a message about an error is worked off', async () => {
    const task = await supervised();
    await happen(task, error('A'));
    await happen(task, cycle);
    expect(task.world.messages.map(({ signature }) => signature)).toEqual(['sig-A']);
  });
});

describe('superviseTask on gaps', () => {
  it('parks a gap after its strikes and ends PARTIAL when nothing else is open', async () => {
    const task = await supervised({}, (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 1 }]));
    for (let n = 0; n < 5; n += 1) await happen(task, claim);
    expect(task.result()).toMatchObject({ outcome: 'PARTIAL' });
    expect(task.result().parked).toMatchObject([{ signature: 'gap:d1' }]);
  });

  it('goes to the next gap at once when one is parked', async () => {
    const task = await supervised(
      {},
      (w) => (w.verdicts = [{ gaps: [gap('d1'), gap('d2')], proven: 0 }]),
    );
    for (let n = 0; n < 5; n += 1) await happen(task, claim);
    expect(task.world.messages.at(-1)).toMatchObject({ signature: 'gap:d2', strike: 1 });
  });

  it('escalates instead when the policy says so, and resumes when a person resolved it', async () => {
    const task = await supervised(
      { policy: escalating },
      (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 0 }]),
    );
    for (let n = 0; n < 5; n += 1) await happen(task, claim);
    expect(task.driver.calls).toContain('notify');
    expect((await task.status()).state).toBe('ESCALATING');
    expect(task.world.agentAlive).toBe(false);
    await task.driver.signal('humanResolved', {});
    expect((await task.status()).state).toBe('MONITORING');
    expect(task.world.agentAlive).toBe(true);
  });

  it('fails at the deadline when nobody comes (12 h of virtual time)', async () => {
    const task = await supervised({ policy: escalating }, (w) => {
      w.verdicts = [{ gaps: [gap('d1')], proven: 0 }];
      w.over['notify'] = () => {
        throw ApplicationFailure.nonRetryable('no pager', 'NoPager');
      };
    });
    for (let n = 0; n < 5; n += 1) await happen(task, claim);
    await task.driver.advance(12 * 3_600_000 - 60_000);
    expect(task.driver.end).toBeNull();
    await task.driver.advance(120_000);
    expect(task.result().outcome).toBe('FAILED');
  });
});
