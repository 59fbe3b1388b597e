import { NativeConnection, Worker, type NativeConnectionOptions } from '@temporalio/worker';
import { createClassifyActivities } from '../../activities/classify.ts';
import { createComposeActivities } from '../../activities/compose.ts';
import { createEventActivities } from '../../activities/events.ts';
import type { HostActivities } from '../../activities/index.ts';
import { createRecallActivities } from '../../activities/recall.ts';
import { createSessionActivities } from '../../activities/session.ts';
import { createTaskActivities } from '../../activities/tasks.ts';
import { builtEntry } from '../../config/paths.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import type { TemporalTarget } from '../../workers/temporal/target.ts';
import type { SimulatedHosts } from './sim-hosts.ts';

/** Queues of the simulation: apart from the real worker's, which would take half of the work. */
export const SIM_QUEUES = { workflows: 'cake-sim', host: 'cake-host-sim', poll: 'cake-poll-sim' };
/** More than there are tasks: a poll without a slot would be a task that nobody watches. */
const MAX_POLLS = 5_000;

/** Work that the simulation leaves out: it belongs to the machine's disk, not to Temporal. */
type LeftOut = 'createSnapshot' | 'restoreSnapshot' | 'collectSnapshots' | 'takeBaseline';

/** A worker as `cake worker` builds it, its settings too, over simulated hosts and books in memory. */
export async function startSimWorker(
  target: TemporalTarget,
  hosts: SimulatedHosts,
): Promise<{ close: () => Promise<void> }> {
  const { namespace, connectionOptions } = target;
  const connection = await NativeConnection.connect(connectionOptions as NativeConnectionOptions);
  const nowMs = Date.now;
  const nothing = (): void => undefined;
  const leftOut: Pick<HostActivities, LeftOut> = {
    createSnapshot: ({ snapshotId }) => Promise.resolve({ snapshotId, dirtyFiles: 0 }),
    restoreSnapshot: ({ snapshotId, safetyId }) =>
      Promise.resolve({ restored: snapshotId, safetySnapshotId: safetyId, written: 0, deleted: 0 }),
    collectSnapshots: () => Promise.resolve({ deleted: 0, bytes: 0, aboveCap: false }),
    takeBaseline: () => Promise.resolve({ failing: 0 }),
  };
  const host = {
    ...leftOut,
    ...createSessionActivities({
      hosts: hosts.source,
      deliveries: { setDelivery: nothing },
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }),
    ...createClassifyActivities({
      errorCount: () => 0,
      rootFiles: () => Promise.resolve([]),
      nowMs,
    }),
    ...createComposeActivities({
      advisor: { bestFix: ({ fixes }) => fixes[0] ?? null },
      messages: { recordMessage: nothing },
      guardPolicy: (workspace) =>
        defaultPolicy({ workspace, home: '/home/sim', protectedPaths: [], nowMs: nowMs() }),
      nowMs,
    }),
    ...createRecallActivities({
      memory: { recordError: nothing, recordOutcome: nothing },
      cleanUp: () => Promise.resolve({ deleted: 0, backup: null }),
    }),
    ...createTaskActivities({
      tasks: { open: nothing, setState: nothing, close: () => Promise.resolve() },
    }),
  };
  const poll = createEventActivities({ source: hosts.source, projection: { project: nothing } });
  const base = { connection, namespace, identity: `cake-sim-${process.pid}` };
  const workers = await Promise.all([
    Worker.create({
      ...base,
      taskQueue: SIM_QUEUES.workflows,
      workflowBundle: { codePath: builtEntry('workflow-bundle.js') },
      maxCachedWorkflows: Number(process.env['CAKE_BENCH_SCALE_CACHE'] ?? 200),
      stickyQueueScheduleToStartTimeout: '500ms',
    }),
    Worker.create({
      ...base,
      taskQueue: SIM_QUEUES.host,
      activities: host,
      maxConcurrentActivityTaskExecutions: 100,
      maxHeartbeatThrottleInterval: '1s',
    }),
    Worker.create({
      ...base,
      taskQueue: SIM_QUEUES.poll,
      activities: poll,
      maxConcurrentActivityTaskExecutions: MAX_POLLS,
      maxHeartbeatThrottleInterval: '1s',
    }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
