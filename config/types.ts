import type { ControllerPolicy } from '../domain/controller/policy.ts';
import type { Deliverable } from '../domain/deliverables/types.ts';
import type { Strictness } from '../domain/errors/types.ts';
import type { SessionOptions } from '../domain/controller/task.ts';

/** All settings, as the files name them. Numbers carry their units in their names. */
export interface Settings {
  controller: ControllerPolicy & {
    /** A fix counts as successful when its signature stayed away for so many tool calls … */
    settleToolCalls: number;
    /** … or for so long. */
    settleMs: number;
    /** A session host stops its agent after this long without a controller. */
    orphanStopMs: number;
  };
  guard: SessionOptions['guard'];
  watch: {
    strictness: Strictness;
    /** An agent or tool that gives no sign for so long is asked to go on; default 10 min. */
    hungMs?: number;
  };
  /** Where the worker shows its metrics; port 0 takes any free one. */
  metrics: { enabled: boolean; host: string; port: number };
  notify: { webhookUrl: string | null };
  /** What every task has to deliver beside its own; ids are given when a task starts. */
  deliverables: Deliverable[];
  /** Settings of the Claude Code agent; the adapter completes and checks them. */
  claudeCode: ClaudeCodeLayer;
  /** Settings of the agent on the Messages API; the adapter completes and checks them. */
  anthropicApi: AnthropicApiLayer;
}

/** What a file may say about the agent on the Messages API; the endpoint and the key come from the environment. */
export interface AnthropicApiLayer {
  model?: string;
  maxTokens?: number;
  contextTokens?: number;
  /** USD per million tokens. */
  price?: { input: number; output: number };
  budgetUsd?: number;
  stallMs?: number;
}

/** What a file may say about the Claude Code agent. Durations in milliseconds. */
export interface ClaudeCodeLayer {
  model?: string;
  reactionMs?: number;
  silentModelMs?: number;
  parkAboveMs?: number;
}

/** The configuration, complete and checked, in the shapes that its users take. */
export interface Config {
  policy: ControllerPolicy;
  session: SessionOptions;
  notify: Settings['notify'];
  metrics: Settings['metrics'];
  deliverables: Deliverable[];
  claudeCode: ClaudeCodeLayer;
  anthropicApi: AnthropicApiLayer;
}

/** What one file may set; everything may be left out. */
export interface ConfigLayer {
  controller?: Partial<Omit<Settings['controller'], 'restarts'>> & {
    restarts?: Partial<ControllerPolicy['restarts']>;
  };
  guard?: Partial<Settings['guard']>;
  watch?: Partial<Settings['watch']>;
  metrics?: Partial<Settings['metrics']>;
  notify?: Partial<Settings['notify']>;
  deliverables?: Deliverable[];
  claudeCode?: ClaudeCodeLayer;
  anthropicApi?: AnthropicApiLayer;
}

/** One thing wrong with a file, at the place where a person mends it. Line and column count from 1. */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  /** Dotted path as written in the file; empty for the file itself. */
  path: string;
  problem: string;
}
