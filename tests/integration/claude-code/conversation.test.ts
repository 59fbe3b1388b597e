import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { claudeCode, createClaudeLab } from '../../support/claude-code.ts';
import { call, say } from '../../../adapters/fake-messages-api/reply.ts';
import { eventually } from '../../support/wait.ts';

/** Everything that Claude Code has written down of its conversations. */
function transcripts(home: string): string {
  const projects = join(home, '.claude', 'projects');
  if (!existsSync(projects)) return '';
  return readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(projects, name), 'utf8'))
    .join('');
}

const lab = createClaudeLab();
afterAll(() => lab.close());

describe.skipIf(!claudeCode.present)(`Claude Code${claudeCode.note}`, () => {
  it('tells tool calls with output and exit code, words, and the claim at the end', async () => {
    const { of, until, tree, api } = await lab.launch({
      script: ({ turn }) => {
        if (turn === 0)
          return call('Bash', { command: 'echo out; echo err >&2; exit 3' }, { text: 'I try.' });
        if (turn === 1) return call('Write', { file_path: `${tree}/new.txt`, content: 'x' });
        if (turn === 2) return call('Bash', { command: 'env; cat new.txt' });
        return say('All done.');
      },
    });
    await until('completion_claimed');
    // Words come by the stream, the claim by a hook: either may be first.
    await until('message', 2);
    expect(of('tool_started').map(({ command }) => command)).toEqual([
      'echo out; echo err >&2; exit 3',
      `Write ${tree}/new.txt`,
      'env; cat new.txt',
    ]);
    expect(of('tool_finished').map(({ exitCode }) => exitCode)).toEqual([3, 0, 0]);
    const output = of('tool_output').map(({ data }) => data);
    expect(output[0]).toBe('out\nerr\n');
    // Nothing of the host's own environment reaches the agent's commands.
    expect(output[1]).not.toContain('must-not-leak');
    expect(output[1]).toContain('CAKE_SESSION=');
    expect(of('message').map(({ text }) => text)).toEqual(['I try.', 'All done.']);
    expect(of('completion_claimed')).toEqual([{ kind: 'completion_claimed', text: 'All done.' }]);
    expect(api.requests).toHaveLength(4);
    await until('usage');
    expect(of('usage')).toMatchObject([{ inputTokens: 400, outputTokens: 40 }]);
    expect(api.requests[0]!.news).toContain('Fix the thing.');
  });

  it('lets the model read a message in its next request, and each message once', async () => {
    const lines: string[] = [];
    const { agent, api, of, until } = await lab.launch({
      script: ({ turn }) => (turn === 0 ? call('Bash', { command: 'false' }) : say('Done.')),
      desk: {
        untilJudged: async () => {
          if (lines.push('asked') > 1) return;
          const message = { id: 'm:1', text: 'Operator (CAKE): Stop. Run npm ci.' };
          await Promise.all([agent.inject(message), agent.inject(message)]);
        },
      },
    });
    await until('completion_claimed');
    expect(of('injection_delivered')).toEqual([
      { kind: 'injection_delivered', injectionId: 'm:1' },
    ]);
    expect(api.requests).toHaveLength(2);
    expect(api.requests[1]!.news.split('Run npm ci.')).toHaveLength(2);
    // Idle by now: a message begins a new turn, and a repeated one does not.
    await agent.inject({ id: 'm:2', text: 'Operator (CAKE): Stop. Check the tests.' });
    await until('completion_claimed', 2);
    await agent.inject({ id: 'm:2', text: 'Operator (CAKE): Stop. Check the tests.' });
    await agent.inject({ id: 'm:3', text: 'Operator (CAKE): Stop. Check the docs.' });
    await until('completion_claimed', 3);
    expect(api.requests.filter(({ news }) => news.includes('Check the tests.'))).toHaveLength(1);
    // Each turn tells what it has used itself.
    await until('usage', 3);
    expect(of('usage').map(({ inputTokens }) => inputTokens)).toEqual([200, 100, 100]);
  });

  it('ends a running command on interrupt, and says nothing of a claim', async () => {
    const { agent, of, until, tree, api } = await lab.launch({
      script: ({ turn, news }) => {
        if (news.includes('Stop. Run ls.')) return say('I stopped.');
        return turn === 0
          ? call('Bash', { command: 'for i in $(seq 300); do sleep 0.1; done; touch late' })
          : say('Not reached.');
      },
    });
    await until('tool_started');
    await agent.interrupt();
    await until('tool_finished');
    expect(of('tool_finished')[0]!.exitCode).toBeNull();
    expect(of('completion_claimed')).toEqual([]);
    await agent.inject({ id: 'm:1', text: 'Operator (CAKE): Stop. Run ls.' });
    await until('completion_claimed');
    expect(existsSync(join(tree, 'late'))).toBe(false);
    expect(api.requests.some(({ news }) => news.includes('Stop. Run ls.'))).toBe(true);
  });

  it('resumes the conversation after kill -9, with the goal and without a second goal message', async () => {
    const first = await lab.launch({
      goal: 'Build the moon.',
      script: ({ turn }) =>
        turn === 0 ? call('Bash', { command: 'echo one >> log; sleep 60' }) : say('Not reached.'),
      taskId: 'lab-resume',
    });
    await first.until('tool_started');
    await eventually('the transcript has the call', () =>
      transcripts(first.home).includes('echo one >> log'),
    );
    process.kill(-first.agent.pgid, 'SIGKILL');
    expect(await first.agent.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
    const again = await lab.launch({
      after: first,
      taskId: 'lab-resume',
      epoch: 2,
      goal: 'Build the moon.',
      desk: { handover: () => 'Still open:\n- command: make moon' },
      script: ({ news }) => (news.includes('Build the moon.') ? say('Going on.') : say('What?')),
    });
    await again.until('completion_claimed');
    expect(again.of('resume_token')).toEqual(first.of('resume_token'));
    const [request] = again.api.requests;
    expect(request!.text).toContain('echo one >> log');
    expect(request!.news).toContain('Operator (CAKE): Stop. Check what the last command left');
    expect(request!.news).toContain('make moon');
    await again.agent.inject({ id: 'm:1', text: 'Operator (CAKE): Stop. Check it.' });
    await again.until('completion_claimed', 2);
  });

  it('refuses a claim that follows a gap without any work, twice, and then lets it through', async () => {
    const { agent, api, until, of } = await lab.launch({ script: () => say('Done.') });
    await until('completion_claimed');
    const text = 'Operator (CAKE): Stop. Run make proof. See its output.';
    await agent.inject({ id: 'm:1', text, signature: 'gap:proof' });
    await until('completion_claimed', 2);
    expect(of('completion_claimed')).toHaveLength(2);
    // The message, and two refusals with the same words.
    expect(api.requests.filter(({ news }) => news.includes('Run make proof.'))).toHaveLength(3);
  });

  it('keeps CLAUDE.md: the model reads it', async () => {
    const { api, until } = await lab.launch({
      files: { 'CLAUDE.md': 'Always use tabs in CAKE-TEST-FILES.\n' },
      script: () => say('Done.'),
    });
    await until('completion_claimed');
    expect(api.requests[0]!.text).toContain('CAKE-TEST-FILES');
  });
});
