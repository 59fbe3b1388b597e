import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/types.ts';
import type { AgentChoice } from '../../domain/controller/task.ts';
import type { CliContext, CliError } from '../context.ts';
import { usage } from './errors.ts';

/** What the command line says about the agent. */
export interface AgentOptions {
  agent?: string;
  scenario?: string;
  command?: string;
  model?: string;
}

/** The agents, as `--agent` takes them. */
export const AGENTS = ['claude-code', 'anthropic-api', 'pty', 'scripted'] as const;

/** The agent that was named, or the one that the other options speak of; Claude Code when nothing is said. */
export function agentNamed({ agent, scenario, command }: AgentOptions): string {
  if (agent !== undefined) return agent;
  if (scenario !== undefined) return 'scripted';
  return command === undefined ? 'claude-code' : 'pty';
}

/** The agent with its settings, checked as far as it can be before it starts; throws CliError for each mistake. */
export async function chooseAgent(
  cli: CliContext,
  options: AgentOptions,
  config: Pick<Config, 'claudeCode' | 'anthropicApi'>,
): Promise<AgentChoice> {
  const model = options.model === undefined ? {} : { model: options.model };
  const agent = agentNamed(options);
  switch (agent) {
    case 'scripted':
      return { name: 'scripted', settings: { scenario: await checkedScenario(cli, options) } };
    case 'pty':
      if (options.command === undefined)
        throw usage('The pty agent has no command.', 'Give --command "my-agent --flag".');
      return { name: 'pty', settings: { command: ['/bin/sh', '-c', options.command] } };
    case 'claude-code': {
      const { checkBinary, findBinary } = await import('../../adapters/claude-code/sdk.ts');
      const { checkLogin } = await import('../../adapters/claude-code/login.ts');
      try {
        const { path } = await checkBinary(findBinary());
        await checkLogin(path, cli.env);
      } catch (error) {
        throw wrong(error, 'cake doctor checks it.');
      }
      return { name: 'claude-code', settings: { ...config.claudeCode, ...model } };
    }
    case 'anthropic-api': {
      const { parseApiSettings } = await import('../../adapters/anthropic-api/settings.ts');
      const settings = { ...config.anthropicApi, ...model };
      try {
        parseApiSettings(settings);
      } catch (error) {
        throw wrong(error, 'Correct anthropicApi in the configuration: cake config show.');
      }
      return { name: 'anthropic-api', settings };
    }
    default:
      throw usage(
        `There is no agent ${agent}.`,
        `Use one of ${AGENTS.map((name) => `--agent ${name}`).join(', ')}.`,
      );
  }
}

async function checkedScenario(cli: CliContext, options: AgentOptions): Promise<string> {
  if (options.scenario === undefined) {
    throw usage(
      'The scripted agent has no scenario.',
      'Give --scenario FILE; examples lie in examples/.',
    );
  }
  const path = resolve(cli.cwd, options.scenario);
  if (!existsSync(path)) throw usage(`There is no scenario ${path}.`, 'Correct --scenario.');
  const { loadScenario } = await import('../../adapters/scripted/scenario.ts');
  try {
    loadScenario(path);
  } catch (error) {
    throw wrong(error, 'Correct the scenario.');
  }
  return path;
}

function wrong(error: unknown, remedy: string): CliError {
  return usage(error instanceof Error ? error.message : String(error), remedy, error);
}
