import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { DEFAULT_POLICY } from '../../domain/controller/policy.ts';
import type { SuperviseInput } from '../../domain/controller/task.ts';
import { connectTemporal } from '../../workers/temporal/connect.ts';
import type { TemporalTarget } from '../../workers/temporal/target.ts';
import { quantile } from '../statistics.ts';
import { cpuSeconds, proportionalBytes } from './process-cost.ts';
import { createSimulatedHosts } from './sim-hosts.ts';
import { SIM_QUEUES, startSimWorker } from './sim-worker.ts';

/** One load of the simulation. */
export interface SimPoint {
  tasks: number;
  /** Tasks whose controller waited for events at the end of the start. */
  watched: number;
  startPerSecond: number;
  /** CPU cores that nothing but waiting takes. */
  idleServerCores: number;
  idleWorkerCores: number;
  offeredPerSecond: number;
  reactionsMs: number[];
  /** Errors without a message at the end of the load. */
  unanswered: number;
  busyServerCores: number;
  busyWorkerCores: number;
  serverBytes: number;
  workerBytes: number;
}

const START_LANES = 20;
const START_LIMIT_MS = 90_000;
const SETTLE_MS = 5_000;
const WINDOW_MS = 15_000;
/** Errors in the machine's load: one per task in so long, but no more than two cores can serve. */
const ERROR_EVERY_MS = 120_000;
const MOST_PER_SECOND = 5;
const ANSWER_LIMIT_MS = 10_000;

/** Starts `tasks` workflows over simulated hosts, lets them wait, then lets errors happen; ends them all. */
export async function simulate(
  target: TemporalTarget,
  serverPid: number,
  tasks: number,
): Promise<SimPoint> {
  const hosts = createSimulatedHosts();
  const worker = await startSimWorker(target, hosts);
  const connection = await connectTemporal(target, { deadlineMs: 10_000 });
  const client = new Client({ connection, namespace: target.namespace });
  const names = Array.from({ length: tasks }, (_, n) => `sim-${tasks}-${n}`);
  try {
    const startedMs = Date.now();
    const inTime = (): boolean => Date.now() - startedMs < START_LIMIT_MS;
    await inLanes(names, async (taskId) => {
      if (!inTime()) return;
      await client.workflow.start('superviseTask', {
        taskQueue: SIM_QUEUES.workflows,
        workflowId: taskId,
        args: [inputOf(taskId)],
        workflowTaskTimeout: '10s',
      });
    });
    while (hosts.waiting() < tasks && inTime()) await sleep(100);
    const watched = hosts.waiting();
    const startPerSecond = (1_000 * watched) / (Date.now() - startedMs);
    await sleep(SETTLE_MS);
    const idle = await coresOver(serverPid, () => sleep(WINDOW_MS));
    const offeredPerSecond = Math.min(MOST_PER_SECOND, tasks / (ERROR_EVERY_MS / 1_000));
    const reactionsMs: number[] = [];
    const alive = hosts.started();
    let sent = 0;
    const busy = await coresOver(serverPid, async () => {
      const open: Promise<void>[] = [];
      for (const beganMs = Date.now(); Date.now() - beganMs < WINDOW_MS;) {
        // Spread over the tasks: two errors of one task at once would wait for each other.
        const taskId = alive[(sent * 7_919) % alive.length]!;
        sent += 1;
        open.push(hosts.fail(taskId).then((ms) => void reactionsMs.push(ms)));
        await sleep(1_000 / offeredPerSecond);
      }
      await Promise.race([Promise.all(open), sleep(ANSWER_LIMIT_MS)]);
    });
    return {
      tasks,
      watched,
      startPerSecond,
      idleServerCores: idle.server,
      idleWorkerCores: idle.worker,
      offeredPerSecond,
      reactionsMs,
      unanswered: sent - reactionsMs.length,
      busyServerCores: busy.server,
      busyWorkerCores: busy.worker,
      serverBytes: proportionalBytes(serverPid),
      workerBytes: proportionalBytes(process.pid),
    };
  } finally {
    await inLanes(names, (taskId) =>
      client.workflow
        .getHandle(taskId)
        .terminate('the measurement is over')
        .catch(() => undefined),
    );
    await connection.close();
    await worker.close();
  }
}

async function inLanes(
  names: readonly string[],
  work: (name: string) => Promise<unknown>,
): Promise<void> {
  const queue = [...names];
  const lane = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: START_LANES }, lane));
}

async function coresOver(
  serverPid: number,
  work: () => Promise<unknown>,
): Promise<{ server: number; worker: number }> {
  const before = { atMs: Date.now(), server: cpuSeconds(serverPid), worker: process.cpuUsage() };
  await work();
  const seconds = (Date.now() - before.atMs) / 1_000;
  const { user, system } = process.cpuUsage(before.worker);
  return {
    server: (cpuSeconds(serverPid) - before.server) / seconds,
    worker: (user + system) / 1e6 / seconds,
  };
}

function inputOf(taskId: string): SuperviseInput {
  return {
    taskId,
    goal: `simulated ${taskId}`,
    workTree: `/sim/${taskId}`,
    agent: { name: 'simulated', settings: {} },
    deliverables: [],
    policy: DEFAULT_POLICY,
    session: {
      guard: { mode: 'balanced', allowlist: [], headless: true },
      watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
      orphanStopMs: 900_000,
    },
    hostQueue: SIM_QUEUES.host,
    pollQueue: SIM_QUEUES.poll,
  };
}

/** Median and 99th percentile of a point's reactions. */
export const reactionOf = ({ reactionsMs }: SimPoint): { p50: number; p99: number } => ({
  p50: quantile(reactionsMs, 0.5),
  p99: quantile(reactionsMs, 0.99),
});
