import { writeSync } from 'node:fs';
import type { AgentSignal } from '../agent-adapter.ts';

/**
 * Writes signals as lines on standard output, synchronously: what was done is told before the next deed, whatever
 * kills this process. `onGone` is called when nobody reads any more.
 */
export function lineOut(onGone: () => void): (signal: AgentSignal) => void {
  return (signal) => {
    let bytes = Buffer.from(`${JSON.stringify(signal)}\n`);
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(1, bytes));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') return onGone();
        if (code !== 'EAGAIN') throw error;
        // The pipe is full and the host reads on: a short sleep without the event loop.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  };
}
