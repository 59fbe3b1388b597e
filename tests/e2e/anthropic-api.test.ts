import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCakeWorld, type CakeWorld } from '../../bench/crash/world.ts';
import type { AgentEvent } from '../../domain/events.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { call, refuse, say, type FakeReply } from '../../adapters/fake-messages-api/reply.ts';
import type { RecordedRequest } from '../../adapters/fake-messages-api/request.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
} from '../../adapters/fake-messages-api/server.ts';
import { eventually } from '../support/wait.ts';

let world: CakeWorld;
let api: FakeMessagesApi;
let script: (request: RecordedRequest) => FakeReply;

beforeAll(async () => {
  api = await startFakeMessagesApi({ script: (request) => script(request) });
  world = createCakeWorld({
    TEMPORAL_CLI_PATH: inject('temporalCliPath'),
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: 'key-of-the-test',
  });
  await world.cake('up', '--detach');
});
afterAll(async () => {
  await world.close();
  await api.close();
});
afterEach(() => {
  script = () => refuse(404);
});

const bash = (command: string): FakeReply => call('bash', { command });
const events = <Kind extends AgentEvent['kind']>(
  taskId: string,
  kind: Kind,
): Extract<AgentEvent, { kind: Kind }>[] =>
  world
    .journal(taskId)
    .flatMap(({ event }) =>
      event.kind === kind ? [event as Extract<AgentEvent, { kind: Kind }>] : [],
    );

/** A repository whose check needs a file that is not there, and counts its runs. */
function brokenRepo(name: string): string {
  const repo = world.repo(name);
  writeFileSync(join(repo, 'check.sh'), 'echo run >> runs.log\ncat data.txt\n');
  writeFileSync(join(repo, '.gitignore'), 'runs.log\nslow.log\n');
  execFileSync('git', ['add', '-A'], { cwd: repo });
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@localhost'];
  execFileSync('git', [...author, 'commit', '-qm', 'check'], { cwd: repo });
  return repo;
}

const startArgs = (id: string, repo: string): string[] => [
  'task',
  'start',
  'Make check.sh pass',
  '--id',
  id,
  '--repo',
  repo,
  '--deliver',
  'command: sh check.sh',
];

const start = (id: string, repo: string, ...more: string[]): ReturnType<CakeWorld['tryCake']> =>
  world.tryCake(...startArgs(id, repo), '--agent', 'anthropic-api', ...more);

let tries = 0;

describe('a task with the anthropic-api agent', () => {
  it('gets through a rate limit, a cut stream and an overload, follows the operator, and runs no tool call twice', async () => {
    // A name of its own for every try: a task's name is never given twice.
    const id = `api-${(tries += 1)}`;
    const repo = brokenRepo(id);
    const from = api.requests.length;
    script = ({ n, text }) => {
      const at = n - from;
      if (at === 1) return refuse(429, { retryAfter: '1' });
      if (at === 2) return say('I will look at it first.', { cutAfter: 3 });
      if (text.includes('data.txt: written')) return say('check.sh passes now.');
      if (at === 4) return refuse(529, { retryAfter: '1' });
      if (text.includes('Operator (CAKE): Stop'))
        return bash('echo 42 > data.txt && sh check.sh && echo data.txt: written');
      return text.includes('No such file') ? bash('sleep 0.3; echo looking') : bash('sh check.sh');
    };
    const { code, stderr } = await start(id, repo, '--wait');
    expect(stderr).toBe('');
    const told = (await world.tryCake('task', 'report', id)).stdout;
    expect({ code, told }).toMatchObject({ code: 0 });

    const report = JSON.parse(await world.cake('task', 'report', id, '--json')) as TaskReport;
    expect(report).toMatchObject({ outcome: 'COMPLETED', score: 1, usage: { costUsd: null } });
    expect(events(id, 'limit_reached').map(({ reason }) => reason.split(':')[0])).toEqual([
      'rate limit of the API',
      'the API is not available (no answer)',
      'the API is not available (HTTP 529)',
    ]);
    const ids = events(id, 'tool_started').map(({ toolCallId }) => toolCallId);
    expect(new Set(ids).size).toBe(ids.length);
    const failed = events(id, 'tool_started').filter(({ command }) => command === 'sh check.sh');
    expect(failed).toHaveLength(1);
    const seen = api.requests
      .slice(from)
      .filter(({ text }) => text.includes('Operator (CAKE): Stop'));
    expect(seen.length).toBeGreaterThan(0);
    // Once in the conversation, however often the process was started again.
    expect(seen.at(-1)!.text.match(/Operator \(CAKE\): Stop/g)).toHaveLength(
      report.messages.length,
    );
  });

  it('does not repeat a tool call that kill -9 cut off, and keeps the key from its commands', async () => {
    const repo = brokenRepo('killed');
    const from = api.requests.length;
    script = ({ text }) => {
      if (text.includes('all set')) return say('Done.');
      if (text.includes('was interrupted'))
        return bash('env; cat /proc/$PPID/environ; echo 42 > data.txt; sh check.sh; echo all set');
      return bash('echo started >> slow.log; sleep 60');
    };
    await start('killed', repo);
    const log = join(repo, 'slow.log');
    await eventually(
      'the command runs',
      () => existsSync(log) && readFileSync(log, 'utf8') !== '',
      60_000,
    );
    process.kill(events('killed', 'session_started')[0]!.pid, 'SIGKILL');
    expect((await world.untilEnded('killed')).outcome).toBe('COMPLETED');
    expect(readFileSync(log, 'utf8')).toBe('started\n');
    const heard = api.requests
      .slice(from)
      .map(({ text }) => text)
      .join('\n');
    expect(heard).toContain('CAKE_SESSION');
    expect(heard).not.toContain('key-of-the-test');
  });

  it('takes over from another agent with goal, gaps and last commands', async () => {
    const repo = brokenRepo('switched');
    const from = api.requests.length;
    script = ({ text }) =>
      text.includes('all set') ? say('Done.') : bash('echo 42 > data.txt; echo all set');
    const scenario = world.scenario(
      'idle',
      'name: idle\nsteps:\n  - run: echo first-agent\n  - hang: true\n',
    );
    await world.cake(...startArgs('switched', repo), '--scenario', scenario);
    await eventually(
      'the first agent works',
      () => events('switched', 'tool_finished').length === 1,
      60_000,
    );
    const before = world.journal('switched');
    const wrong = await world.tryCake('task', 'switch-agent', 'switched', '--agent', 'nobody');
    expect(wrong).toMatchObject({ code: 2 });
    await world.cake('task', 'switch-agent', 'switched', '--agent', 'anthropic-api');
    expect((await world.untilEnded('switched')).outcome).toBe('COMPLETED');
    expect(world.journal('switched').slice(0, before.length)).toEqual(before);
    const first = api.requests[from]!.text;
    expect(first).toContain('Make check.sh pass');
    expect(first).toMatch(/Last commands:\s+- echo first-agent \(exit code 0\)/);
  });
});
