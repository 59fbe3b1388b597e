import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** A longer line than this is no request of ours. */
const MAX_LINE = 4 << 20;

/** Calls `onLine` per line of a UTF-8 stream, `onOverflow` once when a line is too long. */
export function readLines(
  stream: Readable,
  handlers: { onLine: (line: string) => void; onOverflow: () => void },
): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      rest = '';
      handlers.onOverflow();
    }
    for (const line of lines) handlers.onLine(line);
  });
}

/** Parses JSON text, or null: bad text is the sender's problem, never an exception here. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
