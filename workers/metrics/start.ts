import { createMetricsRegistry, type MetricsRegistry } from '../../adapters/metrics/registry.ts';
import type { CakeDb } from '../../db/cake-db.ts';
import { sample, type Sample } from '../../domain/metrics/catalogue.ts';
import { liveSupervisor } from '../up/files.ts';
import { attemptFacts, measureActivities } from './activity-metrics.ts';
import { readCoreMetrics } from './core-metrics.ts';
import { createJournalFollower } from './follow-journals.ts';
import { quickFacts, slowFacts } from './machine-facts.ts';
import { publishMetrics } from './publish.ts';

const LOOK_MS = 5_000;
const SLOW_LOOK_MS = 60_000;
/** A scrape looks again when the last look is older. */
const FRESH_MS = 1_000;

/** Counts what happens in the worker, before and after there is a page to show it on. */
export interface Metrics {
  record: (samples: readonly Sample[]) => void;
  /** What `cake.db` says about itself. */
  onDbEvent: (kind: string) => void;
  /** The last look at Temporal brought everything in line. */
  onReconciled: () => void;
  registry: MetricsRegistry;
}

/** Instruments without a page; nothing is read or opened. */
export function createMetrics(log: (line: string) => void): Metrics {
  const registry = createMetricsRegistry({
    onOverflow: (metric, label, value) =>
      log(`metrics: ${metric} does not know ${label}="${value}"; it counts as other`),
  });
  const { record } = registry;
  return {
    registry,
    record,
    onDbEvent: (kind) => record([sample('dbRepairs', { kind })]),
    onReconciled: () => record([sample('reconciled', {}, Date.now() / 1_000)]),
  };
}

export interface MetricsDeps {
  metrics: Metrics;
  cakeHome: string;
  db: CakeDb;
  log: (line: string) => void;
}

/** The interceptor that measures activities, and the follower of journals that it feeds. */
export function watchWork({ metrics, cakeHome, db, log }: MetricsDeps) {
  let told = '';
  const onError = (what: string) => (error: unknown) => {
    const line = `${what}: ${String(error)}`;
    if (line !== told) log(line);
    told = line;
  };
  const follower = createJournalFollower({
    cakeHome,
    db,
    record: metrics.record,
    onError: (taskId, error) => onError(`metrics of task ${taskId}`)(error),
  });
  const interceptor = measureActivities({
    facts: attemptFacts(db),
    follower,
    record: metrics.record,
    nowMs: Date.now,
    onError: onError('metrics'),
  });
  return { follower, interceptor, onError };
}

/** Looks at journals, processes and disk from now on, and shows the page; `close` ends both. */
export async function startMetrics(
  deps: MetricsDeps & {
    work: ReturnType<typeof watchWork>;
    page: { host: string; port: number } | null;
    versions: { version: string; temporalSdk: string };
    coreUrl: string | null;
    isTemporalUp: () => Promise<boolean>;
    notReady: () => string | null;
  },
): Promise<{ close(): Promise<void> }> {
  const { metrics, cakeHome, db, work, log } = deps;
  const { record, registry } = metrics;
  const { version, temporalSdk } = deps.versions;
  record([
    sample('buildInfo', { version, node: process.versions.node, temporal_sdk: temporalSdk }, 1),
  ]);
  for (const { taskId, agent } of db.tasks.live()) work.follower.follow(taskId, agent);

  let lookedMs = -Infinity;
  let looking: Promise<void> | null = null;
  const look = (): Promise<void> => {
    looking ??= (async () => {
      const startedMs = performance.now();
      const live = new Set(db.tasks.live().map(({ taskId }) => taskId));
      await work.follower.readAll();
      // Ended without this worker's own activity: by a reconciliation.
      for (const taskId of work.follower.lastEvents().keys())
        if (!live.has(taskId)) work.follower.end(taskId);
      record(await quickFacts({ cakeHome, db, follower: work.follower, nowMs: Date.now() }));
      record([sample('temporalUp', {}, (await deps.isTemporalUp()) ? 1 : 0)]);
      raiseRestarts(metrics, cakeHome);
      record([sample('collected', {}, (performance.now() - startedMs) / 1_000)]);
    })()
      .catch(work.onError('metrics'))
      .finally(() => {
        lookedMs = performance.now();
        looking = null;
      });
    return looking;
  };
  const slowLook = (): Promise<void> =>
    slowFacts({ cakeHome, db }).then(record, work.onError('metrics'));

  // Before the page is there: a counter that somebody else keeps must not be seen at 0.
  await Promise.all([look(), slowLook()]);
  const timers = [
    setInterval(() => void look(), LOOK_MS),
    setInterval(() => void slowLook(), SLOW_LOOK_MS),
  ];
  const published =
    deps.page === null
      ? null
      : await publishMetrics(
          { cakeHome, ...deps.page, log },
          {
            metrics: async () => {
              if (performance.now() - lookedMs > FRESH_MS) await look();
              const [own, core] = await Promise.all([
                registry.text(),
                readCoreMetrics(deps.coreUrl),
              ]);
              return { text: `${own}${core}`, contentType: registry.contentType };
            },
            notReady: deps.notReady,
            health: () => ({ pid: process.pid, cakeHome, version, database: db.health() }),
          },
        );
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      await published?.close();
      await looking;
    },
  };
}

function raiseRestarts({ registry }: Metrics, cakeHome: string): void {
  const record = liveSupervisor(cakeHome);
  if (record === null) return;
  registry.raiseTo(sample('restarts', { component: 'worker' }, record.workerRestarts));
  registry.raiseTo(sample('restarts', { component: 'temporal' }, record.temporalRestarts));
}
