import type { AgentEvent, JournalEvent } from '../domain/events.ts';
import type { Journal } from '../db/types.ts';
import { redactAll } from '../domain/guard/redact.ts';

interface Waiting {
  tsMs: number;
  event: AgentEvent;
  resolve: (row: JournalEvent) => void;
  reject: (error: unknown) => void;
}

export interface EventWriter {
  /** Resolves when the row is on disk: nothing is released before. */
  write(event: AgentEvent): Promise<JournalEvent>;
  /** Commits what is queued now. */
  flush(): void;
}

/**
 * Group commit: events of one turn of the event loop share one transaction, so that a flood costs one fsync
 * per turn and not one per event. `onCommitted` runs after the rows are durable.
 */
export function createEventWriter(deps: {
  journal: Pick<Journal, 'append'>;
  nowMs: () => number;
  onCommitted: (rows: JournalEvent[]) => void;
}): EventWriter {
  let queue: Waiting[] = [];
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const batch = queue;
    queue = [];
    if (batch.length === 0) return;
    let rows: JournalEvent[];
    try {
      rows = deps.journal.append(batch);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const [index, { resolve }] of batch.entries()) resolve(rows[index]!);
    deps.onCommitted(rows);
  };

  return {
    write: (event) =>
      new Promise((resolve, reject) => {
        // Output of tools stands in findings, and a finding is often about the secret itself.
        queue.push({ tsMs: deps.nowMs(), event: redactAll(event), resolve, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      }),
    flush,
  };
}
