import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCakeDb } from '../../../db/cake-db.ts';
import { claudeCode } from '../../support/claude-code.ts';
import { createClaudeHost, type ClaudeHost } from '../../support/claude-host.ts';
import { call, say } from '../../../adapters/fake-messages-api/reply.ts';

let host: ClaudeHost | null = null;

afterEach(async () => {
  await host?.close();
  host = null;
});

const claims = (): string[] =>
  host!.journal().flatMap(({ event }) => (event.kind === 'completion_claimed' ? [event.text] : []));

/** Records the task of the host, as the worker does when it opens one. */
function recordTask(): void {
  const { spec } = host!;
  const db = openCakeDb(join(spec.cakeHome, 'cake.db'), { nowMs: Date.now });
  db.tasks.open({
    taskId: spec.taskId,
    goal: spec.goal,
    repo: spec.workTree,
    workTree: spec.workTree,
    agent: 'claude-code',
    createdAtMs: Date.now(),
    deliverables: [{ id: 'd1', kind: 'file_exists', path: 'A.md', source: 'file: A.md' }],
  });
  db.close();
}

describe.skipIf(!claudeCode.present)(`Claude Code with CAKE's MCP server${claudeCode.note}`, () => {
  it('is offered the tools, reads their answers, and claims once by report_done', async () => {
    host = await createClaudeHost({
      goal: 'goal-mcp',
      script: ({ turn }) => {
        if (turn === 0) return call('mcp__cake__deliverables', {});
        if (turn === 1) return call('mcp__cake__report_done', { summary: 'It is finished.' });
        return say('Done.');
      },
    });
    recordTask();
    await host.start();
    await host.until('completion_claimed');
    // The end of the turn comes behind the claim, and adds none.
    await host.api.untilRequest(({ turn }) => turn === 2);
    await host.until('usage');
    expect(claims()).toEqual(['It is finished.']);
    // The server does nothing that the guard would take for a deed of the agent.
    expect(host.journal().filter(({ event }) => event.kind === 'command_blocked')).toEqual([]);
    expect(host.audits().filter(({ via }) => via !== 'canary')).toEqual([]);
    const [, second, third] = host.api.requests;
    // Claude Code lists the tools of servers by name, and loads one when the model asks for it.
    const names = ['task_status', 'deliverables', 'report_done', 'operator_inbox'];
    for (const name of names) expect(third!.text).toContain(`mcp__cake__${name}`);
    expect(second!.results[0]).toMatchObject({ isError: false });
    expect(second!.results[0]!.text).toContain('UNPROVEN file: A.md');
    expect(third!.results[0]!.text).toContain('runs the checks');
  });

  it('refuses report_done right after an operator message about a gap, with the same words', async () => {
    host = await createClaudeHost({
      goal: 'goal-mcp-gap',
      script: ({ turn, news, results }) => {
        if (turn === 0) return say('Done.');
        if (news.includes('make proof') && results.length === 0)
          return call('mcp__cake__report_done', { summary: 'Really done.' });
        if (results.some(({ isError }) => isError)) return call('Bash', { command: 'echo work' });
        if (results.some(({ text }) => text.includes('work')))
          return call('mcp__cake__report_done', { summary: 'Now it is.' });
        return say('The end.');
      },
    });
    recordTask();
    await host.start();
    await host.until('completion_claimed');
    const text = 'Operator (CAKE): Stop. Run make proof. See its output.';
    await host.inject({ text, signature: 'gap:d1' });
    await host.until('completion_claimed', 2);
    await host.until('usage', 2);
    expect(claims()).toEqual(['Done.', 'Now it is.']);
    const refused = host.api.requests.flatMap(({ results }) =>
      results.filter(({ isError }) => isError),
    );
    expect(refused).toHaveLength(1);
    expect(refused[0]!.text).toContain('Run make proof.');
  });
});
