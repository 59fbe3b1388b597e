import type { Channel } from '../domain/events.ts';

/** What an adapter can promise; the host chooses its behaviour by this, never by the name. */
export interface AgentCapabilities {
  /** The agent drops a second message with the same id, so a re-send is safe. */
  idempotentInject: boolean;
  /** Delivery is confirmed by the agent (`injection_delivered`), not only by the write. */
  receipts: boolean;
  interrupt: boolean;
  /** A later process can continue the conversation from a resume token. */
  resume: boolean;
  /** Tool calls are told apart; otherwise all output is one endless run on channel `pty`. */
  toolCalls: boolean;
}

/** What an agent process tells the host, in order. */
export type AgentSignal =
  | { kind: 'tool_started'; toolCallId: string; command: string; cwd: string }
  | { kind: 'tool_output'; toolCallId: string; channel: Channel; data: string }
  | { kind: 'tool_finished'; toolCallId: string; exitCode: number | null }
  | { kind: 'message'; text: string }
  | { kind: 'completion_claimed'; text: string }
  | { kind: 'limit_reached'; resetsAtMs: number; reason: string }
  | { kind: 'resume_token'; token: string }
  /** Tokens of one request; `costUsd` is null where no price is known. */
  | { kind: 'usage'; inputTokens: number; outputTokens: number; costUsd: number | null }
  /** The adapter saw something that needs the controller: a guard that is not asked, a question nobody answers. */
  | { kind: 'health_lost'; what: string; detail: string }
  /** The agent works, without anything to record: no silence. `waits`: for an API that does not answer yet. */
  | { kind: 'alive'; waits?: true }
  | { kind: 'injection_delivered'; injectionId: string };

/** What the host does for an adapter whose agent runs tool calls through hooks. */
export interface AgentDesk {
  /** Decides on a command before it runs; the audit row is durable when it resolves. */
  guard: (request: {
    command: string;
    cwd: string;
    via: string;
  }) => Promise<{ allowed: boolean; message: string }>;
  /**
   * Resolves when the controller has dealt with every error found so far, when it has spoken, or after `limitMs`:
   * an agent that waits here reads the operator's message in its next request.
   */
  untilJudged: (limitMs: number) => Promise<void>;
  /** State of the deliverables and the last commands, for a conversation that has forgotten them; '' when new. */
  handover: () => string;
}

export interface LaunchOptions {
  taskId: string;
  epoch: number;
  goal: string;
  workTree: string;
  /** Allow-listed environment, already holding CAKE_SESSION, CAKE_GUARD_SOCKET, SHELL and PATH with the shims. */
  env: Record<string, string>;
  /** From an earlier session of the same task, or null for a fresh conversation. */
  resumeToken: string | null;
  /** Adapter-specific: scenario file, argv of the CLI, model name. Checked by the adapter. */
  settings: Record<string, unknown>;
  /** Called in order; the adapter stops reading the agent until the promise settles. */
  onSignal: (signal: AgentSignal) => void | Promise<void>;
  desk: AgentDesk;
}

export interface AgentExit {
  exitCode: number | null;
  signal: string | null;
}

/** One life of the agent. Every method is safe to call after the exit. */
export interface AgentProcess {
  readonly pid: number;
  /** The agent is the leader of its own process group. */
  readonly pgid: number;
  /** Resolves when the bytes are written; `injection_delivered` follows where `receipts` holds. */
  inject(message: { id: string; text: string; signature?: string }): Promise<void>;
  /** Ends the running turn or command, not the agent. */
  interrupt(): Promise<void>;
  /** SIGTERM, then SIGKILL to the whole group after `graceMs`; resolves when it is gone. */
  stop(options: { graceMs: number }): Promise<void>;
  /** Resolves once, after the last signal was handed over. */
  readonly exited: Promise<AgentExit>;
}

export interface AgentAdapter {
  readonly name: string;
  readonly capabilities: AgentCapabilities;
  /** Throws a `ConfigError`-shaped error (name, message with place and remedy) on bad settings. */
  launch(options: LaunchOptions): Promise<AgentProcess>;
}
