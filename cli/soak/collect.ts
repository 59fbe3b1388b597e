import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskDir } from '../../config/paths.ts';
import { findCakeDb } from '../../db/cake-db.ts';
import { findJournal } from '../../db/journal.ts';
import type { JournalEvent } from '../../domain/events.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import type { TaskFacts } from '../../domain/soak/facts.ts';

const PAGE = 5_000;

/** Reads what journals and `cake.db` say about the tasks of a soak; writes nothing. */
export function collectTasks(home: string, taskIds: readonly string[]): TaskFacts[] {
  const db = findCakeDb(join(home, 'cake.db'));
  if (!db) return [];
  try {
    return taskIds.flatMap((taskId): TaskFacts[] => {
      const row = db.tasks.get(taskId);
      if (!row) return [];
      const report = row.report as TaskReport | null;
      const { events, doubledInjections } = readJournal(home, taskId);
      const gaps = events.filter(({ seq }, index) => seq !== index + 1).length;
      const receipts = events.flatMap(({ event }) =>
        event.kind === 'injection_delivered' ? [event.injectionId] : [],
      );
      return [
        {
          taskId,
          outcome: row.outcome,
          events,
          messages: db.interventions.ofTask(taskId),
          lost: gaps + (report ? Math.abs(events.length - report.events) : 0),
          doubled: doubledInjections + twice(receipts) + twice(seenByAgent(home, taskId)),
          rollbacks: report?.counters.rollbacks ?? 0,
          restarts: report?.counters.restarts ?? 0,
        },
      ];
    });
  } finally {
    db.close();
  }
}

/** Journal rows of a task up to now. */
export function readJournal(
  home: string,
  taskId: string,
): { events: JournalEvent[]; doubledInjections: number } {
  const journal = findJournal(join(taskDir(home, taskId), 'journal.db'));
  if (!journal) return { events: [], doubledInjections: 0 };
  try {
    const events: JournalEvent[] = [];
    for (;;) {
      const afterSeq = events.at(-1)?.seq ?? 0;
      const rows = journal.read({ afterSeq, limit: PAGE, notableOnly: false });
      events.push(...rows);
      if (rows.length < PAGE) break;
    }
    const keys = journal
      .injections()
      .map(({ signature, episode, strike }) => `${signature} ${episode} ${strike}`);
    return { events, doubledInjections: twice(keys) };
  } finally {
    journal.close();
  }
}

/** Messages that the agent itself remembers; it acts on each once it has seen it. */
function seenByAgent(home: string, taskId: string): string[] {
  const file = join(taskDir(home, taskId), 'agent-progress.json');
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { seen: string[] }).seen;
}

const twice = (list: readonly string[]): number => list.length - new Set(list).size;
