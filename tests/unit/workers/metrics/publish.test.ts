import { request } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveMetrics, type MetricsServer } from '../../../../adapters/metrics/http.ts';
import { publishMetrics } from '../../../../workers/metrics/publish.ts';
import { metricsPage } from '../../../../workers/metrics/settings.ts';
import { metricsState } from '../../../../workers/metrics/state.ts';
import { eventually } from '../../../support/wait.ts';

let problem: string | null = null;
const PAGES = {
  metrics: async () => ({ text: 'cake_x 1\n', contentType: 'text/plain; version=0.0.4' }),
  notReady: () => problem,
  health: () => ({ cakeHome: '/h' }),
};

let home: string;
let server: MetricsServer | null = null;
beforeEach(() => {
  problem = null;
  home = mkdtempSync(join(tmpdir(), 'cake-metrics-'));
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(home, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    request(url, { headers, method, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body,
        }),
      );
    })
      .on('error', reject)
      .end();
  });

const blocker = (): Promise<Server> =>
  new Promise((resolve) => {
    const one = createServer((socket) => socket.destroy());
    one.listen(0, '127.0.0.1', () => resolve(one));
  });

describe('the metrics page', () => {
  it('answers liveness, readiness and health apart', async () => {
    server = await serveMetrics({ host: '127.0.0.1', port: 0 }, PAGES);
    const { url } = server;
    expect(await get(`${url}/metrics`)).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: 'cake_x 1\n',
    });
    for (const path of ['healthz', 'readyz', 'ready', 'health'])
      expect([path, (await get(`${url}/${path}`)).status]).toEqual([path, 200]);
    problem = 'no server';
    expect((await get(`${url}/healthz`)).status).toBe(200);
    for (const path of ['readyz', 'ready', 'health'])
      expect([path, (await get(`${url}/${path}`)).status]).toEqual([path, 503]);
    expect(JSON.parse((await get(`${url}/health`)).body)).toMatchObject({ problem: 'no server' });
  });

  it('takes only GET, and only its own name', async () => {
    server = await serveMetrics({ host: '127.0.0.1', port: 0 }, PAGES);
    expect((await get(`${server.url}/metrics`, {}, 'POST')).status).toBe(405);
    expect((await get(`${server.url}/metrics`, { host: 'evil.example' })).status).toBe(421);
    expect((await get(`${server.url}/metrics`, { host: 'localhost:9090' })).status).toBe(200);
    expect((await get(`${server.url}/secret`)).status).toBe(404);
  });
});

describe('publishMetrics', () => {
  it('says that the port is taken, goes on, and comes when it is free', async () => {
    const other = await blocker();
    const { port } = other.address() as AddressInfo;
    const lines: string[] = [];
    const at = { cakeHome: home, host: '127.0.0.1', port, retryMs: 50 };
    const published = await publishMetrics({ ...at, log: (line) => lines.push(line) }, PAGES);
    try {
      expect(metricsState(home, process.pid)).toMatchObject({
        url: null,
        problem: expect.stringContaining(`port ${port} is in use by another program`),
      });
      await new Promise((resolve) => other.close(resolve));
      const url = await eventually('a page', () => metricsState(home, process.pid)?.url ?? null);
      expect((await get(`${url}/metrics`)).status).toBe(200);
      expect(lines[0]).toContain(`port ${port} is in use`);
      expect(lines.at(-1)).toBe(`metrics: ${url}/metrics`);
    } finally {
      await published.close();
    }
  });

  it('names the other CAKE that has the port', async () => {
    server = await serveMetrics({ host: '127.0.0.1', port: 0 }, PAGES);
    const port = Number(new URL(server.url).port);
    const at = { cakeHome: home, host: '127.0.0.1', port };
    const published = await publishMetrics({ ...at, log: () => undefined }, PAGES);
    await published.close();
    expect(metricsState(home, process.pid)?.problem).toContain('the worker of /h');
  });

  it('does not believe what an earlier worker wrote', () => {
    expect(metricsState(home, 1)).toBeNull();
  });
});

describe('metricsPage', () => {
  const settings = { enabled: true, host: '127.0.0.1', port: 9090 };
  it.each([
    [{}, 9090],
    [{ CAKE_METRICS_PORT: '0' }, 0],
    [{ CAKE_METRICS_PORT: '12' }, 12],
    [{ CAKE_METRICS_PORT: 'nonsense' }, 9090],
  ])('takes %o to port %i', (env, port) => {
    expect(metricsPage(settings, env)).toEqual({ host: '127.0.0.1', port });
  });

  it('shows nothing when it is off', () => {
    expect(metricsPage({ ...settings, enabled: false }, {})).toBeNull();
    expect(metricsPage(settings, { CAKE_METRICS_PORT: 'off' })).toBeNull();
  });
});
