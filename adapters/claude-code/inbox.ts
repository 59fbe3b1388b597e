import type { UserMessage } from './sdk.ts';

/** The agent's standard input, kept open: its end would end the run, and with it every later message. */
export interface Inbox extends AsyncIterable<UserMessage> {
  push: (message: { uuid: string; text: string }) => void;
  close: () => void;
}

/** An endless prompt that messages are added to. */
export function createInbox(): Inbox {
  const waiting: UserMessage[] = [];
  let closed = false;
  let wake = (): void => undefined;
  return {
    push({ uuid, text }) {
      waiting.push({
        type: 'user',
        message: { role: 'user', content: text },
        parent_tool_use_id: null,
        uuid,
      });
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let next = waiting.shift(); next; next = waiting.shift()) yield next;
        if (closed) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
