import { fork, type ChildProcess } from 'node:child_process';
import {
  fromPlainError,
  type EffectInput,
  type EffectName,
  type EffectReply,
  type EffectRequest,
  type EffectResult,
} from './protocol.ts';

/** The effects process ended in the middle of a call; the same call again is the remedy. */
export class EffectsLostError extends Error {
  override readonly name = 'EffectsLostError';
}

/** The effects process; the next call starts it again after it was lost. */
export interface EffectsClient {
  /** Throws what the effect throws (same name and message), or EffectsLostError. */
  call<N extends EffectName>(
    name: N,
    input: EffectInput<N>,
    scope?: { signal?: AbortSignal; onProgress?: (progress: unknown) => void },
  ): Promise<EffectResult<N>>;
  /** Starts the process ahead of the first call. */
  start(): void;
  /** Process id, or null while none runs. */
  pid(): number | null;
  /** Ends the process; calls that still run fail with EffectsLostError. */
  close(): Promise<void>;
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  onProgress: ((progress: unknown) => void) | undefined;
}

/** Client of the effects process at `entry`, a built file. */
export function createEffectsClient(options: {
  entry: string;
  env: Readonly<Record<string, string | undefined>>;
}): EffectsClient {
  let child: ChildProcess | null = null;
  let nextId = 1;
  const pending = new Map<number, Pending>();

  function settle(reply: EffectReply): void {
    const call = pending.get(reply.id);
    if (!call) return;
    if (reply.kind === 'progress') return call.onProgress?.(reply.progress);
    pending.delete(reply.id);
    if (reply.kind === 'done') call.resolve(reply.result);
    else call.reject(fromPlainError(reply.error));
  }

  function started(): ChildProcess {
    if (child) return child;
    const fresh = fork(options.entry, [], {
      env: { ...options.env },
      execArgv: [],
      // Maps and sets of the inputs arrive as such.
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    fresh.on('message', (reply) => settle(reply as EffectReply));
    const lost = (why: string): void => {
      if (child !== fresh) return;
      child = null;
      const error = new EffectsLostError(`The effects process ${fresh.pid ?? ''} ${why}.`);
      for (const call of pending.values()) call.reject(error);
      pending.clear();
    };
    fresh.on('error', (error) => lost(`could not be used: ${error.message}`));
    fresh.on('exit', (code, signal) => lost(`ended (${signal ?? `code ${code}`})`));
    child = fresh;
    return fresh;
  }

  return {
    call: (name, input, scope = {}) =>
      new Promise((resolve, reject) => {
        const process = started();
        const id = nextId;
        nextId += 1;
        const { signal, onProgress } = scope;
        const say = (request: EffectRequest): void => {
          if (process.connected) process.send(request);
        };
        const abort = (): void => say({ kind: 'abort', id });
        const ended =
          <T>(settled: (value: T) => void) =>
          (value: T): void => {
            signal?.removeEventListener('abort', abort);
            settled(value);
          };
        pending.set(id, {
          resolve: ended(resolve as (result: unknown) => void),
          reject: ended(reject),
          onProgress,
        });
        say({ kind: 'call', id, name, input });
        if (signal?.aborted === true) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      }),
    start: () => void started(),
    pid: () => child?.pid ?? null,
    close: () =>
      new Promise((resolve) => {
        if (!child) return resolve();
        child.once('exit', () => resolve());
        if (child.connected) child.disconnect();
        else child.kill('SIGKILL');
      }),
  };
}
