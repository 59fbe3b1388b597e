import { StringDecoder } from 'node:string_decoder';

/** One hand-over at most; the reader joins lines anyway. */
const MAX_BATCH_CHARS = 64 << 10;
/** A reader that is further behind than this loses the oldest output, with a note, instead of the host its memory. */
const MAX_WAITING_BYTES = 64 << 20;

export interface OutputQueue {
  push(chunk: Buffer): void;
  /** Resolves when everything was handed over; nothing may be pushed afterwards. */
  drain(): Promise<void>;
}

/**
 * Takes terminal output as fast as it comes and hands it over in order, one batch at a time. The terminal itself
 * is never paused: node-pty throws away what a paused terminal still holds when the child exits.
 */
export function createOutputQueue(
  deliver: (data: string) => void | Promise<void>,
  maxWaitingBytes = MAX_WAITING_BYTES,
): OutputQueue {
  const decoder = new StringDecoder('utf8');
  let waiting: string[] = [];
  let waitingChars = 0;
  let dropped = 0;
  let pump: Promise<void> | null = null;

  function take(text: string): void {
    if (text === '') return;
    waiting.push(text);
    waitingChars += text.length;
    while (waitingChars > maxWaitingBytes && waiting.length > 1) {
      const lost = waiting.shift()!;
      waitingChars -= lost.length;
      dropped += lost.length;
    }
    pump ??= run().finally(() => (pump = null));
  }

  async function run(): Promise<void> {
    // One turn later, so that a burst of small chunks leaves as one batch.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = nextBatch();
      // A reader that fails must not end the reading of the terminal.
      await Promise.resolve(deliver(batch)).catch(() => undefined);
    }
  }

  function nextBatch(): string {
    const note = dropped > 0 ? `\n[CAKE left out ${dropped} characters of output]\n` : '';
    dropped = 0;
    const parts = [];
    let chars = 0;
    let count = 0;
    for (const part of waiting) {
      if (count > 0 && chars + part.length > MAX_BATCH_CHARS) break;
      parts.push(part);
      chars += part.length;
      count += 1;
    }
    waiting = waiting.slice(count);
    waitingChars -= chars;
    return note + parts.join('');
  }

  return {
    push: (chunk) => take(decoder.write(chunk)),
    async drain() {
      take(decoder.end());
      // A hand-over may end just before the last text came, which then began another.
      for (let running = pump; running !== null; running = pump) await running;
    },
  };
}
