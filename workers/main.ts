import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type NativeConnectionOptions } from '@temporalio/worker';
import { loadConfig } from '../config/load.ts';
import { builtEntry, cakeHome as homeOf } from '../config/paths.ts';
import { openCakeDb } from '../db/cake-db.ts';
import { startKnowledgeApi } from './api/start.ts';
import { createActivities } from './activities.ts';
import { createEffectsClient } from './effects/client.ts';
import { machineId, queuesOf } from './machine-id.ts';
import { installRuntime } from './metrics/core-metrics.ts';
import { createMetrics, startMetrics, watchWork } from './metrics/start.ts';
import { installedVersions, metricsPage } from './metrics/settings.ts';
import { reconcile } from './reconcile.ts';
import { createSessionHosts } from './session-hosts.ts';
import { isHealthy } from './temporal/connect.ts';
import { temporalTarget } from './temporal/target.ts';
import { scheduleCleanUp } from './memory-schedule.ts';
import { scheduleCollection } from './snapshot-schedule.ts';
import { removeFile, upFiles, writeJson } from './up/files.ts';

/** Ownership is looked at again this often: a workflow may be terminated at any time. */
const RECONCILE_MS = 30_000;
const MAX_POLLS = 1_000;

/** Entry of the worker: workflows and light activities on `cake`, effects and polls on this machine's own queues. */
async function main(): Promise<void> {
  const log = (line: string): void => console.log(`${new Date().toISOString()} worker: ${line}`);
  const cakeHome = homeOf(process.env);
  const target = await temporalTarget({ cakeHome, env: process.env });
  if (!target) throw new Error('No Temporal server is known. Run cake up.');
  const coreUrl = await installRuntime(log);
  const metrics = createMetrics(log);
  const db = openCakeDb(join(cakeHome, 'cake.db'), {
    onEvent: (kind, detail) => {
      log(`cake.db ${kind}: ${detail}`);
      metrics.onDbEvent(kind);
    },
  });
  const work = watchWork({ metrics, cakeHome, db, log });
  const machine = machineId(cakeHome);
  const queues = queuesOf(machine);
  const effects = createEffectsClient({
    entry: builtEntry('workers/effects/main.js'),
    env: process.env,
  });
  effects.start();
  const activities = createActivities({ cakeHome, db, record: metrics.record, effects });
  const { namespace, connectionOptions } = target;
  const connection = await NativeConnection.connect(connectionOptions as NativeConnectionOptions);
  const base = {
    connection,
    namespace,
    identity: `cake-${machine}-${process.pid}`,
    shutdownGraceTime: '5s' as const,
    interceptors: { activity: [work.interceptor] },
  };
  const codePath = builtEntry('workflow-bundle.js');
  if (!existsSync(codePath))
    throw new Error(`There is no ${codePath}. Run: node scripts/build.mjs`);
  const workers = await Promise.all([
    Worker.create({
      ...base,
      taskQueue: queues.workflows,
      workflowBundle: { codePath },
      activities: activities.light,
      maxCachedWorkflows: 200,
      stickyQueueScheduleToStartTimeout: '500ms',
      maxHeartbeatThrottleInterval: '2s',
    }),
    Worker.create({
      ...base,
      taskQueue: queues.host,
      activities: activities.host,
      maxConcurrentActivityTaskExecutions: 100,
      maxHeartbeatThrottleInterval: '1s',
    }),
    Worker.create({
      ...base,
      taskQueue: queues.poll,
      activities: activities.poll,
      maxConcurrentActivityTaskExecutions: MAX_POLLS,
      maxHeartbeatThrottleInterval: '1s',
    }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const { ready } = upFiles(cakeHome);
  writeJson(ready, { pid: process.pid, startedAtMs: Date.now() });
  log('ready');

  const client = new Client({ connection: await Connection.connect(connectionOptions), namespace });
  const { tasks } = activities;
  const hosts = createSessionHosts(cakeHome);
  const look = (wake: boolean): void => {
    // The next look comes in any case: an unreachable server is no reason to end.
    reconcile({ client, db, cakeHome, hosts, tasks, log, wake }).then(
      metrics.onReconciled,
      (error: unknown) => log(`reconcile: ${String(error)}`),
    );
  };
  look(true);
  scheduleCollection(client, machine).catch((error: unknown) =>
    log(`schedule of the snapshots' collection: ${String(error)}`),
  );
  scheduleCleanUp(client, machine).catch((error: unknown) =>
    log(`schedule of the memory's clean-up: ${String(error)}`),
  );
  // Tasks go on without it: only what asks the API from outside notices.
  const api = await startKnowledgeApi({ cakeHome, db, log }).catch((error: unknown) => {
    log(`knowledge API: ${String(error)}`);
    return null;
  });
  const shown = await startMetrics({
    metrics,
    cakeHome,
    db,
    log,
    work,
    coreUrl,
    page: metricsPage(loadConfig({ cakeHome, workTree: null }).metrics, process.env),
    versions: installedVersions(),
    isTemporalUp: () => isHealthy(target),
    notReady: () =>
      workers.every((worker) => worker.getState() === 'RUNNING') ? null : 'a worker does not poll',
  });
  const timer = setInterval(() => {
    db.returnToFile();
    look(false);
  }, RECONCILE_MS);
  try {
    await running;
  } finally {
    clearInterval(timer);
    await effects.close();
    await shown.close();
    removeFile(ready);
    await api?.close();
    await client.connection.close();
    await connection.close();
    db.close();
  }
  log('ended');
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
