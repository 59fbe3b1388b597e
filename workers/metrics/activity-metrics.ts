import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { CakeDb } from '../../db/cake-db.ts';
import type { Deliverable, DeliverablesVerdict } from '../../domain/deliverables/types.ts';
import type { Sample } from '../../domain/metrics/catalogue.ts';
import {
  samplesOfActivity,
  type ActivityAttempt,
  type AttemptFacts,
} from './samples-of-activity.ts';
import type { JournalFollower } from './follow-journals.ts';

/** Finished activities that are remembered, so that a repeated attempt is not counted again. */
const REMEMBERED = 10_000;

/** What `cake.db` knows about attempts. */
export function attemptFacts(db: CakeDb): AttemptFacts {
  return {
    message: (injectionId) => db.interventions.get(injectionId),
    taskCreatedAtMs: (taskId) => db.tasks.get(taskId)?.createdAtMs ?? null,
    verdict: (taskId) => {
      const verdict = db.ledger.getContext(taskId)['verdict'] as DeliverablesVerdict | undefined;
      const wanted = (db.tasks.get(taskId)?.deliverables ?? []) as Deliverable[];
      return (verdict?.results ?? []).map(({ id, status }) => ({
        kind: wanted.find((one) => one.id === id)?.kind ?? 'other',
        status,
      }));
    },
  };
}

/** Measures every activity from outside: its code knows nothing of metrics, and a fault here never fails it. */
export function measureActivities(deps: {
  facts: AttemptFacts;
  follower: Pick<JournalFollower, 'follow' | 'end' | 'read'>;
  record: (samples: readonly Sample[]) => void;
  nowMs: () => number;
  onError: (error: unknown) => void;
}): ActivityInterceptorsFactory {
  const counted = new Set<string>();

  function safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      deps.onError(error);
    }
  }

  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const argument: unknown = input.args[0];
        const startedMs = performance.now();
        const finished = (end: { ok: true; result: unknown } | { ok: false }): void =>
          safely(() => {
            const { workflowId, runId } = info.workflowExecution ?? { workflowId: '', runId: '' };
            const id = `${workflowId} ${runId} ${info.activityId}`;
            if (counted.has(id)) return;
            if (end.ok) remember(counted, id);
            const attempt = {
              name: info.activityType,
              input: argument,
              durationMs: performance.now() - startedMs,
              nowMs: deps.nowMs(),
              attempt: info.attempt,
              ...end,
            } as ActivityAttempt;
            deps.record(samplesOfActivity(attempt, deps.facts));
            follow(attempt, deps.follower);
          });
        try {
          const result: unknown = await next(input);
          finished({ ok: true, result });
          return result;
        } catch (error) {
          // Cancelled work has neither succeeded nor failed.
          if ((error as Error).name !== 'CancelledFailure') finished({ ok: false });
          throw error;
        }
      },
    },
  });
}

function follow(
  attempt: ActivityAttempt,
  follower: Pick<JournalFollower, 'follow' | 'end' | 'read'>,
): void {
  if (!attempt.ok) return;
  if (attempt.name === 'openTask') follower.follow(attempt.input.taskId, attempt.input.agent);
  if (attempt.name === 'closeTask') follower.end(attempt.input.result.taskId);
}

function remember(set: Set<string>, id: string): void {
  set.add(id);
  if (set.size <= REMEMBERED) return;
  const [oldest] = set;
  if (oldest !== undefined) set.delete(oldest);
}
