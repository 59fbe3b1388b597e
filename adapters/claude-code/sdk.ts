import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Lowest Claude Code whose hooks can be made to fail closed in this process (`onFailure: 'block'`). */
export const MIN_VERSION = '2.1.319';
/** Pinned together with its binary in package.json. */
export const SDK_PACKAGE = '@anthropic-ai/claude-agent-sdk';

/** Claude Code is absent, too old or cannot run here; the message says what to do. */
export class ClaudeCodeMissingError extends Error {
  override readonly name = 'ConfigError';
}

/** One hook call; the fields depend on the event. */
export interface HookInput {
  hook_event_name: string;
  cwd: string;
  tool_name?: string;
  tool_input?: unknown;
  tool_use_id?: string;
  tool_response?: unknown;
  error?: string;
  is_interrupt?: boolean;
  prompt?: string;
  last_assistant_message?: string;
  background_tasks?: { type: string; status: string }[];
  trigger?: string;
  agent_type?: string;
}

/** Answer to a hook: nothing, a denied call, or text for the model. */
export interface HookOutput {
  hookSpecificOutput?:
    | {
        hookEventName: 'PreToolUse';
        permissionDecision: 'deny';
        permissionDecisionReason: string;
      }
    | { hookEventName: 'Stop'; additionalContext: string };
}

export interface HookMatcher {
  hooks: ((input: HookInput) => Promise<HookOutput>)[];
  /** Seconds. */
  timeout: number;
  onFailure: 'block';
}

/** A user message on the agent's standard input; the agent drops a second one with the same uuid. */
export interface UserMessage {
  type: 'user';
  message: { role: 'user'; content: string };
  parent_tool_use_id: null;
  uuid: string;
}

/** One message of the stream, as far as this adapter reads it. */
export interface StreamMessage {
  type: string;
  subtype?: string;
  [field: string]: unknown;
}

/** The running conversation. */
export interface Conversation extends AsyncIterable<StreamMessage> {
  interrupt: () => Promise<unknown>;
}

/** An MCP server that the agent starts: a program on its own standard streams. */
export interface McpProgram {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export interface SpawnRequest {
  command: string;
  args: string[];
  cwd?: string;
  env: Record<string, string | undefined>;
}

/** The part of the SDK's options that this adapter sets. */
export interface QueryOptions {
  cwd: string;
  env: Record<string, string>;
  pathToClaudeCodeExecutable: string;
  sessionId?: string;
  resume?: string;
  model?: string;
  permissionMode: 'bypassPermissions';
  allowDangerouslySkipPermissions: true;
  settingSources: 'project'[];
  managedSettings: { allowManagedHooksOnly: true; permissions: { deny: string[] } };
  strictMcpConfig: true;
  mcpServers?: Record<string, McpProgram & { type: 'stdio' }>;
  includePartialMessages: true;
  disallowedTools: string[];
  systemPrompt: { type: 'preset'; preset: 'claude_code'; append: string };
  hooks: Record<string, HookMatcher[]>;
  stderr: (text: string) => void;
  spawnClaudeCodeProcess: (request: SpawnRequest) => ChildProcess;
}

/** Written out here and not imported, because the package is optional and types must hold without it. */
export interface ClaudeSdk {
  query: (params: { prompt: AsyncIterable<UserMessage>; options: QueryOptions }) => Conversation;
}

/** Loads the SDK; throws ClaudeCodeMissingError when it is not installed. */
export async function loadSdk(): Promise<ClaudeSdk> {
  const entry = resolveSdk();
  if (entry === null) throw missing();
  return (await import(pathToFileURL(entry).href)) as ClaudeSdk;
}

function missing(): ClaudeCodeMissingError {
  return new ClaudeCodeMissingError(
    `Claude Code is not installed. Run npm install ${SDK_PACKAGE}@0.3.330 where CAKE is installed, then cake doctor.`,
  );
}

function resolveSdk(): string | null {
  try {
    return createRequire(import.meta.url).resolve(SDK_PACKAGE);
  } catch {
    return null;
  }
}

/** Path of the binary that comes with the SDK, or null where it is not installed. */
export function findBinary(): string | null {
  const entry = resolveSdk();
  if (entry === null) return null;
  const scope = dirname(dirname(entry));
  const { platform, arch } = process;
  const names = [`${platform}-${arch}`, `${platform}-${arch}-musl`];
  const files = names.map((name) => join(scope, `claude-agent-sdk-${name}`, 'claude'));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Version of a binary, which must run and be new enough; throws ClaudeCodeMissingError. */
export async function checkBinary(path: string | null): Promise<{ path: string; version: string }> {
  if (path === null || !existsSync(path)) throw missing();
  const said = await new Promise<string>((resolve, reject) => {
    execFile(path, ['--version'], { timeout: 30_000 }, (error, stdout) => {
      if (!error) return resolve(stdout);
      reject(
        new ClaudeCodeMissingError(
          `${path} does not run (${error.message.split('\n')[0]}). Install it again.`,
          { cause: error },
        ),
      );
    });
  });
  const version = /\d+\.\d+\.\d+/.exec(said)?.[0];
  if (version === undefined || !isNewEnough(version)) {
    throw new ClaudeCodeMissingError(
      `Claude Code ${version ?? said.trim()} cannot be guarded: its hooks fail open. Install ${MIN_VERSION} or newer.`,
    );
  }
  return { path, version };
}

/** True from the version on whose hooks fail closed. */
export function isNewEnough(version: string): boolean {
  const [have, need] = [version, MIN_VERSION].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (have![index] ?? 0) - need![index]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
