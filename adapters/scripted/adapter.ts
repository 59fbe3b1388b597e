import { existsSync } from 'node:fs';
import type { AgentAdapter } from '../../host/agent-adapter.ts';
import type { LaunchLineAgent } from '../../host/line-agent.ts';
import { loadScenario, ScenarioError } from './scenario.ts';

/** Runs the deterministic bad agent as a process of its own, in its own process group. */
export function createScriptedAdapter(options: {
  entry: string;
  progressFile: string;
  launchAgent: LaunchLineAgent;
}): AgentAdapter {
  return {
    name: 'scripted',
    capabilities: {
      idempotentInject: true,
      receipts: true,
      interrupt: true,
      resume: true,
      toolCalls: true,
    },
    async launch(launch) {
      const scenario = launch.settings['scenario'];
      if (typeof scenario !== 'string')
        throw new ScenarioError(
          'The scripted agent has no scenario file: give --scenario, such as examples/first-task.yaml.',
        );
      loadScenario(scenario);
      const resume = launch.resumeToken !== null && existsSync(options.progressFile);
      const mode = resume ? 'resume' : 'fresh';
      const agent = options.launchAgent(
        [options.entry, scenario, options.progressFile, mode],
        launch,
      );
      await launch.onSignal({ kind: 'resume_token', token: options.progressFile });
      return agent;
    },
  };
}
