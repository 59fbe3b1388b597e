import { afterEach, describe, expect, it } from 'vitest';
import type { ControlMethods } from '../../host/protocol.ts';
import { eventually } from '../support/wait.ts';
import { claudeCode } from '../support/claude-code.ts';
import { createClaudeHost, type ClaudeHost } from '../support/claude-host.ts';
import { call, say } from '../../adapters/fake-messages-api/reply.ts';

let host: ClaudeHost | null = null;

afterEach(async () => {
  await host?.close();
  host = null;
});

type Intervention = ControlMethods['inject']['params'];

/** Sends an operator message through the session host, as the controller does. */
function injectIntervention(text: string, over: Partial<Intervention>) {
  return host!.inject({ text, ...over });
}

/** The last thing that was said to the model, as it stood in its request. */
function getLastMessage(): string {
  return host!.api.requests.at(-1)!.news;
}

describe.skipIf(!claudeCode.present)(`Claude Code injection${claudeCode.note}`, () => {
  it('delivers a message that the model reads, asks before and tells after each call, and says how it is', async () => {
    host = await createClaudeHost({
      goal: 'goal-injection',
      script: ({ turn, news }) => {
        if (news.includes('Test message')) return call('Bash', { command: 'echo after' });
        return turn === 0 ? call('Bash', { command: 'echo before' }) : say('Done.');
      },
    });
    const { pid } = await host.start();
    await host.until('completion_claimed');

    const sent = await injectIntervention('Test message', {});
    expect(sent.state).toBe('delivered');
    expect(sent.deliveredAtMs).toBeGreaterThan(0);
    await host.api.untilRequest(({ news }) => news.includes('Test message'));
    await host.until('completion_claimed', 2);
    const read = host.api.requests.filter(({ news }) => news.includes('Test message'));
    expect(read).toHaveLength(1);
    expect(read[0]!.news.trim().endsWith('Test message')).toBe(true);

    // A retried activity sends the same message again: the host knows it, and no request follows.
    const requests = host.api.requests.length;
    expect(await injectIntervention('Test message', {})).toEqual(sent);
    expect(host.api.requests).toHaveLength(requests);
    expect(getLastMessage()).toContain('after');

    const commands = (kind: string): string[] =>
      host!
        .journal()
        .flatMap(({ event }) =>
          event.kind === kind && 'command' in event && event.command ? [event.command] : [],
        );
    expect(commands('tool_started')).toEqual(['echo before', 'echo after']);
    expect(commands('tool_finished')).toEqual(['echo before', 'echo after']);
    const asked = host.audits().filter(({ via }) => via === 'hook');
    expect(asked.map(({ command }) => command)).toEqual(['echo before', 'echo after']);

    const health = await host.client().call('health', {}, { timeoutMs: 20_000 });
    expect(health).toMatchObject({
      hostPid: pid,
      agent: 'claude-code',
      state: 'running',
      epoch: 1,
    });
    expect(health.agentPid).toBeGreaterThan(0);
    expect(Date.now() - health.lastEventMs).toBeLessThan(60_000);
  });

  it('lets the model read a message once when its host was killed before the receipt', async () => {
    host = await createClaudeHost({
      goal: 'goal-twice',
      script: ({ turn, news, text }) => {
        if (turn === 0) return call('Bash', { command: 'until test -f go; do sleep 0.1; done' });
        return say(
          news.includes('Test message') || text.includes('Test message') ? 'Read.' : 'Hm.',
        );
      },
    });
    const { pid } = await host.start();
    await host.until('tool_started');
    // Handed over while the command runs: written, and not yet read.
    const lost = injectIntervention('Test message', {}).catch(() => null);
    await host.untilInjection('written');
    process.kill(pid, 'SIGKILL');
    await lost;
    await host.start({ cursor: host.journal().at(-1)!.seq });
    const sent = await injectIntervention('Test message', {});
    expect(sent.state).toBe('delivered');
    expect(await injectIntervention('Test message', {})).toEqual(sent);
    // The receipt may come before or after the first claim of the resumed agent: its answer is the claim behind both.
    const { journal } = host;
    await eventually('the answer to the message', () => {
      const rows = journal().map(({ event }) => event.kind);
      return rows.slice(rows.indexOf('injection_delivered')).includes('completion_claimed');
    });
    const texts = host.api.requests
      .map(({ news }) => news)
      .filter((news) => news.includes('Test message'));
    expect(texts).toHaveLength(1);
    expect(texts[0]!.split('Test message')).toHaveLength(2);
  });
});
