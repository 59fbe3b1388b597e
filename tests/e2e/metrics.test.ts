import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCakeWorld, pidIn, type CakeWorld } from '../../bench/crash/world.ts';
import { CATALOGUE } from '../../domain/metrics/catalogue.ts';
import type { MetricDefinition } from '../../domain/metrics/define.ts';
import type { UpStatus } from '../../workers/up/status.ts';
import { eventually } from '../support/wait.ts';

let world: CakeWorld;

/** Every kind of trouble that the metrics speak of, in one agent's life. */
const TROUBLE = `name: trouble
obey: false
steps:
  - run: "git push --force"
  - wait_message: 60s
  - run: "${'nice '.repeat(30)}ls"
  - wait_message: 60s
  - until:
      run: "test -f alpha || { echo \\"ModuleNotFoundError: No module named 'alpha'\\" >&2; exit 1; }"
      tries: 9
      wait: 60s
      reactions:
        - - write: {path: alpha, content: "x"}
  - run: "echo 'fatal: pathspec x did not match any files' >&2; cat absent-file"
  - run: "echo 'it went wrong' >&2; exit 3"
  - usage: {input: 1200, output: 80, cost_usd: 0.02}
  - limit: 1s
  - hang: true
on_message:
  - match: 'next step'
    times: 1
    do:
      - crash: SIGKILL
  - match: 'DONE.md'
    do:
      - write: {path: DONE.md, content: "done\\n"}
      - claim: done
  - match: 'next step'
    do:
      - claim: done
`;

/** One error that nothing mends, where a person is to be asked at once. */
const HOPELESS = `name: hopeless
obey: false
steps:
  - until:
      run: "echo \\"ModuleNotFoundError: No module named 'never'\\" >&2; exit 1"
      tries: 5
      wait: 60s
`;

beforeAll(async () => {
  world = createCakeWorld({ TEMPORAL_CLI_PATH: inject('temporalCliPath') });
  await world.cake('up', '--detach');
  writeFileSync(join(world.home, 'config.yaml'), 'watch: { hung_ms: 1500 }\n');
});
afterAll(() => world.close());

async function page(): Promise<string> {
  const { metrics } = JSON.parse((await world.tryCake('status', '--json')).stdout) as UpStatus;
  const response = await fetch(`${metrics.url}/metrics`);
  return response.text();
}

/** The metrics of the catalogue that a page shows as moved: a counter or histogram above 0, a gauge that was set. */
function movedOn(text: string): Set<string> {
  const moved = (metric: MetricDefinition): boolean => {
    const suffix = metric.type === 'histogram' ? '_count' : '';
    const values = text
      .split('\n')
      .filter((line) => new RegExp(`^${metric.name}${suffix}[{ ]`).test(line))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
    return metric.type === 'gauge' ? values.length > 0 : values.some((value) => value > 0);
  };
  return new Set(
    Object.values<MetricDefinition>(CATALOGUE)
      .filter(moved)
      .map(({ name }) => name),
  );
}

async function restartOnDamage(): Promise<void> {
  const pid = pidIn(world.home, 'run/worker.json', ['pid'])!;
  // A damaged database and a dead worker: the next one repairs the first and is the second's restart.
  process.kill(pid, 'SIGKILL');
  for (const name of ['cake.db-wal', 'cake.db-shm'])
    rmSync(join(world.home, name), { force: true });
  writeFileSync(join(world.home, 'cake.db'), 'this is no database');
  await eventually(
    'another worker',
    () => {
      const now = pidIn(world.home, 'run/metrics.json', ['pid']);
      return now !== null && now !== pid && pidIn(world.home, 'run/worker.json', ['pid']) === now;
    },
    60_000,
  );
}

describe('the metrics of a CAKE at work', () => {
  it('each move by what people and agents do: a metric that nothing moves is no metric', async () => {
    await restartOnDamage();
    const hopeless = world.repo('hopeless');
    writeFileSync(
      join(hopeless, 'cake.config.yaml'),
      'controller: { max_strikes: 1, on_exhausted: escalate }\n',
    );
    const start = (name: string, repo: string, text: string) => {
      const what = ['--id', name, '--repo', repo, '--deliver', 'file: DONE.md'];
      const how = ['--scenario', world.scenario(name, text)];
      return world.cake('task', 'start', name, ...what, ...how);
    };
    await Promise.all([
      start('hopeless', hopeless, HOPELESS),
      start('trouble', world.repo('trouble'), TROUBLE),
    ]);
    const log = join(world.home, 'logs', 'notifications.log');
    await eventually('a call for a person', () => readLog(log).includes('hopeless'), 120_000);
    expect((await world.tryCake('task', 'abort', 'hopeless')).code).toBe(30);
    expect((await world.untilEnded('trouble', 180_000)).outcome).toBe('COMPLETED');

    const text = await page();
    expect(text.match(/^# TYPE cake_/gm)?.length).toBe(Object.keys(CATALOGUE).length);
    const moved = movedOn(text);
    const still = Object.values(CATALOGUE)
      .map(({ name }) => name)
      .filter((name) => !moved.has(name));
    expect(still).toEqual([]);
    // The SDK's own figures are on the same page.
    expect(text).toMatch(/^temporal_workflow_completed_total\{.*superviseTask.*\} [1-9]/m);
  });
});

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
