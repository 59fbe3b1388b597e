import { createServer, type AddressInfo } from 'node:net';
import { DefaultLogger, Runtime, type RuntimeOptions } from '@temporalio/worker';

const TRIES = 3;
const READ_LIMIT_MS = 2_000;
const SHUTDOWN_SIGNALS: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** An agent's activities last hours; the SDK's own buckets end at one minute. */
const LONG_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 28_800, 86_400];
/** The SDK's own buckets begin at 50 ms, where most of CAKE's waits are over. */
const SHORT_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Installs Temporal's runtime with its own metrics on a loopback port that only this process reads; returns
 * that page's address, or null when no port could be had: metrics never keep a worker from its work.
 */
export async function installRuntime(log: (line: string) => void): Promise<string | null> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const address = `127.0.0.1:${await freePort()}`;
    try {
      Runtime.install(runtimeOptions(address));
      return `http://${address}/metrics`;
    } catch (error) {
      // Somebody else took the port between the look and the start.
      log(`metrics of the Temporal SDK on ${address}: ${String(error)}`);
    }
  }
  Runtime.install(runtimeOptions(null));
  return null;
}

function runtimeOptions(address: string | null): RuntimeOptions {
  return {
    logger: new DefaultLogger('WARN'),
    shutdownSignals: SHUTDOWN_SIGNALS,
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(address === null
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: address,
                // These three change every name: docs/observability.md and the dashboard count on them.
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
                histogramBucketOverrides: {
                  activity_execution_latency: LONG_SECONDS,
                  activity_succeed_endtoend_latency: LONG_SECONDS,
                  workflow_endtoend_latency: LONG_SECONDS,
                  workflow_task_schedule_to_start_latency: SHORT_SECONDS,
                  activity_schedule_to_start_latency: SHORT_SECONDS,
                  workflow_task_execution_latency: SHORT_SECONDS,
                  workflow_task_replay_latency: SHORT_SECONDS,
                },
              },
            },
          }),
    },
  };
}

/** The SDK's page as it is now; empty when it does not answer in time. */
export async function readCoreMetrics(url: string | null): Promise<string> {
  if (url === null) return '';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(READ_LIMIT_MS) });
    const text = response.ok ? await response.text() : '';
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  } catch {
    // The page of CAKE itself is worth more than none; the gap shows as a gap.
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
