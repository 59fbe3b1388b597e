import { Worker } from 'node:worker_threads';
import { MAX_CONNECTIONS } from './inspect.ts';
import type {
  ReaderAnswer,
  ReaderCall,
  ReaderInput,
  ReaderQuery,
  ReaderReply,
} from './reader-queries.ts';

/** A reader thread ended or could not answer. */
export class ReaderError extends Error {
  override readonly name = 'ReaderError';
}

/** Connections of this process to `cake.db`: the writing one and the reader threads that were needed so far. */
export interface ConnectionCount {
  writers: number;
  readers: number;
  max: number;
}

export interface ReaderPool {
  /** Asks a reader thread, so that the event loop does not wait for the disk. Throws ReaderError. */
  ask<Q extends ReaderQuery>(query: Q, input: ReaderInput<Q>): Promise<ReaderAnswer<Q>>;
  connections(): ConnectionCount;
  close(): Promise<void>;
}

interface Waiting {
  query: ReaderQuery;
  input: unknown;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * Up to four threads with a read-only connection each, started when they are needed. `entry` is the built
 * `db/reader-thread.js`. A thread that dies fails its question; the next one gets a new thread.
 */
export function createReaderPool(options: { path: string; entry: string }): ReaderPool {
  const { path, entry } = options;
  const idle: Worker[] = [];
  const busy = new Map<Worker, Waiting & { id: number }>();
  const queue: Waiting[] = [];
  let lastId = 0;
  let closed = false;

  function start(): Worker {
    const thread = new Worker(entry, { workerData: { path } });
    // A finished process does not wait for readers.
    thread.unref();
    thread.on('message', (reply: ReaderReply) => {
      const job = busy.get(thread);
      busy.delete(thread);
      idle.push(thread);
      if (reply.ok) job?.resolve(reply.value);
      else job?.reject(new ReaderError(`${reply.name}: ${reply.message}`));
      next();
    });
    const lost = (why: string): void => {
      const job = busy.get(thread);
      busy.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
      job?.reject(new ReaderError(why));
      if (!closed) next();
    };
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
    thread.on('exit', (code) => lost(`the reader thread ended (${code})`));
    return thread;
  }

  function next(): void {
    while (queue.length > 0) {
      const room = idle.length + busy.size < MAX_CONNECTIONS - 1;
      const thread = idle.pop() ?? (room ? start() : null);
      if (!thread) return;
      const job = { ...queue.shift()!, id: (lastId += 1) };
      busy.set(thread, job);
      // A thread has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      thread.postMessage({ id: job.id, query: job.query, input: job.input } satisfies ReaderCall);
    }
  }

  return {
    ask: <Q extends ReaderQuery>(query: Q, input: ReaderInput<Q>) =>
      new Promise<ReaderAnswer<Q>>((resolve, reject) => {
        if (closed) return reject(new ReaderError('the pool is closed'));
        queue.push({ query, input, resolve: resolve as (value: unknown) => void, reject });
        next();
      }),
    connections: () => ({ writers: 1, readers: idle.length + busy.size, max: MAX_CONNECTIONS }),
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.reject(new ReaderError('the pool is closed'));
      await Promise.all([...idle, ...busy.keys()].map((thread) => thread.terminate()));
    },
  };
}
