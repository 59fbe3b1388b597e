import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type {
  ControlErrorCode,
  ControlMethod,
  ControlMethods,
  ControlResponse,
  HostReady,
} from '../../host/protocol.ts';
import { DisplacedError, HostFaultError, HostGoneError, HostStoppedError } from './errors.ts';

export { DisplacedError, HostGoneError, HostStoppedError } from './errors.ts';

export interface CallOptions {
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface SessionHostClient {
  /** One call on a connection of its own. Throws HostGoneError, HostStoppedError, DisplacedError or HostFaultError. */
  call<M extends ControlMethod>(
    method: M,
    params: ControlMethods[M]['params'],
    options: CallOptions,
  ): Promise<ControlMethods[M]['result']>;
  /** Long poll; ends early when the signal aborts. */
  attach(
    params: ControlMethods['attach']['params'],
    options: { signal?: AbortSignal },
  ): Promise<ControlMethods['attach']['result']>;
}

/** What a long poll may take beyond its own wait. */
const ATTACH_SLACK_MS = 10_000;

/** Talks to the session host of one task; address and token are read anew for each call, because a restart changes both. */
export function createSessionHostClient(options: { taskDir: string }): SessionHostClient {
  const call: SessionHostClient['call'] = (method, params, limits) =>
    request(options.taskDir, method, params, limits) as Promise<never>;
  return {
    call,
    attach: (params, { signal }) =>
      call('attach', params, {
        timeoutMs: params.waitMs + ATTACH_SLACK_MS,
        ...(signal ? { signal } : {}),
      }),
  };
}

/** Address of the task's host as it last wrote it, or null. */
export function readReady(taskDir: string): HostReady | null {
  try {
    return JSON.parse(readFileSync(join(taskDir, 'host.json'), 'utf8')) as HostReady;
  } catch {
    return null;
  }
}

function request(
  taskDir: string,
  method: ControlMethod,
  params: unknown,
  limits: CallOptions,
): Promise<unknown> {
  const ready = readReady(taskDir);
  if (!ready)
    return Promise.reject(new HostGoneError(`No session host was started in ${taskDir}.`));
  let token: string;
  try {
    token = readFileSync(join(taskDir, 'token'), 'utf8');
  } catch (error) {
    return Promise.reject(new HostGoneError(`No token in ${taskDir}.`, { cause: error }));
  }
  return new Promise((resolve, reject) => {
    const socket = createConnection(ready.controlSocket);
    let text = '';
    const timer = setTimeout(
      () =>
        fail(
          new HostFaultError(
            'TIMEOUT',
            `${method} was not answered within ${limits.timeoutMs} ms.`,
          ),
        ),
      limits.timeoutMs,
    );
    const onAbort = (): void =>
      fail(limits.signal?.reason instanceof Error ? limits.signal.reason : new Error('aborted'));
    const end = (): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', onAbort);
      socket.destroy();
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    const gone = (cause?: Error): void =>
      fail(
        new HostGoneError(`The session host of ${ready.taskId} (pid ${ready.pid}) is gone.`, {
          cause,
        }),
      );
    if (limits.signal?.aborted) return onAbort();
    limits.signal?.addEventListener('abort', onAbort);
    socket.setEncoding('utf8');
    socket.on('connect', () =>
      socket.write(`${JSON.stringify({ id: 1, token, method, params })}\n`),
    );
    socket.on('error', gone);
    socket.on('close', () => gone());
    socket.on('data', (chunk: string) => {
      text += chunk;
      const at = text.indexOf('\n');
      if (at < 0) return;
      end();
      const response = JSON.parse(text.slice(0, at)) as ControlResponse;
      if (response.ok) resolve(response.result);
      else reject(toError(response.error));
    });
  });
}

function toError({ code, message }: { code: ControlErrorCode; message: string }): Error {
  switch (code) {
    case 'DISPLACED':
      return new DisplacedError(message);
    case 'STOPPED':
      return new HostStoppedError(message);
    // An old token is a host that was replaced while we read its files: the next try reads the new ones.
    case 'BAD_TOKEN':
    case 'STALE_EPOCH':
    case 'BAD_REQUEST':
    case 'INTERNAL':
      return new HostFaultError(code, message);
  }
}
