import { describe, expect, it } from 'vitest';
import { sumBooks, type TaskBooks } from '../../../bench/cluster/books.ts';
import { scenarioOf } from '../../../bench/cluster/load.ts';
import { machineOf } from '../../../bench/cluster/machine.ts';
import { rowsOf, type ClusterRun } from '../../../bench/cluster/rows.ts';
import { doubledOf, lostRows } from '../../../bench/crash/books.ts';
import { growthChart } from '../../../bench/scale/chart.ts';
import { createSimulatedHosts } from '../../../bench/scale/sim-hosts.ts';
import type { SimPoint } from '../../../bench/scale/simulated.ts';

const books = (taskId: string, more: Partial<TaskBooks> = {}): TaskBooks => ({
  taskId,
  outcome: 'COMPLETED',
  lost: 0,
  doubled: 0,
  reactionsMs: [100, 200],
  missed: 0,
  ...more,
});

const run: ClusterRun = {
  calm: { cluster: [books('a')], embedded: [books('b')] },
  killed: [books('c'), books('d')],
  kills: ['history node 1', 'worker of machine 1', 'connections of the database'],
  wallMs: 5_000,
  places: [{ bound: 10, astray: 0, decisions: 4, lent: 1 }],
};
const failed = (one: ClusterRun): string[] =>
  rowsOf(one)
    .filter(({ pass }) => pass === false)
    .map(({ name }) => name);

describe('books of the benchmark of the cluster', () => {
  it('pass a run in which everything was killed once and nothing was lost', () => {
    expect(failed(run)).toEqual([]);
  });

  it('name each thing that went wrong', () => {
    const killed = [books('c', { lost: 1 }), books('d', { doubled: 2, missed: 1 })];
    expect(failed({ ...run, killed })).toEqual([
      'errors that nobody met',
      'journal rows lost',
      'messages doubled',
    ]);
    const running = [books('c', { outcome: 'RUNNING' }), books('d')];
    expect(failed({ ...run, killed: running })).toEqual(['tasks completed with kills']);
    const places = [{ bound: 10, astray: 1, decisions: 4, lent: 1 }];
    expect(failed({ ...run, places })).toEqual(['work on the wrong machine']);
  });

  it('do not pass a run in which one kind of kill did not happen', () => {
    expect(failed({ ...run, kills: ['history node 1', 'history node 2'] })).toEqual([
      'kinds of kills',
    ]);
  });

  it('do not pass a run without tasks', () => {
    expect(failed({ ...run, killed: [] })).toEqual(['tasks completed with kills']);
    expect(sumBooks([]).reactionsMs).toEqual([]);
  });

  it('see a gap in the journal, a row too many in the report, and whatever stands twice', () => {
    expect(lostRows([{ seq: 1 }, { seq: 2 }], { events: 2 })).toBe(0);
    expect(lostRows([{ seq: 1 }, { seq: 3 }], { events: 2 })).toBe(1);
    expect(lostRows([{ seq: 1 }], { events: 3 })).toBe(2);
    const injection = { signature: 's', episode: 1, strike: 1 };
    const receipt = {
      seq: 1,
      tsMs: 1,
      epoch: 1,
      event: { kind: 'injection_delivered', injectionId: 't:1' },
    } as const;
    expect(doubledOf([receipt], [injection, { ...injection, strike: 2 }], ['m1', 'm2'])).toBe(0);
    expect(doubledOf([receipt, receipt], [injection, injection], ['m1', 'm1'])).toBe(3);
  });

  it("find the machine in a worker's name, and none in another's", () => {
    expect(machineOf('cake-a4f932189703-4711')).toBe('a4f932189703');
    expect(machineOf('temporal-cli:root@vm')).toBe('');
  });

  it('give the errors of a scenario names that differ in letters', () => {
    const names = scenarioOf('t', 4, 10).match(/No module named '(\w+)'/g)!;
    expect(new Set(names).size).toBe(4);
    expect(names.join()).not.toMatch(/\d/);
    expect(() => scenarioOf('t', 99, 10)).toThrow('At most 8 errors');
  });
});

describe('simulated hosts', () => {
  it('show an error to the waiting controller once, and count the time until its message', async () => {
    const { source, fail, waiting } = createSimulatedHosts();
    await source.start({ taskId: 't' } as never);
    const never = new AbortController().signal;
    const poll = source.attach('t', { cursor: 1, maxEvents: 50, waitMs: 10_000, signal: never });
    expect(waiting()).toBe(1);
    const met = fail('t');
    const answer = await poll;
    if (answer.kind !== 'events') throw new Error(answer.kind);
    expect(answer.events.map(({ event }) => event.kind)).toEqual(['error_detected']);
    expect(waiting()).toBe(0);
    const { event } = answer.events[0]!;
    if (event.kind !== 'error_detected') throw new Error(event.kind);
    const { signature } = event.finding;
    await source.send({ taskId: 't', injectionId: 't:1', signature } as never);
    expect(await met).toBeGreaterThanOrEqual(0);
    const cursor = answer.nextCursor;
    const next = await source.attach('t', { cursor, maxEvents: 50, waitMs: 0, signal: never });
    if (next.kind !== 'events') throw new Error(next.kind);
    expect(next.events.map((one) => one.event.kind)).toEqual(['error_resolved']);
  });
});

describe('chart of the growth', () => {
  const point = (tasks: number, cores: number, ms: number): SimPoint => ({
    tasks,
    watched: tasks,
    startPerSecond: 10,
    idleServerCores: cores,
    idleWorkerCores: cores / 2,
    offeredPerSecond: 1,
    reactionsMs: [ms],
    unanswered: 0,
    busyServerCores: cores,
    busyWorkerCores: cores,
    serverBytes: 1,
    workerBytes: 1,
  });

  it('draws every measured point, also when they come in another order', () => {
    const points = [point(100, 0.5, 200), point(10, 0.1, 100)];
    const svg = growthChart(points);
    expect(svg).toBe(growthChart(points.toReversed()));
    expect(svg.match(/<circle/g)).toHaveLength(6);
    expect(svg).toContain('100 tasks: 0.500 cores');
    expect(svg).toContain('10 tasks: 100 ms');
    expect(svg).not.toContain('NaN');
  });
});
