import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { taskDir } from '../../config/paths.ts';
import type { CakeDb } from '../../db/cake-db.ts';
import { findJournal, type JournalReader } from '../../db/journal-reader.ts';
import type { Sample } from '../../domain/metrics/catalogue.ts';
import { samplesOfAudit, samplesOfEvent } from '../../domain/metrics/from-events.ts';

const PAGE = 500;

/** Reads the journals of running tasks while they grow. */
export interface JournalFollower {
  /** Follows a task from what was projected of it so far. */
  follow(taskId: string, adapter: string): void;
  /** Reads one task to its present end. */
  read(taskId: string): void;
  /** Reads a task that has ended for the last time. */
  end(taskId: string): void;
  /** Reads all of them, giving way to other work between two tasks. */
  readAll(): Promise<void>;
  /** When each followed task had its newest event, in Unix ms. */
  lastEvents(): ReadonlyMap<string, { adapter: string; lastEventMs: number | null }>;
}

interface Followed {
  adapter: string;
  seq: number;
  auditId: number;
  lastEventMs: number | null;
  /** Sizes and times of the files at the last reading: unchanged files are not opened. */
  seen: string;
}

/**
 * Projects the journals of running tasks into `cake.db` and measures each row once: the hosts write no metrics.
 * After a restart of the worker it goes on behind the last row that the one before it had projected.
 */
export function createJournalFollower(deps: {
  cakeHome: string;
  db: CakeDb;
  record: (samples: readonly Sample[]) => void;
  onError: (taskId: string, error: unknown) => void;
}): JournalFollower {
  const { cakeHome, db } = deps;
  const followed = new Map<string, Followed>();

  function read(taskId: string): void {
    const task = followed.get(taskId);
    if (!task) return;
    const file = join(taskDir(cakeHome, taskId), 'journal.db');
    const seen = stamp(file);
    if (seen === task.seen) return;
    try {
      const journal = findJournal(file);
      if (!journal) return;
      try {
        readEvents(journal, taskId, task);
        readAudits(journal, taskId, task);
        task.seen = seen;
      } finally {
        journal.close();
      }
    } catch (error) {
      // A journal that cannot be read now is read at the next look; its host and its task go on.
      deps.onError(taskId, error);
    }
  }

  function readEvents(journal: JournalReader, taskId: string, task: Followed): void {
    for (;;) {
      const rows = journal.read({ afterSeq: task.seq, limit: PAGE, notableOnly: false });
      const last = rows.at(-1);
      if (!last) return;
      db.projection.project(taskId, rows);
      deps.record(rows.flatMap((row) => samplesOfEvent(task.adapter, row)));
      task.seq = last.seq;
      task.lastEventMs = last.tsMs;
    }
  }

  function readAudits(journal: JournalReader, taskId: string, task: Followed): void {
    for (;;) {
      const rows = journal.audits({ afterId: task.auditId, limit: PAGE });
      const last = rows.at(-1);
      if (!last) return;
      db.projection.projectAudits(taskId, rows);
      deps.record(rows.flatMap(samplesOfAudit));
      task.auditId = last.id;
    }
  }

  return {
    follow(taskId, adapter) {
      if (followed.has(taskId)) return;
      followed.set(taskId, {
        adapter,
        seq: db.projection.contiguousSeq(taskId),
        auditId: db.projection.lastAudit(taskId),
        lastEventMs: null,
        seen: '',
      });
    },
    read,
    end(taskId) {
      read(taskId);
      followed.delete(taskId);
    },
    async readAll() {
      for (const taskId of followed.keys()) {
        read(taskId);
        // A reaction must not wait for the books of all other tasks.
        await nextTurn();
      }
    },
    lastEvents: () => followed,
  };
}

function stamp(file: string): string {
  const parts = [file, `${file}-wal`].map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? `${stat.size}:${stat.mtimeMs}` : '-';
  });
  return parts.join(' ');
}
