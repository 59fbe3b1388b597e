import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { DisplacedError } from './attach.ts';
import { StoppedError } from './injections.ts';
import { parseJson, readLines } from './line-json.ts';
import type {
  ControlErrorCode,
  ControlMethod,
  ControlMethods,
  ControlResponse,
} from './protocol.ts';

export type ControlDesk = {
  [M in ControlMethod]: (
    params: ControlMethods[M]['params'],
    connection: object,
  ) => Promise<ControlMethods[M]['result']>;
} & {
  /** Called for every accepted request: a controller is there. */
  touched: () => void;
  /** The connection of a waiting attach is gone. */
  left: (connection: object) => void;
};

const METHODS: ReadonlySet<string> = new Set([
  'attach',
  'inject',
  'interrupt',
  'claim',
  'stop',
  'health',
] satisfies ControlMethod[]);

/** Serves line-JSON requests of controllers; requests of one connection may overlap. */
export function serveControl(socket: Socket, token: string, desk: ControlDesk): void {
  let attached = false;
  const send = (response: ControlResponse): void => {
    if (socket.writable) socket.write(`${JSON.stringify(response)}\n`);
  };
  readLines(socket, {
    onOverflow: () => socket.destroy(),
    onLine: (line) => {
      const request = parseJson(line) as {
        id?: unknown;
        token?: unknown;
        method?: unknown;
        params?: unknown;
      } | null;
      const id = typeof request?.id === 'number' ? request.id : 0;
      const refuse = (code: ControlErrorCode, message: string): void =>
        send({ id, ok: false, error: { code, message } });
      if (typeof request?.token !== 'string' || !sameToken(request.token, token)) {
        return refuse('BAD_TOKEN', 'The token is not the one of this session.');
      }
      const { method, params } = request;
      if (typeof method !== 'string' || !METHODS.has(method))
        return refuse('BAD_REQUEST', `There is no method ${String(method)}.`);
      // A claim comes from the agent's side: it is no sign of a controller.
      if (method !== 'claim') desk.touched();
      attached ||= method === 'attach';
      const call = desk[method as ControlMethod] as (
        params: unknown,
        connection: object,
      ) => Promise<unknown>;
      call(params, socket).then(
        (result) => send({ id, ok: true, result }),
        (error: unknown) =>
          refuse(codeOf(error), error instanceof Error ? error.message : String(error)),
      );
    },
  });
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    if (attached) desk.left(socket);
  });
}

function sameToken(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function codeOf(error: unknown): ControlErrorCode {
  if (error instanceof DisplacedError) return 'DISPLACED';
  if (error instanceof StoppedError) return 'STOPPED';
  if (error instanceof Error && error.name === 'StaleEpochError') return 'STALE_EPOCH';
  return 'INTERNAL';
}
