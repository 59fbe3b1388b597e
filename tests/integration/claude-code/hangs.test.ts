import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { claudeCode, createClaudeLab } from '../../support/claude-code.ts';
import { createClaudeHost, type ClaudeHost } from '../../support/claude-host.ts';
import { call, say } from '../../../adapters/fake-messages-api/reply.ts';

const lab = createClaudeLab();
let host: ClaudeHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});
afterAll(() => lab.close());

const SILENT_MS = 3_000;

describe.skipIf(!claudeCode.present)(`Claude Code that hangs${claudeCode.note}`, () => {
  it('ends a process whose model opens an answer and goes silent, and the next one goes on in the same conversation', async () => {
    const first = await lab.launch({
      taskId: 'silent',
      settings: { silentModelMs: SILENT_MS },
      script: ({ turn }) =>
        turn === 0
          ? call('Bash', { command: 'echo one' })
          : say('I am thinking', { stallAfter: 3 }),
    });
    const { signal } = await first.agent.exited;
    expect(signal).toBe('SIGKILL');
    expect(first.of('tool_finished')).toMatchObject([{ exitCode: 0 }]);
    expect(first.of('message').at(-1)!.text).toContain('the model was silent');
    expect(first.of('completion_claimed')).toEqual([]);
    expect(first.of('health_lost')).toEqual([]);
    const second = await lab.launch({
      taskId: 'silent',
      after: first,
      epoch: 2,
      settings: { silentModelMs: SILENT_MS },
      script: () => say('Done.'),
    });
    await second.until('completion_claimed');
    expect(second.api.requests[0]!.text).toContain('echo one');
  });

  it('leaves alone a tool that takes longer than a model may be silent', async () => {
    const { until, of, agent } = await lab.launch({
      settings: { silentModelMs: SILENT_MS },
      script: ({ turn }) => (turn === 0 ? call('Bash', { command: 'sleep 6' }) : say('Done.')),
    });
    await until('completion_claimed');
    expect(of('tool_finished')).toMatchObject([{ exitCode: 0 }]);
    expect(of('message').map(({ text }) => text)).toEqual(['Done.']);
    // The result is there and the process lives on: it waits for the operator, however long.
    await wait(SILENT_MS * 2);
    await agent.inject({ id: 'm:1', text: 'Operator (CAKE): Stop. Run ls.' });
    await until('completion_claimed', 2);
    expect(of('completion_claimed')).toHaveLength(2);
  });

  it('names a hung tool with its command, and a hung agent apart from it', async () => {
    host = await createClaudeHost({
      goal: 'goal-hung',
      script: ({ turn }) =>
        turn === 0 ? call('Bash', { command: 'sleep 5; echo end' }) : { kind: 'silence' },
    });
    await host.start({ watch: { ...host.spec.watch, hungMs: 3_000 } });
    await host.until('health_lost', 2);
    const lost = host
      .journal()
      .flatMap(({ event }) => (event.kind === 'health_lost' ? [event] : []));
    expect(lost[0]).toMatchObject({
      what: 'hung_tool',
      detail: expect.stringContaining('sleep 5'),
    });
    expect(lost[1]).toMatchObject({ what: 'hung_agent' });
  });

  it('takes a turn that ends in a refusal of the model for a claim', async () => {
    const { until, of } = await lab.launch({
      script: () => say('I will not.', { stopReason: 'refusal' }),
    });
    await until('completion_claimed');
    expect(of('completion_claimed')).toHaveLength(1);
    expect(of('limit_reached')).toEqual([]);
  });

  it('tells of a permission that nobody is there to give', async () => {
    const first = await lab.launch({ script: () => say('Done.') });
    await first.until('completion_claimed');
    await first.agent.stop({ graceMs: 500 });
    mkdirSync(join(first.tree, '.claude'));
    const rules = { permissions: { ask: ['Bash(echo ask*)'] } };
    writeFileSync(join(first.tree, '.claude', 'settings.json'), JSON.stringify(rules));
    const second = await lab.launch({
      after: first,
      epoch: 2,
      script: ({ results, news }) => {
        if (news.includes('Goal:')) return call('Bash', { command: 'echo ask-me' });
        return say(results.some(({ isError }) => isError) ? 'Refused.' : 'Done.');
      },
    });
    await second.until('completion_claimed');
    expect(second.of('health_lost')).toEqual([
      { kind: 'health_lost', what: 'waiting_for_input', detail: 'a permission rule asks a person' },
    ]);
    expect(second.of('tool_finished')).toMatchObject([{ exitCode: null }]);
  });

  it('gives goal, proven and open deliverables and the last commands again after a compaction', async () => {
    const handover = 'Proven:\n- file: A.md\nStill open:\n- file: B.md\nLast commands:\n- echo one';
    let count = 0;
    const { agent, api, until, of } = await lab.launch({
      goal: 'Mend the flux capacitor.',
      desk: { handover: () => (count > 0 ? handover : '') },
      script: ({ turn, news }) => {
        if (turn === 0) return call('Bash', { command: 'echo one' });
        if (news.includes('<summary> block')) return say('<summary>Nothing of note.</summary>');
        return say('Done.');
      },
    });
    await until('completion_claimed');
    count = 1;
    // The agent's own command; a full context does the same.
    await agent.inject({ id: 'c:1', text: '/compact' });
    await until('completion_claimed', 2);
    expect(of('message').map(({ text }) => text)).toContain(
      '[the conversation is compacted: manual]',
    );
    const after = api.requests.at(-1)!;
    // The conversation is gone, and what counts is there.
    expect(after.text).not.toContain('echo one (');
    expect(after.text).toContain('Nothing of note.');
    expect(after.news).toContain('Goal: Mend the flux capacitor.');
    expect(after.news).toContain(handover);
    expect(api.requests.filter(({ news }) => news.includes(handover))).toHaveLength(1);
  });
});
