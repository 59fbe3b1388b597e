import { describe, expect, it } from 'vitest';
import { agentNamed } from '../../../cli/task/choose-agent.ts';

describe('agentNamed', () => {
  it.each([
    ['claude-code when nothing is said', {}, 'claude-code'],
    ['claude-code when only a model is said', { model: 'opus' }, 'claude-code'],
    ['scripted when there is a scenario', { scenario: 'bad.yaml' }, 'scripted'],
    ['pty when there is a command', { command: 'my-agent' }, 'pty'],
    ['what was named, whatever else is said', { agent: 'pty', scenario: 'bad.yaml' }, 'pty'],
  ])('chooses %s', (_, options, agent) => {
    expect(agentNamed(options)).toBe(agent);
  });
});
