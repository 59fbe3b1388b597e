import { join } from 'node:path';
import { createAnthropicApiAdapter } from '../adapters/anthropic-api/adapter.ts';
import { createClaudeCodeAdapter } from '../adapters/claude-code/adapter.ts';
import { createPtyAdapter } from '../adapters/pty/adapter.ts';
import { createScriptedAdapter } from '../adapters/scripted/adapter.ts';
import { builtEntry, packageRoot } from '../config/paths.ts';
import type { AgentAdapter } from './agent-adapter.ts';
import { launchLineAgent } from './line-agent.ts';
import type { SessionSpec } from './protocol.ts';
import { BadSpecError } from './spec.ts';

/** The adapter that a session names, built with what it needs. Throws BadSpecError for an unknown one. */
export function adapterFor(
  spec: Pick<SessionSpec, 'agent' | 'taskDir' | 'cakeHome'>,
): AgentAdapter {
  switch (spec.agent.name) {
    case 'scripted':
      return createScriptedAdapter({
        entry: builtEntry('host/agents/scripted-main.js'),
        progressFile: join(spec.taskDir, 'agent-progress.json'),
        launchAgent: launchLineAgent,
      });
    case 'pty':
      return createPtyAdapter();
    case 'anthropic-api':
      return createAnthropicApiAdapter({
        entry: builtEntry('host/agents/api-main.js'),
        conversationFile: join(spec.taskDir, 'conversation.jsonl'),
        apiKey: process.env['ANTHROPIC_API_KEY'],
        baseUrl: process.env['ANTHROPIC_BASE_URL'],
        launchAgent: launchLineAgent,
      });
    case 'claude-code':
      return createClaudeCodeAdapter({
        baseEnv: process.env,
        shellPrefix: join(packageRoot(), 'shim', 'scripts', 'claude-shell'),
        mcp: (taskId) => ({
          command: process.execPath,
          args: [join(packageRoot(), 'bin', 'cake.js'), 'mcp', '--task', taskId],
          env: { CAKE_HOME: spec.cakeHome },
        }),
      });
    default:
      throw new BadSpecError(
        `There is no agent ${spec.agent.name}: use claude-code, anthropic-api, pty or scripted.`,
      );
  }
}
