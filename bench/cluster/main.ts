import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cakeHome } from '../../config/paths.ts';
import {
  clusterDown,
  clusterUp,
  cutConnections,
  killCakeWorker,
  killNode,
} from '../../scripts/cluster/cluster.ts';
import { ClusterError } from '../../scripts/cluster/errors.ts';
import { machineId } from '../../workers/machine-id.ts';
import { externalTarget } from '../../workers/temporal/target.ts';
import { createCakeWorld, type CakeWorld } from '../crash/world.ts';
import type { BenchRow } from '../types.ts';
import { booksOf, type TaskBooks } from './books.ts';
import { runTasks } from './load.ts';
import { placesOf, type Places } from './places.ts';
import { rowsOf } from './rows.ts';

/** Tasks of the run in which things are killed, on two machines together. */
const TASKS = Number(process.env['CAKE_BENCH_CLUSTER_TASKS'] ?? 50);
/** Tasks of each undisturbed run. */
const CALM_TASKS = Math.max(4, Math.round(TASKS / 2.5));
const ERRORS = 4;
const LANES = 3;
const PAUSE_MS = 250;
const LIMIT_MS = 180_000;
const LOOK_MS = 100;

/**
 * CAKE on a real cluster, two machines: 50 tasks while history nodes, workers and the database's connections are killed in turn;
 * the reaction beside the embedded server's. Without PostgreSQL or Go it says SKIPPED and measures nothing.
 */
export async function runClusterBench(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-cluster-'));
  const say = (line: string): void => console.error(`cluster: ${line}`);
  const worlds: CakeWorld[] = [];
  try {
    const address = await clusterUp({
      dir,
      cakeHome: cakeHome(process.env),
      env: process.env,
      say,
    });
    const machines = [0, 1].map(() => createCakeWorld({ TEMPORAL_ADDRESS: address }));
    const embedded = createCakeWorld();
    worlds.push(...machines, embedded);
    for (const world of worlds) await world.cake('up', '--detach');
    const calm = await calmRuns(machines, embedded, say);
    say(`${TASKS} tasks on two machines, with kills`);
    const { books, kills, wallMs } = await killedRun(dir, machines, say);
    const target = (await externalTarget({ TEMPORAL_ADDRESS: address }))!;
    const places: Places[] = [];
    for (const world of machines) {
      const names = books.filter(({ home }) => home === world.home).map(({ one }) => one.taskId);
      places.push(await placesOf(target, { id: machineId(world.home) }, names));
    }
    return rowsOf({ calm, killed: books.map(({ one }) => one), kills, wallMs, places });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.problem !== 'missing') throw error;
    console.log(`SKIPPED, the benchmark of the cluster: ${error.message} ${error.remedy}`);
    return [];
  } finally {
    for (const world of worlds) await world.close();
    await clusterDown(dir);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The same load on the cluster and on the embedded server, in turns, so that a slow minute meets both. */
async function calmRuns(
  machines: readonly CakeWorld[],
  embedded: CakeWorld,
  say: (line: string) => void,
): Promise<{ cluster: TaskBooks[]; embedded: TaskBooks[] }> {
  const calm: { cluster: TaskBooks[]; embedded: TaskBooks[] } = { cluster: [], embedded: [] };
  const load = { lanes: LANES, errors: ERRORS, pauseMs: PAUSE_MS, limitMs: LIMIT_MS };
  for (const round of [1, 2]) {
    say(`undisturbed, round ${round}`);
    for (const [side, world] of [
      ['cluster', machines[round - 1]!],
      ['embedded', embedded],
    ] as const) {
      const names = Array.from({ length: CALM_TASKS / 2 }, (_, n) => `calm-${round}-${n}`);
      await runTasks({ ...load, world, names });
      calm[side].push(...names.map((name) => booksOf(world.home, name, ERRORS)));
    }
  }
  return calm;
}

async function killedRun(
  dir: string,
  machines: readonly CakeWorld[],
  say: (line: string) => void,
): Promise<{ books: { home: string; one: TaskBooks }[]; kills: string[]; wallMs: number }> {
  const [first, second] = machines as [CakeWorld, CakeWorld];
  const plans: [string, () => Promise<string> | string][] = [
    ['history node 1', async () => `away for ${await killNode(dir, 'history-1', 1_000)} ms`],
    ['worker of machine 1', () => `pid ${killCakeWorker(first.home)}`],
    ['connections of the database', async () => `${await cutConnections(dir)} cut`],
    ['history node 2', async () => `away for ${await killNode(dir, 'history-2', 1_000)} ms`],
    ['worker of machine 2', () => `pid ${killCakeWorker(second.home)}`],
    ['connections of the database', async () => `${await cutConnections(dir)} cut`],
  ];
  const named = machines.map((world, m) => ({
    world,
    names: Array.from({ length: Math.ceil(TASKS / 2) }, (_, n) => `kill-${m + 1}-${n}`),
  }));
  const startedMs = Date.now();
  const over = new AbortController();
  const kills: string[] = [];
  const killing = (async () => {
    for (const [index, [what, kill]] of plans.entries()) {
      // At even shares of the work: every kill falls while tasks run, however fast the machine is.
      const due = ((index + 0.5) / plans.length) * TASKS;
      while (!over.signal.aborted && endedIn(named) < due) await sleep(LOOK_MS);
      if (over.signal.aborted) break;
      const done = await kill();
      kills.push(what);
      say(`killed: ${what} (${done}) after ${endedIn(named)} tasks`);
    }
  })();
  try {
    await Promise.all(
      named.map((one) =>
        runTasks({ ...one, lanes: LANES, errors: ERRORS, pauseMs: PAUSE_MS, limitMs: LIMIT_MS }),
      ),
    );
  } finally {
    over.abort();
    await killing;
  }
  const wallMs = Date.now() - startedMs;
  const books = named.flatMap(({ world, names }) =>
    names.map((name) => ({ home: world.home, one: booksOf(world.home, name, ERRORS) })),
  );
  return { books, kills, wallMs };
}

function endedIn(named: readonly { world: CakeWorld; names: readonly string[] }[]): number {
  return named.reduce(
    (sum, { world, names }) =>
      sum + names.filter((name) => (world.task(name)?.outcome ?? null) !== null).length,
    0,
  );
}
