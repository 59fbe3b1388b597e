import { get } from 'node:http';
import type { Connection } from '@temporalio/client';
import { TemporalError } from './errors.ts';
import type { TemporalTarget } from './target.ts';

/** Client calls have no deadline of their own; a dead address would hold the command line for 20 s. */
export const CONNECT_DEADLINE_MS = 3_000;

/** Connects within the deadline, or says in one line why not. The caller closes the connection. */
export async function connectTemporal(
  target: TemporalTarget,
  options: { deadlineMs?: number } = {},
): Promise<Connection> {
  const { Connection: Client } = await import('@temporalio/client');
  const deadlineMs = options.deadlineMs ?? CONNECT_DEADLINE_MS;
  try {
    return await Client.connect({ ...target.connectionOptions, connectTimeout: deadlineMs });
  } catch (error) {
    const where = target.embedded
      ? `The Temporal server at ${target.address}`
      : `TEMPORAL_ADDRESS ${target.address}`;
    throw new TemporalError(
      'unreachable',
      `${where} does not answer within ${deadlineMs / 1000} s.`,
      {
        remedy: target.embedded
          ? 'Run cake up.'
          : 'Start that server, correct TEMPORAL_ADDRESS, or unset it to use the embedded server.',
        cause: error,
      },
    );
  }
}

/** Whether a Temporal server answers there now. */
export async function isHealthy(
  target: TemporalTarget,
  deadlineMs: number = CONNECT_DEADLINE_MS,
): Promise<boolean> {
  if (target.healthUrl !== null) return answersOverHttp(target.healthUrl, deadlineMs);
  try {
    const connection = await connectTemporal(target, { deadlineMs });
    await connection.close();
    return true;
  } catch (error) {
    if (error instanceof TemporalError) return false;
    throw error;
  }
}

/**
 * Asks the embedded server's HTTP API: the same answer as by gRPC, without loading a gRPC client of
 * 60 MB into a process that only watches.
 */
function answersOverHttp(url: string, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: deadlineMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
