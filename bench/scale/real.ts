import { setTimeout as sleep } from 'node:timers/promises';
import { booksOf, sumBooks } from '../cluster/books.ts';
import { begin, untilEnded } from '../cluster/load.ts';
import type { CakeWorld } from '../crash/world.ts';
import { pidIn } from '../crash/world.ts';
import { availableBytes, cpuSeconds, processesOf, proportionalBytes } from './process-cost.ts';

/** One load of real session hosts and scripted agents. */
export interface RealPoint {
  tasks: number;
  completed: number;
  lost: number;
  doubled: number;
  wallMs: number;
  reactionsMs: number[];
  /** Most that a task's host and agent held, on average over the tasks alive then. */
  bytesPerTask: number;
  serverCores: number;
  workerBytes: number;
  serverBytes: number;
  /** Set when the machine had no memory for more. */
  stoppedAt: number | null;
}

const ERRORS = 3;
const PAUSE_MS = 4_000;
const LIMIT_MS = 240_000;
const LANES = 4;
const LOOK_MS = 2_000;
/** The rest of the machine keeps this much. */
const RESERVE_BYTES = 3 * 2 ** 30;

/** Starts `tasks` tasks as fast as the machine takes them, all alive at once, and waits for their ends. */
export async function runReal(world: CakeWorld, tasks: number): Promise<RealPoint> {
  const names = Array.from({ length: tasks }, (_, n) => `real-${tasks}-${n}`);
  const serverPid = pidIn(world.home, 'temporal/server.json', ['process', 'pid']) ?? 0;
  const workerPid = pidIn(world.home, 'run/worker.json', ['pid']) ?? 0;
  const cpuBefore = cpuSeconds(serverPid);
  const startedMs = Date.now();
  let bytesPerTask = 0;
  const over = new AbortController();
  const watching = (async () => {
    for (; !over.signal.aborted; await sleep(LOOK_MS)) {
      const pids = processesOf(`${world.home}/tasks/`);
      const alive = names.filter((name) => pidIn(world.home, `tasks/${name}/host.json`, ['pid']));
      const ended = names.filter((name) => (world.task(name)?.outcome ?? null) !== null);
      const now = alive.length - ended.length;
      if (now < Math.min(5, tasks)) continue;
      const bytes = pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0);
      bytesPerTask = Math.max(bytesPerTask, bytes / now);
    }
  })();
  const queue = [...names];
  const started: string[] = [];
  let stoppedAt: number | null = null;
  const lane = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      if (availableBytes() < RESERVE_BYTES) {
        stoppedAt ??= started.length;
        return;
      }
      started.push(name);
      await begin(world, name, { errors: ERRORS, pauseMs: PAUSE_MS });
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    await Promise.all(started.map((name) => untilEnded(world, name, LIMIT_MS)));
  } finally {
    over.abort();
    await watching;
  }
  const wallMs = Date.now() - startedMs;
  const books = sumBooks(started.map((name) => booksOf(world.home, name, ERRORS)));
  return {
    tasks: started.length,
    completed: books.completed,
    lost: books.lost,
    doubled: books.doubled,
    wallMs,
    reactionsMs: books.reactionsMs,
    bytesPerTask,
    serverCores: ((cpuSeconds(serverPid) - cpuBefore) * 1_000) / wallMs,
    workerBytes: proportionalBytes(workerPid),
    serverBytes: proportionalBytes(serverPid),
    stoppedAt,
  };
}
