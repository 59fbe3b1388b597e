import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { serveMetrics, type MetricsServer } from '../../../adapters/metrics/http.ts';
import { loadConfig } from '../../../config/load.ts';
import { packageRoot } from '../../../config/paths.ts';

const ROOT = packageRoot();
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const missingOf = (paths: readonly string[]): string[] =>
  paths.filter((path) => !existsSync(join(ROOT, path)));

/** The part of the Compose Specification that the file uses; an unknown key is a mistake. */
const SERVICE = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  hostname: z.string().optional(),
  init: z.boolean().optional(),
  restart: z.string().regex(/^(no|always|unless-stopped|on-failure(:\d+)?)$/),
  networks: z.array(z.string()),
  security_opt: z.array(z.string()),
  cap_drop: z.array(z.string()).optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_healthy', 'service_completed_successfully', 'service_started']),
      }),
    )
    .optional(),
  // A number or a boolean would be read differently by other readers of YAML.
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  shm_size: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.int(),
      start_period: z.string(),
    })
    .optional(),
  deploy: z.strictObject({
    resources: z.strictObject({
      limits: z.strictObject({ cpus: z.string(), memory: z.string().regex(/^\d+[mg]$/) }),
    }),
  }),
});
const COMPOSE = z.strictObject({
  name: z.string(),
  'x-defaults': z.unknown(),
  services: z.record(z.string(), SERVICE),
  networks: z.record(z.string(), z.strictObject({})),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

const compose = COMPOSE.parse(parse(text('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services);
/** It ends when its work is done, so that nothing can ask it for its health. */
const ONCE = 'temporal-schema';

describe('docker-compose.yml', () => {
  it.each(services)('%s is pinned, limited, restarted and asked for its health', (name, one) => {
    expect(one.image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?(@sha256:[0-9a-f]{64})?$/);
    expect(Number(one.deploy.resources.limits.cpus)).toBeGreaterThan(0);
    expect(one.restart).not.toBe('no');
    expect(one.healthcheck === undefined).toBe(name === ONCE);
    expect(one.networks).toEqual(Object.keys(compose.networks));
  });

  it.each(services)('%s listens on loopback only', (_name, { ports }) => {
    for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('takes no port of the host twice', () => {
    const taken = services.flatMap(([, { ports }]) =>
      (ports ?? []).map((one) => one.split(':')[1]),
    );
    expect(new Set(taken).size).toBe(taken.length);
  });

  it.each(services)('%s waits only for services that exist and can become ready', (_name, one) => {
    for (const [other, { condition }] of Object.entries(one.depends_on ?? {})) {
      const waited = compose.services[other];
      expect(Object.keys(compose.services)).toContain(other);
      if (condition === 'service_healthy') expect(waited!.healthcheck).toBeDefined();
      else expect(other).toBe(ONCE);
    }
  });

  it.each(services)('%s mounts only files of the repository and declared volumes', (_name, one) => {
    for (const mount of one.volumes ?? []) {
      const source = /^(\$\{\w+:-(\w+)\}|[^:]+):/.exec(mount)!;
      const from = source[2] ?? source[1]!;
      if (from.startsWith('./')) expect(missingOf([from])).toEqual([]);
      else expect(Object.keys(compose.volumes)).toContain(from);
    }
  });

  it.each(services)('%s gets its secrets as files, never as variables', (_name, one) => {
    for (const name of one.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(name);
    for (const [name, value] of Object.entries(one.environment ?? {})) {
      if (!/PASSWORD|PWD|TOKEN|SECRET|_KEY/.test(name)) continue;
      expect(name).toMatch(/_FILE$/);
      expect(one.secrets?.map((secret) => `/run/secrets/${secret}`)).toContain(value);
    }
  });

  it('names no password in itself', () => {
    expect(text('docker-compose.yml')).not.toMatch(/password:\s*["']?[a-z0-9]{4,}["']?$/im);
  });
});

describe('secrets of docker-compose.yml', () => {
  it('are made once, random, in a folder that others cannot enter', () => {
    const dir = mkdtempSync(join(tmpdir(), 'cake-compose-'));
    try {
      cpSync(join(ROOT, 'scripts', 'compose'), join(dir, 'scripts', 'compose'), {
        recursive: true,
      });
      const make = (): void =>
        void execFileSync('sh', [join(dir, 'scripts', 'compose', 'make-secrets.sh')]);
      const read = (): string[] =>
        Object.values(compose.secrets).map(({ file }) => readFileSync(join(dir, file), 'utf8'));
      make();
      const first = read();
      expect(first[0]).toMatch(/^[0-9a-f]{48}$/);
      expect(first[1]).not.toBe(first[0]);
      expect(statSync(join(dir, 'secrets')).mode & 0o777).toBe(0o700);
      make();
      expect(read()).toEqual(first);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('are kept out of the repository and of the image', () => {
    expect(text('.gitignore').split('\n')).toContain('secrets/');
    expect(text('.dockerignore').split('\n')).toContain('*');
    expect(text('.dockerignore')).not.toContain('secrets');
  });

  it('are read by scripts that a shell understands', () => {
    for (const name of ['schema', 'with-password', 'make-secrets'])
      execFileSync('sh', ['-n', join(ROOT, 'scripts', 'compose', `${name}.sh`)]);
  });
});

describe('what Prometheus and the health checks ask for', () => {
  const config = parse(text('grafana/prometheus/prometheus.compose.yml')) as {
    rule_files: string[];
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const targets = config.scrape_configs.flatMap(({ static_configs: all }) =>
    all.flatMap((one) => one.targets),
  );
  const home = mkdtempSync(join(tmpdir(), 'cake-compose-'));
  let page: MetricsServer;
  let port = 0;
  let listens = 0;

  beforeAll(async () => {
    cpSync(join(ROOT, 'scripts', 'compose', 'cake.yaml'), join(home, 'config.yaml'));
    const { metrics } = loadConfig({ cakeHome: home, workTree: null });
    // The host of the container's own configuration; any free port instead of its 9090.
    page = await serveMetrics(
      { host: metrics.host, port: 0 },
      {
        metrics: () => Promise.resolve({ text: 'cake_up 1\n', contentType: 'text/plain' }),
        notReady: () => null,
        health: () => ({}),
      },
    );
    port = Number(new URL(page.url).port);
    listens = metrics.port;
  });

  afterAll(async () => {
    await page.close();
    rmSync(home, { recursive: true, force: true });
  });

  const ask = (path: string): Promise<number> =>
    fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status);

  it('is served by CAKE as it is configured in its container', async () => {
    const check = compose.services['cake']!.healthcheck!.test.join(' ');
    const asked = /http:\/\/127\.0\.0\.1:(\d+)(\/\w+)/.exec(check)!;
    expect(asked[1]).toBe(String(listens));
    expect(listens).toBe(9090);
    expect(await ask(asked[2]!)).toBe(200);
    expect(await ask('/metrics')).toBe(200);
    expect(text('Dockerfile')).toContain(`http://127.0.0.1:9090${asked[2]!}`);
  });

  it('has a service and a port behind every target', () => {
    expect(targets.toSorted()).toEqual(['cake:9090', 'temporal:8000']);
    const { environment } = compose.services['temporal']!;
    expect(environment!['PROMETHEUS_ENDPOINT']).toBe('0.0.0.0:8000');
    const alerts = config.alerting.alertmanagers.flatMap(({ static_configs: all }) =>
      all.flatMap((one) => one.targets),
    );
    expect(alerts).toEqual(['alertmanager:9093']);
    for (const file of config.rule_files)
      expect(compose.services['prometheus']!.volumes!.join()).toContain(`/etc/prometheus/${file}`);
  });

  it('gives Grafana its data source by the variable that its provisioning reads', () => {
    expect(text('grafana/provisioning/datasources/prometheus.yaml')).toContain('${PROMETHEUS_URL}');
    const { environment } = compose.services['grafana']!;
    expect(environment!['PROMETHEUS_URL']).toBe('http://prometheus:9090');
    const board = environment!['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
    expect(existsSync(join(ROOT, board.replace('/etc/grafana', 'grafana')))).toBe(true);
  });

  it('sends alerts to the address in the secret that Alertmanager is given', () => {
    const alerts = text('grafana/alertmanager/alertmanager.compose.yml');
    const file = /url_file: (\S+)/.exec(alerts)![1]!;
    const secrets = compose.services['alertmanager']!.secrets!;
    expect(secrets.map((name) => `/run/secrets/${name}`)).toContain(file);
  });
});

describe('Dockerfile', () => {
  const lines = text('Dockerfile').split('\n');
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1))
    .filter((source) => source !== '.');
  const allowed = text('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const letsThrough = (path: string): boolean =>
    allowed.some((one) => path === one || path.startsWith(`${one}/`));

  it('copies only what is there and what .dockerignore lets through', () => {
    expect(missingOf(sources)).toEqual([]);
    expect(sources.filter((source) => !letsThrough(source))).toEqual([]);
    expect(missingOf(allowed)).toEqual([]);
  });

  it('carries everything that the npm package carries', () => {
    const { files } = JSON.parse(text('package.json')) as { files: string[] };
    const shipped = new Set([...sources, 'dist', 'CHANGELOG.md']);
    expect(files.filter((file) => !shipped.has(file))).toEqual([]);
  });

  it('lets every folder of the build through to the build', () => {
    const { include } = JSON.parse(text('tsconfig.build.json')) as { include: string[] };
    expect(include.filter((folder) => !letsThrough(folder))).toEqual([]);
  });

  it('starts from pinned images and does not end as root', () => {
    const from = lines.filter((line) => line.startsWith('FROM '));
    for (const line of from) expect(line).toMatch(/^FROM node:\d+\.\d+\.\d+-bookworm-slim/);
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER cake');
  });
});
