import {
  PortTakenError,
  serveMetrics,
  whoListens,
  type MetricsServer,
  type Pages,
} from '../../adapters/metrics/http.ts';
import { writeMetricsState } from './state.ts';

const RETRY_MS = 30_000;

/**
 * Shows the pages, and tries on where the port is taken: a busy port costs the metrics, never the supervision.
 * Resolves after the first try.
 */
export async function publishMetrics(
  options: {
    cakeHome: string;
    host: string;
    port: number;
    log: (line: string) => void;
    retryMs?: number;
  },
  pages: Pages,
): Promise<{ close(): Promise<void> }> {
  const { cakeHome, host, port, log } = options;
  let server: MetricsServer | null = null;
  let told = '';
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (url: string | null, problem: string | null): void => {
    const line = problem ?? `metrics: ${url}/metrics`;
    if (line !== told) log(line);
    told = line;
    writeMetricsState(cakeHome, { pid: process.pid, url, problem });
  };

  async function attempt(): Promise<void> {
    try {
      const started = await serveMetrics({ host, port }, pages);
      if (closed) return await started.close();
      server = started;
      tell(server.url, null);
    } catch (error) {
      const why =
        error instanceof PortTakenError
          ? `port ${port} is in use by ${await whoListens(host, port)}`
          : String(error);
      if (!closed)
        tell(
          null,
          `metrics are not shown: ${why}. Set metrics.port or CAKE_METRICS_PORT to another.`,
        );
    }
  }

  // One try after the other: two at once would find each other's port taken.
  function again(): void {
    timer = setTimeout(() => {
      void attempt()
        .catch((error: unknown) => log(String(error)))
        .finally(() => {
          if (!closed && !server) again();
        });
    }, options.retryMs ?? RETRY_MS);
    timer.unref();
  }

  await attempt();
  if (!server) again();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await server?.close();
    },
  };
}
