import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInbox } from '../../adapters/claude-code/inbox.ts';
import { findBinary, loadSdk, type HookOutput } from '../../adapters/claude-code/sdk.ts';
import { startFakeMessagesApi } from '../../adapters/fake-messages-api/server.ts';
import type { Pair } from '../statistics.ts';
import { createTrack, type Track } from './turnstile.ts';
import { inWorld } from './world.ts';

const PAIRS = 250;
/** The first calls load code and warm caches. */
const WARM_UP = 15;

/**
 * Times of the same tool call, `base` in a Claude Code with a bare SDK hook and `more` in a supervised one. Both live
 * at the same time and take turns, now one first and now the other, so that a slow moment of the machine meets both.
 */
export async function pairedCalls(): Promise<Pair[]> {
  const [bare, supervised] = [createTrack(), createTrack()];
  const ends = [runBare(bare), runSupervised(supervised)];
  const failed = Promise.race(ends).then(() => {
    throw new Error('An agent ended before its calls were measured.');
  });
  failed.catch(() => undefined);
  const pairs = await Promise.race([measure(bare, supervised), failed]).finally(() => {
    bare.end();
    supervised.end();
  });
  await Promise.all(ends);
  return pairs;
}

async function measure(bare: Track, supervised: Track): Promise<Pair[]> {
  await Promise.all([bare.ready(), supervised.ready()]);
  const pairs: Pair[] = [];
  for (let round = -WARM_UP; round < PAIRS; round += 1) {
    const times = new Map<Track, number>();
    for (const track of round % 2 === 0 ? [bare, supervised] : [supervised, bare])
      times.set(track, await track.oneCall());
    if (round >= 0) pairs.push({ base: times.get(bare)!, more: times.get(supervised)! });
  }
  return pairs;
}

async function runSupervised(track: Track): Promise<void> {
  const api = await startFakeMessagesApi({ script: track.script });
  try {
    await inWorld(api.url, async (world) => {
      const repo = world.repo('overhead');
      const fixed = ['--id', 'overhead', '--repo', repo, '--agent', 'claude-code'];
      await world.cake('task', 'start', 'go', ...fixed, '--deliver', 'file: README.md');
      await world.untilEnded('overhead', 300_000);
    });
  } finally {
    await api.close();
  }
}

async function runBare(track: Track): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-bench-agents-'));
  const api = await startFakeMessagesApi({ script: track.script });
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
  } finally {
    inbox.close();
    await api.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
