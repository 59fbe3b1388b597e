import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { findTool, TOOLS_REMEDY } from '../../adapters/prometheus/tools.ts';
import { packageRoot } from '../../config/paths.ts';
import { RULES_FILE } from '../../domain/monitoring/rules.ts';

const READY_LIMIT_MS = 30_000;

/** An alert as Alertmanager tells it to a webhook. */
export interface Told {
  atMs: number;
  status: string;
  alertname: string;
}

/** A real Prometheus and Alertmanager on loopback, and the webhook that the latter calls. */
export interface Monitoring {
  /** Answer of the HTTP API, its `data`. */
  get: (path: string, query: Record<string, string>) => Promise<unknown>;
  told: readonly Told[];
  close: () => Promise<void>;
}

/** Starts all three; throws when a program is missing. The rules are the ones of grafana/. */
export async function startMonitoring(dir: string, target: string): Promise<Monitoring> {
  const [prometheus, alertmanager] = [
    findTool('prometheus', process.env),
    findTool('alertmanager', process.env),
  ];
  if (prometheus === null || alertmanager === null)
    throw new Error(`Prometheus or Alertmanager is missing. ${TOOLS_REMEDY}`);
  mkdirSync(dir, { recursive: true });
  const told: Told[] = [];
  const hook = await webhook(told);
  const [port, alertPort] = [await freePort(), await freePort()];
  copyFileSync(join(packageRoot(), 'grafana', 'prometheus', RULES_FILE), join(dir, RULES_FILE));
  const { port: hookPort } = hook.address() as AddressInfo;
  writeFileSync(join(dir, 'prometheus.yml'), stringify(settings(target, alertPort)));
  writeFileSync(join(dir, 'alertmanager.yml'), stringify(routes(hookPort)));
  const children = [
    spawn(
      alertmanager,
      [
        `--config.file=${join(dir, 'alertmanager.yml')}`,
        `--storage.path=${join(dir, 'alerts')}`,
        `--web.listen-address=127.0.0.1:${alertPort}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    ),
    spawn(
      prometheus,
      [
        `--config.file=${join(dir, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(dir, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    ),
  ];
  const base = `http://127.0.0.1:${port}`;
  await Promise.all([ready(`${base}/-/ready`), ready(`http://127.0.0.1:${alertPort}/-/ready`)]);
  return {
    told,
    async get(path, query) {
      const response = await fetch(`${base}${path}?${new URLSearchParams(query).toString()}`);
      const body = (await response.json()) as { status: string; error?: string; data: unknown };
      if (body.status !== 'success') throw new Error(`${query['query']}: ${body.error}`);
      return body.data;
    },
    async close() {
      await Promise.all(children.map(ended));
      await new Promise((resolve) => hook.close(resolve));
    },
  };
}

function settings(target: string, alertPort: number): object {
  return {
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: [RULES_FILE],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertPort}`] }] }] },
    scrape_configs: [{ job_name: 'cake', static_configs: [{ targets: [target] }] }],
  };
}

function routes(hookPort: number): object {
  return {
    route: {
      receiver: 'hook',
      group_by: ['alertname'],
      group_wait: '1s',
      group_interval: '5s',
      repeat_interval: '1h',
    },
    receivers: [
      {
        name: 'hook',
        webhook_configs: [{ url: `http://127.0.0.1:${hookPort}/alert`, send_resolved: true }],
      },
    ],
  };
}

function webhook(told: Told[]): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { alerts } = JSON.parse(body) as {
        alerts: { status: string; labels: { alertname: string } }[];
      };
      for (const { status, labels } of alerts)
        told.push({ atMs: Date.now(), status, alertname: labels.alertname });
      response.end('ok');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function ready(url: string): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < READY_LIMIT_MS; await sleep(200)) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
  }
  throw new Error(`${url} does not become ready.`);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
