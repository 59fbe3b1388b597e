import { createInterface } from 'node:readline';
import type { StartLine } from '../../adapters/anthropic-api/adapter.ts';
import {
  ApiRefusedError,
  createApiAgent,
  type ApiAgent,
} from '../../adapters/anthropic-api/agent.ts';
import { openConversation } from '../../adapters/anthropic-api/conversation.ts';
import { createModel } from '../../adapters/anthropic-api/model.ts';
import { runCommand } from '../../adapters/process/run-command.ts';
import { lineOut } from './line-out.ts';

/**
 * Entry of the API agent: `api-main.js CONVERSATION_FILE`, line-JSON on standard input and output. The key comes
 * with the first line, never by the environment or the arguments, where the agent's own commands could read it.
 */
const [, , conversationFile = ''] = process.argv;
let agent: ApiAgent | null = null;

const emit = lineOut(() => process.exit(0));

function start({ apiKey, baseUrl, settings, goal, handover }: StartLine['start']): ApiAgent {
  const { SHELL: shell = '/bin/sh', ...rest } = process.env;
  return createApiAgent({
    model: createModel({ ...settings, apiKey, baseUrl }),
    conversation: openConversation(conversationFile),
    settings,
    goal,
    handover,
    world: { workTree: process.cwd(), shell, env: { ...rest, SHELL: shell }, emit, runCommand },
    emit,
    nowMs: Date.now,
  });
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line) as
      | StartLine
      | { id: string; text: string }
      | { interrupt: true };
    if (!('start' in message)) return agent?.receive(message);
    agent = start(message.start);
    agent.run().catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      if (error instanceof ApiRefusedError)
        emit({ kind: 'health_lost', what: 'the API refuses the agent', detail: text });
      else emit({ kind: 'message', text: `The agent loop failed: ${text}` });
      process.exit(1);
    });
  })
  .on('close', () => {
    agent?.receive({ interrupt: true });
    process.exit(0);
  });
process.on('SIGTERM', () => {
  agent?.receive({ interrupt: true });
  process.exit(0);
});
