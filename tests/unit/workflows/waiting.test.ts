import { afterAll, describe, expect, it } from 'vitest';
import { gap } from '../../support/fake-world.ts';
import { happen, supervised } from '../../support/supervised.ts';
import { closeSandbox } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const claim = { kind: 'completion_claimed', text: 'all done' } as const;

describe('superviseTask when things die or wait', () => {
  const exited = { kind: 'agent_exited', exitCode: 1, signal: null } as const;

  it('restarts an agent that exited without a strike', async () => {
    const task = await supervised();
    for (let n = 0; n < 2; n += 1) {
      task.world.agentAlive = false;
      await happen(task, exited);
      await task.driver.advance(5_000);
    }
    expect(task.world.agentsStarted).toBe(3);
    expect(task.world.messages).toEqual([]);
    expect((await task.status()).counters.restarts).toBeGreaterThan(0);
  });

  it('ignores the exit of an earlier session', async () => {
    const task = await supervised();
    task.world.journal.push({ seq: 1, tsMs: 1, epoch: 0, event: exited });
    task.world.wake();
    await task.driver.settled();
    expect((await task.status()).counters.restarts).toBe(0);
  });

  it('restarts a lost host, and gives up PARTIAL when the restarts are used up', async () => {
    const task = await supervised({}, (w) => {
      w.verdicts = [{ gaps: [gap('d1')], proven: 0 }];
      const { startSession } = w.activities();
      w.over['startSession'] = (input, call) => {
        const started = startSession!(input, call);
        w.hostLost = w.agentsStarted > 1;
        w.agentAlive = !w.hostLost;
        return started;
      };
    });
    task.world.hostLost = true;
    task.world.agentAlive = false;
    task.world.wake();
    await task.driver.settled();
    await task.driver.advance(60_000);
    expect(task.result()).toMatchObject({ outcome: 'PARTIAL' });
    expect(task.world.agentsStarted).toBe(6);
  });

  it('starts an agent that lived steadily again at once, however often it is killed from outside', async () => {
    const task = await supervised();
    for (let n = 0; n < 12; n += 1) {
      await task.driver.advance(6_000);
      task.world.agentAlive = false;
      await happen(task, { kind: 'agent_exited', exitCode: null, signal: 'SIGKILL' });
      expect(task.world.agentsStarted).toBe(n + 2);
    }
    expect((await task.status()).state).toBe('MONITORING');
  });

  it('starts the agent again when it is gone before it can read a message', async () => {
    const task = await supervised({}, (w) => (w.verdicts = [{ gaps: [gap('d1')], proven: 0 }]));
    task.world.agentAlive = false;
    await happen(task, claim);
    expect(task.world.agentsStarted).toBe(2);
    expect(task.world.messages).toHaveLength(1);
  });

  it('parks on a usage limit until the reset time, by a durable timer, and proves life', async () => {
    const task = await supervised();
    await happen(task, {
      kind: 'limit_reached',
      resetsAtMs: task.driver.nowMs + 3_600_000,
      reason: 'usage limit',
    });
    expect((await task.status()).state).toBe('PARKED');
    expect(task.world.agentAlive).toBe(false);
    await task.driver.advance(3_500_000);
    expect(task.world.agentAlive).toBe(false);
    await task.driver.advance(200_000);
    expect(task.driver.calls).toContain('proveLife');
    expect((await task.status()).state).toBe('MONITORING');
  });

  describe('a woken agent', () => {
    /** Whether each session that is started after the first one resumes, while life is shown at the given look. */
    async function woken(aliveAt: number): Promise<{ resumed: unknown[]; story: string }> {
      let looks = 0;
      const task = await supervised({}, (w) => {
        w.over['proveLife'] = () => {
          looks += 1;
          return looks < aliveAt
            ? { alive: false }
            : { alive: true, sign: 'alive', afterMs: 1_234 };
        };
      });
      await happen(task, { kind: 'limit_reached', resetsAtMs: 0, reason: 'usage limit' });
      await task.driver.advance(5_000);
      const starts = task.driver.inputs.filter(({ type }) => type === 'startSession').slice(1);
      const { state, story } = await task.status();
      expect(state).toBe('MONITORING');
      expect(task.world.agentAlive).toBe(true);
      return {
        resumed: starts.map(({ input }) => (input as { resume: boolean }).resume),
        story: story.join('\n'),
      };
    }

    it('goes on when it shows life, and the task tells of it', async () => {
      const { resumed, story } = await woken(1);
      expect(resumed).toEqual([true]);
      expect(story).toContain('the agent is alive: alive after 1.2 s');
    });
    it('that shows none is started as a fresh process first', async () => {
      expect((await woken(2)).resumed).toEqual([true, true]);
    });
    it('whose fresh process is silent too gets a fresh conversation', async () => {
      expect((await woken(3)).resumed).toEqual([true, true, false]);
    });
    it('that never shows life is left to the watch on hangs, and the task says so', async () => {
      const { resumed, story } = await woken(99);
      expect(resumed).toEqual([true, true, false]);
      expect(story).toContain('a fresh conversation is silent too');
    });
  });

  it('asks the host again at once when a worker has started', async () => {
    const task = await supervised();
    const polls = () => task.driver.calls.filter((name) => name === 'awaitEvents').length;
    expect(polls()).toBe(1);
    await task.driver.signal('wake');
    expect(polls()).toBe(2);
    await happen(task, claim);
    expect(task.result().outcome).toBe('COMPLETED');
  });

  it('pauses and resumes by signal', async () => {
    const task = await supervised();
    await task.driver.signal('pause');
    expect((await task.status()).state).toBe('PARKED');
    await task.driver.signal('resume');
    expect((await task.status()).state).toBe('MONITORING');
    expect(task.world.agentAlive).toBe(true);
  });

  it("passes a person's words on without waiting for an event", async () => {
    const task = await supervised();
    await task.driver.signal('tell', { text: 'use port 8080' });
    expect(task.world.messages).toMatchObject([
      { injectionId: 'task-1:tell:1', signature: 'tell:1' },
    ]);
  });

  it('switches the agent in the same tree, never two at once (I2)', async () => {
    const task = await supervised();
    await task.driver.signal('switchAgent', { name: 'pty', settings: {} });
    expect(task.world.agentsStarted).toBe(2);
    const start = task.driver.inputs.filter(({ type }) => type === 'startSession').at(-1)?.input;
    expect(start).toMatchObject({ agent: { name: 'pty' } });
  });
});
