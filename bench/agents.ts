import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInbox } from '../adapters/claude-code/inbox.ts';
import { findBinary, loadSdk, type HookOutput } from '../adapters/claude-code/sdk.ts';
import { call, say } from '../tests/support/fake-messages-api/reply.ts';
import type { RecordedRequest } from '../tests/support/fake-messages-api/request.ts';
import {
  startFakeMessagesApi,
  type FakeScript,
} from '../tests/support/fake-messages-api/server.ts';
import { crashGoal, patientClaude, startCrashModel, type CrashModel } from './crash/claude.ts';
import { createCakeWorld, type CakeWorld } from './crash/world.ts';
import { quantile } from './statistics.ts';
import type { BenchRow } from './types.ts';

const CALLS = 60;
/** The first calls load code and warm caches. */
const WARM_UP = 10;
const REACTION_TASKS = 2;

/** What CAKE adds to a tool call of the real Claude Code, and how soon the model reads the operator's message. */
export async function runAgentsBench(): Promise<BenchRow[]> {
  if (findBinary() === null)
    return [
      { name: 'SKIPPED: @anthropic-ai/claude-agent-sdk is not installed', value: 0, unit: '' },
    ];
  const bare = await bareTurns();
  const supervised = await supervisedTurns();
  const reactions = await reactionTimes();
  const added = (q: number): number => quantile(supervised, q) - quantile(bare, q);
  const [p50, p95] = [added(0.5), added(0.95)];
  const next = reactions.filter(({ inNext }) => inNext).length;
  const times = reactions.map(({ ms }) => ms);
  return [
    { name: 'tool call, bare SDK hook, p50', value: quantile(bare, 0.5), unit: 'ms' },
    { name: 'tool call, bare SDK hook, p95', value: quantile(bare, 0.95), unit: 'ms' },
    { name: 'tool call under CAKE, p50', value: quantile(supervised, 0.5), unit: 'ms' },
    { name: 'tool call under CAKE, p95', value: quantile(supervised, 0.95), unit: 'ms' },
    { name: 'added by CAKE, p50', value: p50, unit: 'ms', target: 'aim ≤ 5 ms', pass: p50 <= 5 },
    { name: 'added by CAKE, p95', value: p95, unit: 'ms' },
    {
      name: 'error → message in a request, p50',
      value: quantile(times, 0.5),
      unit: 'ms',
      note: `n = ${times.length}`,
    },
    { name: 'error → message in a request, p95', value: quantile(times, 0.95), unit: 'ms' },
    {
      name: 'messages in the very next request',
      value: (100 * next) / reactions.length,
      unit: '%',
      target: '100 %',
      pass: next === reactions.length,
    },
  ];
}

/** A model that runs the cheapest command again and again. */
const manyCalls: FakeScript = ({ turn }) =>
  turn < CALLS ? call('Bash', { command: 'true' }) : say('Done.');

/** Times between two requests: one tool call each, with the model's own time next to nothing. */
function turnTimes(requests: readonly RecordedRequest[]): number[] {
  const times = requests.slice(1).map(({ atMs }, index) => atMs - requests[index]!.atMs);
  return times.slice(WARM_UP, CALLS);
}

async function bareTurns(): Promise<number[]> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-bench-agents-'));
  const api = await startFakeMessagesApi({ script: manyCalls });
  const inbox = createInbox();
  const nothing = async (): Promise<HookOutput> => ({});
  const hook = [{ hooks: [nothing], timeout: 60, onFailure: 'block' as const }];
  inbox.push({ uuid: '00000000-0000-5000-8000-000000000001', text: 'go' });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    IS_SANDBOX: '1',
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: 'bench-key',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
  try {
    const conversation = (await loadSdk()).query({
      prompt: inbox,
      options: {
        cwd: dir,
        env,
        pathToClaudeCodeExecutable: findBinary()!,
        permissionMode: 'bypassPermissions',
        allowDangerouslySkipPermissions: true,
        settingSources: ['project'],
        managedSettings: { allowManagedHooksOnly: true, permissions: { deny: [] } },
        strictMcpConfig: true,
        includePartialMessages: true,
        disallowedTools: [],
        systemPrompt: { type: 'preset', preset: 'claude_code', append: '' },
        hooks: { PreToolUse: hook, PostToolUse: hook },
        stderr: () => undefined,
        spawnClaudeCodeProcess: ({ command, args, cwd }) =>
          spawn(command, args, {
            ...(cwd === undefined ? {} : { cwd }),
            env,
            stdio: ['pipe', 'pipe', 'ignore'],
          }),
      },
    });
    for await (const message of conversation) if (message.type === 'result') break;
    return turnTimes(api.requests);
  } finally {
    inbox.close();
    await api.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function supervisedTurns(): Promise<number[]> {
  const api = await startFakeMessagesApi({ script: manyCalls });
  try {
    await inWorld(api.url, async (world) => {
      const repo = world.repo('overhead');
      const fixed = ['--id', 'overhead', '--repo', repo, '--agent', 'claude-code'];
      await world.cake('task', 'start', 'go', ...fixed, '--deliver', 'file: README.md');
      await world.untilEnded('overhead', 300_000);
    });
    return turnTimes(api.requests);
  } finally {
    await api.close();
  }
}

interface Reaction {
  ms: number;
  /** The message stood in the first request after the error. */
  inNext: boolean;
}

async function reactionTimes(): Promise<Reaction[]> {
  const model = await startCrashModel();
  try {
    return await inWorld(model.api.url, (world) => reactionsIn(world, model));
  } finally {
    await model.api.close();
  }
}

async function reactionsIn(world: CakeWorld, model: CrashModel): Promise<Reaction[]> {
  patientClaude(world.home);
  const all: Reaction[] = [];
  for (let n = 1; n <= REACTION_TASKS; n += 1) {
    const name = `react-${n}`;
    const repo = world.repo(name);
    model.add(name, repo);
    const fixed = ['--id', name, '--repo', repo, '--agent', 'claude-code'];
    await world.cake('task', 'start', crashGoal(name), ...fixed, '--deliver', 'file: DONE.md');
    await world.untilEnded(name, 300_000);
    const requests = model.requests(name);
    for (const { event, tsMs } of world.journal(name)) {
      if (event.kind !== 'error_detected') continue;
      const word = event.finding.captures['module'] ?? '';
      const after = requests.filter(({ atMs }) => atMs >= tsMs);
      const isTold = ({ news }: RecordedRequest): boolean =>
        new RegExp(`Operator \\(CAKE\\): Stop\\. [^\\n]*${word}`).test(news);
      const told = after.find(isTold);
      if (told) all.push({ ms: told.atMs - tsMs, inNext: told === after[0] });
    }
  }
  return all;
}

async function inWorld<T>(url: string, work: (world: CakeWorld) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'cake-bench-user-'));
  const world = createCakeWorld({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'bench-key',
    HOME: home,
  });
  try {
    await world.cake('up', '--detach');
    return await work(world);
  } finally {
    await world.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
