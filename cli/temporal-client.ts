import { cakeHome } from '../config/paths.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Client } from '@temporalio/client';
import type { TemporalTarget } from '../workers/temporal/target.ts';
import { type CliContext, CliError } from './context.ts';

/** A client whose calls end within this time, so that a dead server is a message and not a hang. */
const CALL_DEADLINE_MS = 5_000;

export interface CakeClient {
  client: Client;
  target: TemporalTarget;
  /** Runs calls with a deadline of 5 s each. */
  timely<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects to the Temporal server that CAKE uses; throws CliError with the remedy. */
export async function connectClient(cli: CliContext): Promise<CakeClient> {
  const { temporalTarget } = await import('../workers/temporal/target.ts');
  const { connectTemporal } = await import('../workers/temporal/connect.ts');
  const { Client } = await import('@temporalio/client');
  const target = await temporalTarget({ cakeHome: cakeHome(cli.env), env: cli.env });
  if (!target) {
    throw new CliError('No Temporal server was ever started here.', {
      exitCode: EXIT.internal,
      remedy: 'Run cake up.',
    });
  }
  const connection = await connectTemporal(target);
  return {
    client: new Client({ connection, namespace: target.namespace }),
    target,
    timely: (work) => connection.withDeadline(Date.now() + CALL_DEADLINE_MS, work),
    close: () => connection.close(),
  };
}

/** Connects, works, and closes in any case. */
export async function withClient<T>(
  cli: CliContext,
  work: (cake: CakeClient) => Promise<T>,
): Promise<T> {
  const cake = await connectClient(cli);
  try {
    return await work(cake);
  } finally {
    await cake.close();
  }
}

/** Address of a task in the Temporal UI, or null when there is none. */
export function taskUrl(target: TemporalTarget, taskId: string): string | null {
  return target.uiUrl === null ? null : `${target.uiUrl}/${encodeURIComponent(taskId)}`;
}
