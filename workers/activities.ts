import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClassifyActivities } from '../activities/classify.ts';
import { createComposeActivities } from '../activities/compose.ts';
import { createDeliverablesActivities } from '../activities/deliverables.ts';
import { createEventActivities } from '../activities/events.ts';
import type { HostActivities, LightActivities, PollActivities } from '../activities/index.ts';
import { createNotifyActivities } from '../activities/notify.ts';
import { createRecallActivities } from '../activities/recall.ts';
import { createSessionActivities, type SessionHosts } from '../activities/session.ts';
import { createSnapshotActivities, type RestoreProgress } from '../activities/snapshot.ts';
import { createSoakActivities } from '../activities/soak.ts';
import { createTaskActivities, type TaskBook } from '../activities/tasks.ts';
import { createNotifier } from '../adapters/notify/notifier.ts';
import { loadConfig } from '../config/load.ts';
import { socketDir } from '../config/paths.ts';
import type { CakeDb } from '../db/cake-db.ts';
import { tidy } from '../db/tidy.ts';
import { defaultPolicy } from '../domain/guard/policy.ts';
import { sample, type Sample } from '../domain/metrics/catalogue.ts';
import type { EffectsClient } from './effects/client.ts';
import { createBooks, createEvidenceStore, createTaskBook } from './books.ts';
import { createSessionHosts } from './session-hosts.ts';
import { retentionFacts } from './retention-facts.ts';
import { createSoakRuns } from './soak-runs.ts';

/** A session file stays small, whatever a work tree has seen. */
const MAX_KNOWN_FAILURES = 200;

/** Every activity with its real dependencies, by queue. */
export function createActivities(options: {
  cakeHome: string;
  db: CakeDb;
  record: (samples: readonly Sample[]) => void;
  effects: EffectsClient;
}): {
  light: LightActivities;
  host: HostActivities;
  poll: PollActivities;
  /** The book behind the activities, for what happens outside of a workflow. */
  tasks: TaskBook;
} {
  const { cakeHome, db, record, effects } = options;
  const nowMs = Date.now;
  const hosts = createSessionHosts(cakeHome);
  const books = createBooks(db);
  const notifier = createNotifier({
    logFile: join(cakeHome, 'logs', 'notifications.log'),
    webhookUrl: loadConfig({ cakeHome, workTree: null }).notify.webhookUrl,
    nowMs,
  });
  const guardPolicy = (workspace: string) =>
    defaultPolicy({
      workspace,
      home: homedir(),
      protectedPaths: [cakeHome, socketDir()],
      nowMs: nowMs(),
    });
  const tasks = createTaskBook(db, cakeHome, {
    snapshots: (workTree) => effects.call('listSnapshots', { workTree }),
    diffSize: (workTree, commit) => effects.call('diffSize', { workTree, commit }),
  });
  return {
    tasks,
    light: createNotifyActivities({ notifier }),
    poll: createEventActivities({ source: hosts, projection: books }),
    host: {
      ...createSessionActivities({
        hosts: withFixes(hosts, db),
        deliveries: books,
        sleep: (ms) => sleep(ms),
      }),
      ...createClassifyActivities({
        // The detection in hand was remembered when it was projected.
        errorCount: (signature) => {
          const before = Math.max(0, db.recall.getErrorCount(signature) - 1);
          record([sample('recallLookups', { store: 'errors', result: hitOrMiss(before > 0) })]);
          return before;
        },
        rootFiles: (workTree) => readdir(workTree),
        nowMs,
      }),
      ...createRecallActivities({ memory: books, cleanUp: () => tidy(db, nowMs()) }),
      ...createComposeActivities({
        advisor: {
          bestFix: (input) => {
            const known = db.ledger.effectivenessOf(input.errorType).size > 0;
            record([sample('recallLookups', { store: 'fixes', result: hitOrMiss(known) })]);
            return books.bestFix(input);
          },
        },
        messages: books,
        guardPolicy,
        nowMs,
      }),
      ...createTaskActivities({ tasks }),
      ...createSnapshotActivities({
        snapshots: {
          create: (input) => effects.call('createSnapshot', input),
          restore: ({ onProgress, ...input }) =>
            effects.call('restoreSnapshot', input, {
              onProgress: (progress) => onProgress?.(progress as RestoreProgress),
            }),
          cleanupAll: (input) => effects.call('cleanUpSnapshots', input),
        },
        log: books,
        retention: () => retentionFacts(db),
      }),
      ...createSoakActivities({ soaks: createSoakRuns(cakeHome, process.env) }),
      ...createDeliverablesActivities({
        checks: { run: ({ signal, ...input }) => effects.call('runCheck', input, { signal }) },
        evidence: createEvidenceStore(db, cakeHome),
        trees: { readFacts: (input) => effects.call('readTreeFacts', input) },
      }),
    },
  };
}

const hitOrMiss = (hit: boolean): 'hit' | 'miss' => (hit ? 'hit' : 'miss');

/**
 * Tells the host what the ledger knows: how commands failed in earlier tasks, and what a message proposes (its
 * journal keeps it, should `cake.db` be lost).
 */
function withFixes(hosts: SessionHosts, db: CakeDb): SessionHosts {
  return {
    ...hosts,
    start: (input) => {
      const known = db.failures.known(input.workTree, input.taskId).slice(0, MAX_KNOWN_FAILURES);
      return hosts.start(known.length === 0 ? input : { ...input, known });
    },
    send: (input) => {
      const row = db.interventions.get(input.injectionId);
      const fix = row && {
        errorType: row.errorType,
        fixId: row.fixId,
        action: row.action ?? row.text,
      };
      return hosts.send({ ...input, ...(fix ? { fix } : {}) });
    },
  };
}
