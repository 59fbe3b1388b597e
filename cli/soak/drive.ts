import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processMemory } from '../../adapters/process/memory.ts';
import type { Kill, MemorySample } from '../../domain/soak/facts.ts';
import type { SoakPlan, SoakTask } from '../../domain/soak/plan.ts';
import type { Random } from '../../domain/soak/random.ts';
import { findTask } from '../task/store.ts';
import { startTask } from '../task/start.ts';
import { COMPONENTS, createChaos, pidOf } from './chaos.ts';
import type { SoakWorld } from './world.ts';

const LOOK_MS = 250;
const MEMORY_EVERY_MS = 2_000;
/** Share of a task's time that is spent between incidents, at most. */
const PAUSE_SHARE = 0.5;
const START_TRIES = 10;
/** A task that has not ended in this many times its share of the run will not end. */
const TASK_PATIENCE = 10;
const LEAST_TASK_MS = 5 * 60_000;

/** What was seen while the run lasted. */
export interface Driven {
  kills: Kill[];
  memory: MemorySample[];
}

/** Runs all tasks on `lanes` work trees at a time, kills in between, measures memory, until the time is over. */
export async function driveSoak(options: {
  world: SoakWorld;
  plan: SoakPlan;
  lanes: number;
  wallMs: number;
  /** Moments of kills from the start, in ms, with what is killed. */
  kills: readonly { atMs: number; component: Kill['component'] }[];
  random: Random;
  /** Its abort ends the run; the reason is thrown. */
  stop: AbortSignal;
  onProgress: (done: number, running: readonly string[]) => void;
}): Promise<Driven> {
  const { world, plan, wallMs } = options;
  const { stop } = options;
  const startedMs = Date.now();
  const queue = [...plan.tasks];
  const running = new Set<string>();
  const out: Driven = { kills: [], memory: [] };
  let done = 0;
  const over = new AbortController();

  const lane = async (): Promise<void> => {
    for (let task = queue.shift(); task; task = queue.shift()) {
      const left = Math.max(0, startedMs + wallMs - Date.now());
      const share = (left * options.lanes) / (queue.length + options.lanes);
      const pauseMs = (share * PAUSE_SHARE) / task.incidents.length;
      await begin(world, task, pauseMs);
      running.add(task.taskId);
      await untilEnded(world, task.taskId, {
        limitMs: Math.max(LEAST_TASK_MS, share * TASK_PATIENCE),
        stop,
      });
      running.delete(task.taskId);
      done += 1;
      options.onProgress(done, [...running]);
    }
  };
  const chaos = createChaos({
    home: world.home,
    running: () => [...running],
    random: options.random,
  });
  const killing = (async () => {
    const pending: Promise<void>[] = [];
    for (const { atMs, component } of options.kills) {
      while (!over.signal.aborted && Date.now() - startedMs < atMs) await sleep(LOOK_MS);
      if (over.signal.aborted) break;
      pending.push(chaos.kill(component).then((kill) => void (kill && out.kills.push(kill))));
    }
    await Promise.all(pending);
  })();
  const measuring = (async () => {
    while (!over.signal.aborted) {
      const sample = memoryNow(world.home, [...running]);
      if (sample) out.memory.push(sample);
      await sleep(MEMORY_EVERY_MS);
    }
  })();
  try {
    await Promise.all(Array.from({ length: options.lanes }, lane));
    // The rest of the time is quiet: memory must not grow then either.
    while (Date.now() - startedMs < wallMs) {
      stop.throwIfAborted();
      await sleep(LOOK_MS);
    }
  } finally {
    over.abort();
    await Promise.all([killing, measuring]);
  }
  return out;
}

/** Moments of kills: each component so often an hour of the soak, or all of them every so many seconds. */
export function killTimes(options: {
  wallMs: number;
  compress: number;
  hours: number;
  everyMs: number | null;
  random: Random;
}): { atMs: number; component: Kill['component'] }[] {
  const { wallMs, hours, everyMs, random } = options;
  const times =
    everyMs === null
      ? // Three kills of each in 8 hours, at moments that the seed chooses.
        COMPONENTS.flatMap((component) =>
          Array.from({ length: Math.max(1, Math.round((hours * 3) / 8)) }, () => ({
            component,
            atMs: wallMs * (0.05 + 0.75 * random()),
          })),
        )
      : Array.from({ length: Math.floor(wallMs / everyMs) }, (_, n) =>
          // A quarter of the time apart, so that each death is seen alone, too.
          COMPONENTS.map((component, c) => ({ component, atMs: (n + (c + 0.5) / 4) * everyMs })),
        ).flat();
  return times.toSorted((a, b) => a.atMs - b.atMs);
}

/** Starts a task; a control plane that was just killed is asked again. */
async function begin(world: SoakWorld, task: SoakTask, pauseMs: number): Promise<void> {
  const { repo, scenario, deliver } = world.prepare(task, pauseMs);
  for (let tried = 1; ; tried += 1) {
    try {
      return await startTask(world.cli, `Soak ${task.taskId}`, {
        repo,
        agent: 'scripted',
        scenario,
        deliver,
        id: task.taskId,
        wait: false,
        json: false,
      });
    } catch (error) {
      // The workflow may have been accepted before the answer was lost.
      if (findTask(world.cli, task.taskId)) return;
      if (tried === START_TRIES) throw error;
      await sleep(2_000);
    }
  }
}

async function untilEnded(
  world: SoakWorld,
  taskId: string,
  { limitMs, stop }: { limitMs: number; stop: AbortSignal },
): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < limitMs; await sleep(LOOK_MS)) {
    stop.throwIfAborted();
    try {
      if (findTask(world.cli, taskId)?.outcome) return;
    } catch {
      // cake.db may be just being repaired; the report counts a task that never ends.
    }
  }
}

function memoryNow(home: string, running: readonly string[]): MemorySample | null {
  const of = (pid: number | null): number | null => (pid === null ? null : processMemory(pid));
  const parts = [
    of(pidOf(home, 'worker', null)),
    of(pidOf(home, 'temporal', null)),
    of(supervisorPid(home)),
  ];
  const hosts = running.map((taskId) => of(pidOf(home, 'host', taskId)) ?? 0);
  // Somebody is dead at this moment: the sum would say less than there is.
  if (parts.includes(null) || hosts.length === 0) return null;
  const controlBytes = parts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return { atMs: Date.now(), controlBytes, hostBytes: Math.max(0, ...hosts) };
}

function supervisorPid(home: string): number | null {
  try {
    const text = readFileSync(join(home, 'run', 'supervisor.json'), 'utf8');
    return (JSON.parse(text) as { process: { pid: number } }).process.pid;
  } catch {
    return null;
  }
}
