import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCakeWorld, pidIn, type CakeWorld } from '../../bench/crash/world.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { markedProcesses } from '../../host/fence.ts';
import { claudeCode } from '../support/claude-code.ts';
import { eventually } from '../support/wait.ts';
import { call, refuse, say } from '../../adapters/fake-messages-api/reply.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
  type FakeScript,
} from '../../adapters/fake-messages-api/server.ts';

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

async function start(
  name: string,
  model: FakeScript,
  deliver: string,
  config: string | null = null,
): Promise<void> {
  models.set(name, model);
  const repo = world.repo(name);
  writeFileSync(join(repo, 'app.js'), "require('./settings.js');\n");
  if (config !== null) writeFileSync(join(repo, 'cake.config.yaml'), config);
  const goal = `goal-${name}: make the app start`;
  const fixed = ['--id', name, '--repo', repo, '--agent', 'claude-code'];
  await world.cake('task', 'start', goal, ...fixed, '--deliver', deliver);
}

/** What Temporal's own command line says of a task. */
function temporal(what: 'show' | 'describe', taskId: string): unknown {
  const address = `127.0.0.1:${pidIn(world.home, 'temporal/server.json', ['port'])}`;
  const at = ['--workflow-id', taskId, '--namespace', 'cake', '--address', address];
  const text = execFileSync(
    inject('temporalCliPath'),
    ['workflow', what, ...at, '--output', 'json'],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  return JSON.parse(text);
}

/** State as the list of the Temporal UI shows it. */
function stateOf(taskId: string): unknown {
  const { workflowExecutionInfo } = temporal('describe', taskId) as {
    workflowExecutionInfo: {
      searchAttributes: { indexedFields: Record<string, { data: string }> };
    };
  };
  const { data } = workflowExecutionInfo.searchAttributes.indexedFields['CakeState']!;
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
}

/** Timers of a task as the Temporal UI shows them: summary, and whether each has fired. */
function timersOf(taskId: string): { summary: string; fired: boolean }[] {
  const { events } = temporal('show', taskId) as {
    events: {
      eventType: string;
      userMetadata?: { summary?: { data?: string } };
      timerStartedEventAttributes?: { timerId: string };
      timerFiredEventAttributes?: { timerId: string };
    }[];
  };
  const fired = new Set(events.flatMap((one) => one.timerFiredEventAttributes?.timerId ?? []));
  return events.flatMap(({ timerStartedEventAttributes: timer, userMetadata }) =>
    timer === undefined
      ? []
      : [
          {
            summary: Buffer.from(userMetadata?.summary?.data ?? '', 'base64').toString('utf8'),
            fired: fired.has(timer.timerId),
          },
        ],
  );
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
    const summary = JSON.stringify('parked: usage limit');
    await eventually(
      'a timer that runs',
      () => timersOf('limit').some((timer) => timer.summary === summary && !timer.fired),
      60_000,
    );
    expect(stateOf('limit')).toBe('PARKED');
    expect(markedProcesses('limit')).toEqual([]);
    await world.untilEnded('limit');
    expect(timersOf('limit')).toContainEqual({ summary, fired: true });
    const rows = world.journal('limit');
    const events = rows.map(({ event }) => event);
    const limit = events.find(({ kind }) => kind === 'limit_reached');
    expect(limit).toMatchObject({ reason: 'usage limit' });
    // Not before the reset, and proven by what the agent itself did, not by its start.
    const [asked, next] = requestsOf('limit');
    expect(next!.atMs - asked!.atMs).toBeGreaterThanOrEqual(5_000);
    const lives = rows.filter(({ event }) => event.kind === 'agent_alive');
    const [before, after] = rows.filter(({ event }) => event.kind === 'session_started');
    const woken = lives.find(({ epoch }) => epoch === after!.epoch);
    expect(woken).toMatchObject({ event: { sign: 'alive' } });
    expect(woken!.tsMs).toBeGreaterThanOrEqual(next!.atMs);
    expect(after!.epoch).toBeGreaterThan(before!.epoch);
    expect(report('limit')).toMatchObject({ outcome: 'COMPLETED' });
    // The conversation goes on: one more session, the same transcript.
    const sessions = events.flatMap((event) => (event.kind === 'session_started' ? [event] : []));
    expect(sessions.map(({ resumed }) => resumed)).toEqual([false, true]);
  });

  it('gives an agent that stays silent after waking up a fresh process, and then a fresh conversation', async () => {
    let limited = false;
    await start(
      'silent',
      ({ text, news }) => {
        if (!limited) {
          limited = true;
          return refuse(429, { retryAfter: '3' });
        }
        if (text.includes('Check what the last command left behind')) return { kind: 'silence' };
        if (news.includes('tool_done')) return say('The app starts.');
        return call('Bash', { command: 'echo > settings.js; echo tool_done' });
      },
      'command: node app.js',
      'controller: {proofOfLifeMs: 6000}\n',
    );
    await world.untilEnded('silent');
    expect(report('silent')).toMatchObject({ outcome: 'COMPLETED' });
    const rows = world.journal('silent');
    const sessions = rows.flatMap(({ epoch, event }) =>
      event.kind === 'session_started' ? [{ epoch, resumed: event.resumed }] : [],
    );
    expect(sessions.map(({ resumed }) => resumed)).toEqual([false, true, true, false]);
    const alive = rows.flatMap(({ epoch, event }) => (event.kind === 'agent_alive' ? [epoch] : []));
    expect(alive).toContain(sessions[3]!.epoch);
    expect(alive).not.toContain(sessions[1]!.epoch);
    expect(alive).not.toContain(sessions[2]!.epoch);
  });
});
