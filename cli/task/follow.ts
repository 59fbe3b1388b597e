import { setTimeout as wait } from 'node:timers/promises';
import type { JournalEvent } from '../../domain/events.ts';
import type { InjectionRow, TaskRow } from '../../db/types.ts';
import type { CliContext } from '../context.ts';
import { findTask, journalOf } from './store.ts';

const LOOK_EVERY_MS = 200;

/** What a follower wants to hear; both are called once per row, in order. */
export interface Follower {
  onEvent: (row: JournalEvent) => void;
  onMessage: (row: InjectionRow) => void;
}

/**
 * Follows a task by its files until it has ended; works while any server is down.
 * Returns the task's row with its outcome and report.
 */
export async function followTask(
  cli: CliContext,
  taskId: string,
  follower: Follower,
): Promise<TaskRow> {
  const seen = { seq: 0, messages: 0 };
  for (;;) {
    const row = findTask(cli, taskId);
    readNew(cli, taskId, seen, follower);
    if (row?.outcome) return row;
    await wait(LOOK_EVERY_MS);
  }
}

function readNew(
  cli: CliContext,
  taskId: string,
  seen: { seq: number; messages: number },
  follower: Follower,
): void {
  const journal = journalOf(cli, taskId);
  if (!journal) return;
  try {
    for (const row of journal.read({ afterSeq: seen.seq, limit: 10_000, notableOnly: false })) {
      seen.seq = row.seq;
      follower.onEvent(row);
    }
    for (const row of journal.injections().slice(seen.messages)) {
      seen.messages += 1;
      follower.onMessage(row);
    }
  } finally {
    journal.close();
  }
}
