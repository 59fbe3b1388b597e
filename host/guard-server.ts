import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { GuardDecision } from '../domain/guard/types.ts';
import { parseJson, readLines } from './line-json.ts';
import type { GuardCheckRequest, GuardCheckResponse } from './protocol.ts';

export interface GuardDesk {
  /** Decides, audits and journals; the row is durable when it resolves. */
  check(request: GuardCheckRequest): Promise<GuardCheckResponse>;
}

const UNREADABLE = 'The guard could not read the request, so nothing runs.';

/**
 * Answers one request per connection. A shell client sends `plain: true` and reads `ALLOW`, or `BLOCK` and the
 * message in lines; everything that is not exactly `ALLOW` means no, so a cut answer fails closed. With a `token`
 * (on a port, where every user of the machine can come) a request without it is refused.
 */
export function serveGuard(socket: Socket, desk: GuardDesk, token: string | null = null): void {
  let asked = false;
  readLines(socket, {
    onOverflow: () => socket.end(`BLOCK\n${UNREADABLE}\n`),
    onLine: (line) => {
      if (asked) return;
      asked = true;
      void answer(line, desk, token).then((text) => socket.end(text));
    },
  });
}

async function answer(line: string, desk: GuardDesk, token: string | null): Promise<string> {
  const value = parseJson(line);
  if (token !== null && !hasToken(value, token)) return `BLOCK\n${UNREADABLE}\n`;
  const request = toRequest(value);
  if (!request) return `BLOCK\n${UNREADABLE}\n`;
  try {
    const response = await desk.check(request);
    if (!request.plain) return `${JSON.stringify(response)}\n`;
    return isAllowed(response.decision) ? 'ALLOW\n' : `BLOCK\n${response.message}\n`;
  } catch (error) {
    // An internal fault must look like a block to whoever asks.
    return `BLOCK\nThe guard failed (${error instanceof Error ? error.message : String(error)}), so nothing runs.\n`;
  }
}

function hasToken(value: unknown, token: string): boolean {
  const given = (value as { token?: unknown } | null)?.token;
  if (typeof given !== 'string' || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(token));
}

/** Headless, `confirm` has nobody to confirm it. */
export function isAllowed(decision: GuardDecision): boolean {
  return decision.verdict === 'allow';
}

function toRequest(value: unknown): (GuardCheckRequest & { plain: boolean }) | null {
  if (typeof value !== 'object' || value === null) return null;
  const { command, cwd, via, plain } = value as Record<string, unknown>;
  if (typeof command !== 'string' || typeof cwd !== 'string' || typeof via !== 'string')
    return null;
  return { command, cwd, via, plain: plain === true };
}
