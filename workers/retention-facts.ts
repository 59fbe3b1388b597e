import type { CakeDb } from '../db/cake-db.ts';
import type { Outcome } from '../domain/controller/episode.ts';

/** Every other outcome leaves the error open. */
const RESOLVED: Outcome = 'success';

/**
 * What the collection of snapshots must spare: tasks that have not ended, and the errors that their messages
 * were about and that were not resolved. Without a database there is neither.
 */
export function retentionFacts(db: CakeDb | null): {
  openErrors: ReadonlySet<string>;
  openTasks: ReadonlySet<string>;
} {
  const live = db?.tasks.live() ?? [];
  const openErrors = new Set<string>();
  for (const { taskId } of live) {
    const last = new Map<string, string | null>();
    for (const { signature, outcome } of db!.interventions.ofTask(taskId))
      last.set(signature, outcome);
    for (const [signature, outcome] of last) if (outcome !== RESOLVED) openErrors.add(signature);
  }
  return { openErrors, openTasks: new Set(live.map(({ taskId }) => taskId)) };
}
