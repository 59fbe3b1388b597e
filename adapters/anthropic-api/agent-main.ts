import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AgentSignal } from '../../host/agent-adapter.ts';
import { ApiRefusedError, createApiAgent, type ApiAgent } from './agent.ts';
import { openConversation } from './conversation.ts';
import { createModel } from './model.ts';
import type { ApiSettings } from './settings.ts';

/**
 * Entry of the API agent: `agent-main.js CONVERSATION_FILE`, line-JSON on standard input and output. The key comes
 * with the first line, never by the environment or the arguments, where the agent's own commands could read it.
 */
export interface StartLine {
  start: {
    apiKey: string;
    baseUrl: string | null;
    settings: ApiSettings;
    goal: string;
    handover: string;
  };
}

const [, , conversationFile = ''] = process.argv;
let agent: ApiAgent | null = null;

function emit(signal: AgentSignal): void {
  let bytes = Buffer.from(`${JSON.stringify(signal)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      // The pipe is full and the host reads on: a short sleep without the event loop.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function start({ apiKey, baseUrl, settings, goal, handover }: StartLine['start']): ApiAgent {
  const { SHELL: shell = '/bin/sh', ...rest } = process.env;
  return createApiAgent({
    model: createModel({ ...settings, apiKey, baseUrl }),
    conversation: openConversation(conversationFile),
    settings,
    goal,
    handover,
    world: { workTree: process.cwd(), shell, env: { ...rest, SHELL: shell }, emit },
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
