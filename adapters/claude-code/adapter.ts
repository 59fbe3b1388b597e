import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type {
  AgentAdapter,
  AgentProcess,
  AgentSignal,
  LaunchOptions,
} from '../../host/agent-adapter.ts';
import { exitOf, killGroup, spawned, type Started } from './child.ts';
import { claudeEnvironment } from './environment.ts';
import { createHooks } from './hooks.ts';
import { createInbox } from './inbox.ts';
import { compactionMessage, goalMessage, resumeMessage, SYSTEM_APPEND } from './prompts.ts';
import {
  checkBinary,
  findBinary,
  loadSdk,
  type ClaudeSdk,
  type Conversation,
  type McpProgram,
  type QueryOptions,
} from './sdk.ts';
import { resolveClaudeCodeSettings } from './settings.ts';
import { createStreamReader } from './stream.ts';
import { MCP_NAME } from './tool-calls.ts';
import { watchSilence } from './silence.ts';
import { hasTranscript } from './transcript.ts';
import { uuidOf } from './uuid.ts';
import { newWatchState } from './watch-state.ts';

/** How long a message may take to the agent's queue; a stalled agent takes none, and its receipt comes later. */
const QUEUED_WAIT_MS = 5_000;
const INTERRUPT_WAIT_MS = 5_000;
/** Second layer behind the guard's hook: these hold even where no hook is called. */
const DENIED = ['Bash(git push --force *)', 'Bash(git push -f *)', 'Bash(sudo *)'];
/** Tools that leave the work tree, or wait for a person who is not there. */
const NO_TOOLS = ['AskUserQuestion', 'EnterWorktree', 'ExitWorktree'];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Drives the real Claude Code through its SDK, its hooks in this process and failing closed. */
export function createClaudeCodeAdapter(options: {
  /** Environment of this process, out of which only the way to the model reaches the agent. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  /** Program that runs the agent's shell commands behind the shims, or null. */
  shellPrefix: string | null;
  /** CAKE's MCP server for a task, or null: the tools are then not offered. */
  mcp: ((taskId: string) => McpProgram) | null;
}): AgentAdapter {
  return {
    name: 'claude-code',
    capabilities: {
      idempotentInject: true,
      receipts: true,
      interrupt: true,
      resume: true,
      toolCalls: true,
    },
    async launch(launch) {
      const settings = resolveClaudeCodeSettings(launch.settings);
      const sdk = await loadSdk();
      const binary = await checkBinary(settings.executable ?? findBinary());
      const isRoot = process.getuid?.() === 0;
      const env = claudeEnvironment(launch.env, options.baseEnv, {
        isRoot,
        shellPrefix: options.shellPrefix,
      });
      const mcp = options.mcp?.(launch.taskId) ?? null;
      return startConversation({ launch, settings, sdk, binary: binary.path, env, mcp });
    },
  };
}

/** Messages that were pushed, by uuid, until the model has read them. */
interface Pending {
  injectionId: string | null;
  text: string;
  signature: string;
  onQueued: () => void;
}

async function startConversation(setup: {
  launch: LaunchOptions;
  settings: ReturnType<typeof resolveClaudeCodeSettings>;
  sdk: ClaudeSdk;
  binary: string;
  env: Record<string, string>;
  mcp: McpProgram | null;
}): Promise<AgentProcess> {
  const { launch, settings, env } = setup;
  const { taskId, epoch, goal, desk } = launch;
  const state = newWatchState(performance.now());
  const inbox = createInbox();
  const pending = new Map<string, Pending>();

  // One after the other: hooks and stream speak at the same time, and the journal has an order.
  let turn: Promise<void> = Promise.resolve();
  const emit = (signal: AgentSignal): Promise<void> => {
    const done = turn.then(() => launch.onSignal(signal));
    turn = done.catch(() => undefined);
    return done;
  };

  // The token of another agent names no conversation of this one.
  const token =
    launch.resumeToken !== null && UUID.test(launch.resumeToken) ? launch.resumeToken : null;
  const sessionId = token ?? freshSessionId(launch, env);
  const resumes = hasTranscript(env, sessionId);
  // Before the process: a crash in between must find the same conversation again.
  await emit({ kind: 'resume_token', token: sessionId });

  const started: Started = { child: null };
  const stderr: string[] = [];
  const hooks = createHooks({ state, desk, reactionMs: settings.reactionMs, emit });
  const query: QueryOptions = {
    cwd: launch.workTree,
    env,
    pathToClaudeCodeExecutable: setup.binary,
    ...(resumes ? { resume: sessionId } : { sessionId }),
    ...(settings.model === null ? {} : { model: settings.model }),
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
    // CLAUDE.md comes with the project's settings; hooks planted there do not run.
    settingSources: ['project'],
    managedSettings: { allowManagedHooksOnly: true, permissions: { deny: DENIED } },
    strictMcpConfig: true,
    ...(setup.mcp === null ? {} : { mcpServers: { [MCP_NAME]: { type: 'stdio', ...setup.mcp } } }),
    includePartialMessages: true,
    disallowedTools: NO_TOOLS,
    systemPrompt: { type: 'preset', preset: 'claude_code', append: SYSTEM_APPEND },
    hooks,
    stderr: (text) => void stderr.push(text.slice(0, 2_000)),
    spawnClaudeCodeProcess: ({ command, args, cwd }) => {
      const child = spawn(command, args, {
        ...(cwd === undefined ? {} : { cwd }),
        // Ours and not the SDK's, which adds what this process has.
        env: { ...env, CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' },
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      started.child = child;
      return child;
    },
  };
  inbox.push({
    uuid: uuidOf(`${taskId}:${resumes ? 'resume' : 'goal'}:${epoch}`),
    text: resumes ? resumeMessage(goal, desk.handover()) : goalMessage(goal, desk.handover()),
  });
  const conversation = setup.sdk.query({ prompt: inbox, options: query });
  const life = new AbortController();
  const kill = (name: NodeJS.Signals): void => {
    if (started.child?.pid !== undefined) killGroup(started.child.pid, name);
  };

  const read = createStreamReader({
    state,
    parkAboveMs: settings.parkAboveMs,
    emit,
    nowMs: Date.now,
    async onReceipt(uuid, receipt) {
      const message = pending.get(uuid);
      if (!message) return;
      message.onQueued();
      if (receipt === 'queued') return;
      pending.delete(uuid);
      Object.assign(state, {
        lastMessage: { text: message.text, signature: message.signature },
        callsSince: 0,
        refusals: 0,
      });
      if (message.injectionId !== null)
        await emit({ kind: 'injection_delivered', injectionId: message.injectionId });
    },
    onCompacted: (uuid) =>
      inbox.push({
        uuid: uuidOf(`${taskId}:compaction:${uuid}`),
        text: compactionMessage(goal, desk.handover()),
      }),
    async onDead(detail) {
      // Killed first: nothing more may run while this is written down.
      kill('SIGKILL');
      await emit({ kind: 'health_lost', what: 'guard', detail });
    },
    onHeld() {
      state.settled = true;
      void conversation.interrupt().catch(() => undefined);
    },
    onQuestion: (detail) => emit({ kind: 'health_lost', what: 'waiting_for_input', detail }),
  });

  const ended = readAll(conversation, read);
  const child = await spawned(started, ended);
  const exit = exitOf(child);
  const exited = exit.then(async (how) => {
    life.abort();
    await Promise.race([ended, wait(2_000)]);
    await turn;
    for (const { onQueued } of pending.values()) onQueued();
    return how;
  });
  const interrupt = async (): Promise<void> => {
    if (life.signal.aborted) return;
    // The end of an interrupted turn is no claim.
    state.settled = true;
    const done = conversation.interrupt().catch(() => undefined);
    await Promise.race([
      done,
      wait(INTERRUPT_WAIT_MS, undefined, { signal: life.signal }).catch(() => undefined),
    ]);
  };
  watchSilence({
    state,
    limitMs: settings.silentModelMs,
    signal: life.signal,
    onSilentModel: () => {
      kill('SIGKILL');
      const text = `[the model was silent for ${settings.silentModelMs} ms with no tool running: its process is ended]`;
      void emit({ kind: 'message', text }).catch(() => undefined);
    },
    onResultButAlive: () => {
      state.settled = true;
      const text = 'The turn has its result and does not end.';
      void emit({ kind: 'completion_claimed', text }).catch(() => undefined);
    },
  });
  return {
    pid: child.pid!,
    pgid: child.pid!,
    exited,
    async inject({ id, text, signature = '' }) {
      const uuid = uuidOf(`${taskId}:message:${id}`);
      const queued = new Promise<void>((resolve) => {
        pending.set(uuid, { injectionId: id, text, signature, onQueued: resolve });
      });
      inbox.push({ uuid, text });
      await Promise.race([queued, exit, wait(QUEUED_WAIT_MS, undefined, { ref: false })]);
    },
    interrupt,
    async stop({ graceMs }) {
      if (life.signal.aborted) return;
      inbox.close();
      kill('SIGTERM');
      await Promise.race([exit, wait(graceMs)]);
      kill('SIGKILL');
      await exited;
    },
  };
}

/** Id by task, tree and epoch; one that was used already, as by a task of the same name long ago, is passed over. */
function freshSessionId(launch: LaunchOptions, env: Record<string, string>): string {
  const { taskId, workTree, epoch } = launch;
  for (let attempt = 0; ; attempt += 1) {
    const id = uuidOf(`${workTree}:${taskId}:session:${epoch}:${attempt}`);
    if (!hasTranscript(env, id)) return id;
  }
}

/** Hands over every message; the end of the stream, however it comes, is told by the exit of the process. */
async function readAll(
  conversation: Conversation,
  read: (message: { type: string; subtype?: string }) => Promise<void>,
): Promise<Error | null> {
  try {
    for await (const message of conversation) await read(message);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
