import { existsSync, rmSync } from 'node:fs';
import type { AgentAdapter } from '../../host/agent-adapter.ts';
import type { LaunchLineAgent } from '../../host/line-agent.ts';
import { ApiSettingsError, parseApiSettings, type ApiSettings } from './settings.ts';

/** First line of the agent's input: the key comes here, and nowhere else. */
export interface StartLine {
  start: {
    apiKey: string;
    baseUrl: string | null;
    settings: ApiSettings;
    goal: string;
    handover: string;
  };
}

/** An agent loop of CAKE's own on the Messages API, as a process of its own behind the guard's shell. */
export function createAnthropicApiAdapter(options: {
  entry: string;
  /** The conversation on disk; beside the journal, outside of the work tree. */
  conversationFile: string;
  apiKey: string | undefined;
  /** Another endpoint than the public one: of the user's environment, never of a file in the tree. */
  baseUrl: string | undefined;
  launchAgent: LaunchLineAgent;
}): AgentAdapter {
  const { conversationFile } = options;
  return {
    name: 'anthropic-api',
    capabilities: {
      idempotentInject: true,
      receipts: true,
      interrupt: true,
      resume: true,
      toolCalls: true,
    },
    async launch(launch) {
      const settings = parseApiSettings(launch.settings);
      const { apiKey } = options;
      if (apiKey === undefined || apiKey === '') throw new ApiSettingsError(NO_KEY);
      const resume = launch.resumeToken === conversationFile && existsSync(conversationFile);
      if (!resume) rmSync(conversationFile, { force: true });
      const handover = resume ? '' : launch.desk.handover();
      const first: StartLine = {
        start: { apiKey, baseUrl: options.baseUrl ?? null, settings, goal: launch.goal, handover },
      };
      const agent = options.launchAgent([options.entry, conversationFile], launch, first);
      await launch.onSignal({ kind: 'resume_token', token: conversationFile });
      return agent;
    },
  };
}

/** What to do when there is no key. */
export const NO_KEY =
  'ANTHROPIC_API_KEY is not set. Set it where CAKE runs, then: cake down; cake up --detach.';
