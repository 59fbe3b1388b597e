import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the pages show; each call answers for now. */
export interface Pages {
  /** The metrics page and its content type. */
  metrics(): Promise<{ text: string; contentType: string }>;
  /** null: ready for work; otherwise why not. */
  notReady(): string | null;
  /** Details for people and for `cake status`. */
  health(): Record<string, unknown>;
}

/** The port is another program's. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves GET /metrics, /healthz (this process lives), /readyz and /ready (it can work), /health (details).
 * Throws PortTakenError; only names of this machine are answered, so that no web page can read it by DNS tricks.
 */
export async function serveMetrics(
  at: { host: string; port: number },
  pages: Pages,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request, pages, at.host)
      .catch((error: unknown): Answer => ({ status: 500, body: `${String(error)}\n` }))
      .then((one) => send(response, one))
      .catch(() => response.destroy());
  });
  // A scraper that goes away must not hold a connection for ever.
  server.requestTimeout = 10_000;
  server.keepAliveTimeout = 30_000;
  await listen(server, at);
  // The server must not keep a worker alive that has ended.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  status: number;
  body: string;
  contentType?: string;
}

async function answer(request: IncomingMessage, pages: Pages, host: string): Promise<Answer> {
  if (request.method !== 'GET') return { status: 405, body: 'Only GET.\n' };
  if (!isOwnName(request.headers.host, host))
    return { status: 421, body: 'This address is not served here.\n' };
  const path = (request.url ?? '/').split('?')[0];
  switch (path) {
    case '/metrics': {
      const { text, contentType } = await pages.metrics();
      return { status: 200, body: text, contentType };
    }
    case '/healthz':
      return { status: 200, body: 'ok\n' };
    case '/ready':
    case '/readyz': {
      const why = pages.notReady();
      return why === null
        ? { status: 200, body: 'ready\n' }
        : { status: 503, body: `not ready: ${why}\n` };
    }
    case '/health': {
      const why = pages.notReady();
      const body = `${JSON.stringify({ status: why === null ? 'ok' : 'degraded', problem: why, ...pages.health() })}\n`;
      return { status: why === null ? 200 : 503, body, contentType: 'application/json' };
    }
    default:
      return { status: 404, body: 'There are /metrics, /healthz, /readyz and /health.\n' };
  }
}

function isOwnName(header: string | undefined, host: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '');
  // Bound to the outside on purpose: any name may lead here.
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) return true;
  return ['localhost', '127.0.0.1', '[::1]'].includes(name);
}

function send(response: ServerResponse, { status, body, contentType }: Answer): void {
  response.writeHead(status, {
    'content-type': contentType ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken ? new PortTakenError(`Port ${port} of ${host} is taken.`, { cause: error }) : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Who answers on a taken port, in words for a person; never throws. */
export async function whoListens(host: string, port: number): Promise<string> {
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const get = (path: string): Promise<string> =>
    fetch(`${base}${path}`, { signal: AbortSignal.timeout(1_000) }).then(async (response) =>
      response.ok ? await response.text() : '',
    );
  const [prometheus, cake] = await Promise.all([
    get('/api/v1/status/buildinfo').catch(() => ''),
    get('/health').catch(() => ''),
  ]);
  if (prometheus.includes('"goVersion"')) return 'a Prometheus server';
  if (cake.includes('"cakeHome"')) {
    const { cakeHome } = JSON.parse(cake) as { cakeHome?: string };
    return `the worker of ${cakeHome ?? 'another CAKE_HOME'}`;
  }
  return 'another program';
}
