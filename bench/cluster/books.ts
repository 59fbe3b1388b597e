import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskDir } from '../../config/paths.ts';
import { findCakeDb } from '../../db/cake-db.ts';
import { openJournalReader } from '../../db/journal.ts';
import { doubledOf, lostRows } from '../crash/books.ts';

/** What one task's books say after its end. */
export interface TaskBooks {
  taskId: string;
  outcome: string;
  /** Journal rows missing, or projected twice or not at all. */
  lost: number;
  /** Messages injected twice, receipted twice, or read twice by the agent. */
  doubled: number;
  /** From each detected error to its delivered message. */
  reactionsMs: number[];
  /** Errors that must have been met and were not. */
  missed: number;
}

/** Reads the books of a task in a CAKE_HOME; `errors` is how many its scenario holds. */
export function booksOf(home: string, taskId: string, errors: number): TaskBooks {
  const db = findCakeDb(join(home, 'cake.db'));
  if (db === null) throw new Error(`There is no cake.db in ${home}.`);
  const dir = taskDir(home, taskId);
  const journal = openJournalReader(join(dir, 'journal.db'));
  try {
    const row = db.tasks.get(taskId);
    const events = journal.read({ afterSeq: 0, limit: 100_000, notableOnly: false });
    const progress = join(dir, 'agent-progress.json');
    const seen = existsSync(progress)
      ? (JSON.parse(readFileSync(progress, 'utf8')) as { seen: string[] }).seen
      : [];
    const detected = new Set(
      events.flatMap(({ event }) =>
        event.kind === 'error_detected' ? [event.finding.signature] : [],
      ),
    );
    return {
      taskId,
      outcome: row?.outcome ?? 'RUNNING',
      lost: lostRows(events, row?.report),
      doubled: doubledOf(events, journal.injections(), seen),
      reactionsMs: db.interventions
        .ofTask(taskId)
        .flatMap(({ detectedAtMs, deliveredAtMs }) =>
          deliveredAtMs === null ? [] : [Math.max(0, deliveredAtMs - detectedAtMs)],
        ),
      missed: Math.max(0, errors - detected.size),
    };
  } finally {
    journal.close();
    db.close();
  }
}

/** Sums of many tasks. */
export function sumBooks(books: readonly TaskBooks[]): {
  tasks: number;
  completed: number;
  lost: number;
  doubled: number;
  missed: number;
  reactionsMs: number[];
} {
  const sum = (pick: (one: TaskBooks) => number): number =>
    books.reduce((total, one) => total + pick(one), 0);
  return {
    tasks: books.length,
    completed: books.filter(({ outcome }) => outcome === 'COMPLETED').length,
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    missed: sum(({ missed }) => missed),
    reactionsMs: books.flatMap(({ reactionsMs }) => reactionsMs),
  };
}
