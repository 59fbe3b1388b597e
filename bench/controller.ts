import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { TaskReport } from '../domain/report/types.ts';
import { createCakeWorld, pidIn, type CakeWorld } from './crash/world.ts';
import { quantile } from './statistics.ts';
import type { BenchRow } from './types.ts';

const TASKS = 8;
const ERRORS_PER_TASK = 25;

/** Words that differ in letters, because numbers are not part of a signature. */
function word(index: number): string {
  return [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

const SCENARIO = `name: bench
obey: false
steps:
${Array.from(
  { length: ERRORS_PER_TASK },
  (_, index) => `  - until:
      run: "test -f fixed-${index} || { echo \\"ModuleNotFoundError: No module named 'mod${word(index)}'\\" >&2; exit 1; }"
      tries: 5
      wait: 30s
      reactions:
        - - write: {path: fixed-${index}, content: "x"}`,
).join('\n')}
  - claim: done
`;

/** Reaction over the real server: error in the journal → operator message delivered to the agent; and memory. */
export async function runControllerBench(): Promise<BenchRow[]> {
  const world = createCakeWorld();
  try {
    await world.cake('up', '--detach');
    const scenario = world.scenario('bench', SCENARIO);
    const connection = await Connection.connect({
      address: `127.0.0.1:${pidIn(world.home, 'temporal/server.json', ['port'])}`,
    });
    const client = new Client({ connection, namespace: 'cake' });
    const total: number[] = [];
    const net: number[] = [];
    let memory: BenchRow[] = [];
    // One after the other: the figure is the reaction of a task that does not wait for its neighbours.
    for (let n = 0; n < TASKS; n += 1) {
      const name = `bench-${n}`;
      const repo = world.repo(name);
      await world.cake(
        'task',
        'start',
        'bench',
        '--id',
        name,
        '--repo',
        repo,
        '--scenario',
        scenario,
        '--deliver',
        'file: fixed-0',
      );
      if (n === TASKS - 1) memory = await memoryRows(world, name);
      const { report } = await world.untilEnded(name, 300_000);
      const reactions = (report as TaskReport).messages.map(
        ({ detectedAtMs, deliveredAtMs }) => (deliveredAtMs ?? Number.NaN) - detectedAtMs,
      );
      const snapshots = await snapshotTimes(client, name);
      total.push(...reactions);
      net.push(...reactions.map((ms, index) => ms - (snapshots[index] ?? 0)));
    }
    await connection.close();
    const [p50, p99] = [quantile(net, 0.5), quantile(net, 0.99)];
    return [
      {
        name: 'error → message, with the snapshot, p50',
        value: quantile(total, 0.5),
        unit: 'ms',
        note: `n = ${total.length}`,
      },
      { name: 'error → message, with the snapshot, p99', value: quantile(total, 0.99), unit: 'ms' },
      { name: 'error → message, p50', value: p50, unit: 'ms', target: '< 60 ms', pass: p50 < 60 },
      { name: 'error → message, p99', value: p99, unit: 'ms', target: '< 250 ms', pass: p99 < 250 },
      ...memory,
    ];
  } finally {
    await world.close();
  }
}

/**
 * What the snapshot added to each reaction, in the order of the messages: it runs beside recall and voice, so only
 * the time by which it ended after them counts. Read from the workflow's own history.
 */
async function snapshotTimes(client: Client, taskId: string): Promise<number[]> {
  const { events } = await client.workflow.getHandle(taskId).fetchHistory();
  const ended = new Map<number, { type: string; atMs: number }>();
  const types = new Map<number, string>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) types.set(Number(event.eventId), scheduled.activityType?.name ?? '');
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed) continue;
    const id = Number(completed.scheduledEventId);
    ended.set(id, { type: types.get(id) ?? '', atMs: tsToMs(event.eventTime) });
  }
  const inOrder = [...ended].toSorted((x, y) => x[0] - y[0]);
  return inOrder.flatMap(([id, { type }]) => {
    const snapshot = ended.get(id + 1);
    if (type !== 'recordError' || snapshot?.type !== 'createSnapshot') return [];
    const composed = inOrder.find(
      ([other, one]) => other > id && one.type === 'composeMessage',
    )?.[1];
    return [Math.max(0, snapshot.atMs - (composed?.atMs ?? snapshot.atMs))];
  });
}

async function memoryRows(world: CakeWorld, name: string): Promise<BenchRow[]> {
  const hostFile = join('tasks', name, 'host.json');
  while (pidIn(world.home, hostFile, ['pid']) === null) await wait(50);
  await wait(1_000);
  const rss = (pid: number | null): number =>
    pid === null
      ? Number.NaN
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  const worker = rss(pidIn(world.home, 'run/worker.json', ['pid']));
  const host = rss(pidIn(world.home, hostFile, ['pid']));
  return [
    { name: 'worker memory', value: worker, unit: 'MB' },
    { name: 'session host memory', value: host, unit: 'MB' },
    {
      name: 'worker + host',
      value: worker + host,
      unit: 'MB',
      target: '< 1000 MB',
      pass: worker + host < 1_000,
      note: 'aim: 400 MB',
    },
  ];
}
