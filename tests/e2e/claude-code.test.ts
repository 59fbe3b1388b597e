import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCakeWorld, type CakeWorld } from '../../bench/crash/world.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { markedProcesses } from '../../host/fence.ts';
import { claudeCode } from '../support/claude-code.ts';
import { call, refuse, say } from '../support/fake-messages-api/reply.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
  type FakeScript,
} from '../support/fake-messages-api/server.ts';

let world: CakeWorld;
let api: FakeMessagesApi;
let userHome: string;
/** The model of each task: its name stands in the goal. */
const models = new Map<string, FakeScript>();

beforeAll(async () => {
  if (!claudeCode.present) return;
  api = await startFakeMessagesApi({
    script: (request) => {
      const model = [...models].find(([name]) => request.text.includes(`goal-${name}`));
      return model ? model[1](request) : say('Nothing to do.');
    },
  });
  userHome = realpathSync(mkdtempSync(join(tmpdir(), 'cake-user-')));
  world = createCakeWorld({
    TEMPORAL_CLI_PATH: inject('temporalCliPath'),
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: 'test-key',
    // Claude Code writes its transcripts there.
    HOME: userHome,
  });
  mkdirSync(world.home, { recursive: true });
  // A machine that runs several suites at once reacts slowly; the model waits for as long as it takes.
  writeFileSync(
    join(world.home, 'config.yaml'),
    'claudeCode: {reactionMs: 20000, parkAboveMs: 2000}\n',
  );
  await world.cake('up', '--detach');
});

afterAll(async () => {
  if (!claudeCode.present) return;
  await world.close();
  await api.close();
  rmSync(userHome, { recursive: true, force: true });
});

const report = (taskId: string): TaskReport => world.task(taskId)!.report as TaskReport;
const requestsOf = (name: string) =>
  api.requests.filter(({ text }) => text.includes(`goal-${name}`));

async function start(name: string, model: FakeScript, deliver: string): Promise<void> {
  models.set(name, model);
  const repo = world.repo(name);
  writeFileSync(join(repo, 'app.js'), "require('./settings.js');\n");
  const goal = `goal-${name}: make the app start`;
  const fixed = ['--id', name, '--repo', repo, '--agent', 'claude-code'];
  await world.cake('task', 'start', goal, ...fixed, '--deliver', deliver);
}

describe.skipIf(!claudeCode.present)(`Claude Code, supervised${claudeCode.note}`, () => {
  it('completes after the operator has spoken in the very next request', async () => {
    await start(
      'mend',
      ({ turn, news, results }) => {
        if (turn === 0) return call('Bash', { command: 'node app.js' });
        if (turn === 1 && news.includes('Operator (CAKE):'))
          return call('Bash', { command: 'echo "module.exports = 1" > settings.js' });
        if (turn === 2) return call('Bash', { command: 'node app.js' });
        return say(results.some(({ isError }) => isError) ? 'I give up.' : 'The app starts.');
      },
      'command: node app.js',
    );
    await world.untilEnded('mend');
    expect(report('mend')).toMatchObject({ outcome: 'COMPLETED', score: 1 });
    const [, second] = requestsOf('mend');
    const [message, ...more] = report('mend').messages;
    expect(second!.news).toContain("Cannot find module './settings.js'");
    expect(second!.news).toContain(message!.text);
    expect(message).toMatchObject({ outcome: 'success', delivery: 'delivered' });
    expect(more).toEqual([]);
    expect(markedProcesses('mend')).toEqual([]);
  });

  it('parks on a usage limit until its reset, and proves life when it goes on', async () => {
    let limited = false;
    await start(
      'limit',
      ({ news }) => {
        if (!limited) {
          limited = true;
          return refuse(429, { retryAfter: '5' });
        }
        if (news.includes('tool_done')) return say('The app starts.');
        return call('Bash', { command: 'echo > settings.js; echo tool_done' });
      },
      'command: node app.js',
    );
    await world.untilEnded('limit');
    const events = world.journal('limit').map(({ event }) => event);
    const limit = events.find(({ kind }) => kind === 'limit_reached');
    expect(limit).toMatchObject({ reason: 'usage limit' });
    expect(report('limit')).toMatchObject({ outcome: 'COMPLETED' });
    // The conversation goes on: one more session, the same transcript.
    const sessions = events.flatMap((event) => (event.kind === 'session_started' ? [event] : []));
    expect(sessions.map(({ resumed }) => resumed)).toEqual([false, true]);
  });
});
