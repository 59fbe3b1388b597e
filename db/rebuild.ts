import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { deriveOutcomes } from '../domain/ledger/derive-outcomes.ts';
import type { JournalEvent } from '../domain/events.ts';
import type { CakeStores } from './cake-stores.ts';
import { copyRows, type CopyResult } from './copy-rows.ts';
import { openCopy } from './damage.ts';
import { findJournal, type JournalReader } from './journal-reader.ts';
import { ERROR_TTL_MS } from './stores/recall.ts';

const PAGE = 1_000;

/** Where the facts of a lost `cake.db` are found again. */
export interface RebuildSources {
  /** The damaged file, moved aside; null when there was none. */
  aside: string | null;
  /** Folder of the automatic backups. */
  backupsDir: string;
  /** Folder with one folder per task. */
  tasksDir: string;
}

export interface RebuildResult {
  salvaged: CopyResult;
  fromBackup: CopyResult;
  journals: number;
  /** Tasks whose journal could not be read. */
  lostJournals: string[];
}

/**
 * Fills an empty database with all that is left: first what can still be read of the damaged file, because it
 * is the newest, then the newest backup, then the journals of the tasks. Rows that are there stay.
 */
export function rebuild(
  stores: CakeStores,
  raw: Database.Database,
  sources: RebuildSources,
): RebuildResult {
  const result: RebuildResult = {
    salvaged: copyFrom(sources.aside, raw),
    fromBackup: copyFrom(newestBackup(sources.backupsDir), raw),
    journals: 0,
    lostJournals: [],
  };
  for (const taskId of taskIds(sources.tasksDir)) {
    try {
      if (projectTask(stores, join(sources.tasksDir, taskId), taskId)) result.journals += 1;
    } catch {
      // One broken journal hurts one task.
      result.lostJournals.push(taskId);
    }
  }
  stores.recall.reindex();
  return result;
}

/** Adds what the journals know and the database does not; rows that are there stay. */
export function refill(
  stores: CakeStores,
  raw: Database.Database,
  tasksDir: string,
): Pick<RebuildResult, 'journals' | 'lostJournals'> {
  return rebuild(stores, raw, { aside: null, backupsDir: '', tasksDir });
}

function copyFrom(path: string | null, raw: Database.Database): CopyResult {
  const copy = path === null ? null : openCopy(path);
  if (!copy) return { copied: 0, unreadable: path === null ? 0 : 1 };
  try {
    return copyRows(copy.raw, raw);
  } finally {
    copy.close();
  }
}

/** The youngest file of the automatic backups, or null. */
export function newestBackup(dir: string): string | null {
  if (!existsSync(dir)) return null;
  const files = readdirSync(dir)
    .filter((name) => /^auto-.*\.db$/.test(name))
    .map((name) => join(dir, name));
  return files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? null;
}

/** Tasks that have a journal. */
export function taskIds(tasksDir: string): string[] {
  if (!existsSync(tasksDir)) return [];
  return readdirSync(tasksDir)
    .filter((name) => existsSync(join(tasksDir, name, 'journal.db')))
    .toSorted();
}

/** Projects all that a task's folder says; false when its journal has no content yet. */
function projectTask(stores: CakeStores, dir: string, taskId: string): boolean {
  const journal = findJournal(join(dir, 'journal.db'));
  if (!journal) return false;
  try {
    const events = allEvents(journal);
    openTask(stores, dir, { taskId, journal, events });
    stores.projection.project(taskId, events);
    stores.failures.note(taskId, events);
    for (let afterId = stores.projection.lastAudit(taskId); ;) {
      const rows = journal.audits({ afterId, limit: PAGE });
      stores.projection.projectAudits(taskId, rows);
      if (rows.length < PAGE) break;
      afterId = rows.at(-1)!.id;
    }
    projectErrors(stores, taskId, events);
    projectMessages(stores, taskId, journal, events);
    return true;
  } finally {
    journal.close();
  }
}

function allEvents(journal: JournalReader): JournalEvent[] {
  const all: JournalEvent[] = [];
  for (let afterSeq = 0; ;) {
    const rows = journal.read({ afterSeq, limit: PAGE, notableOnly: false });
    all.push(...rows);
    if (rows.length < PAGE) return all;
    afterSeq = rows.at(-1)!.seq;
  }
}

/** Facts of the task as the worker and the host left them beside the journal. */
function openTask(
  stores: CakeStores,
  dir: string,
  task: { taskId: string; journal: JournalReader; events: readonly JournalEvent[] },
): void {
  const spec = readJson(join(dir, 'task.json')) ?? readJson(join(dir, 'session.json'));
  const report = readJson(join(dir, 'report.json'));
  const workTree = spec?.['workTree'];
  if (stores.tasks.get(task.taskId) || typeof workTree !== 'string') return;
  const agent = spec?.['agent'];
  stores.tasks.restore({
    taskId: task.taskId,
    goal: typeof spec?.['goal'] === 'string' ? spec['goal'] : '',
    repo: workTree,
    workTree,
    agent:
      typeof agent === 'string' ? agent : String((agent as { name?: string } | undefined)?.name),
    state: 'MONITORING',
    outcome: typeof report?.['outcome'] === 'string' ? report['outcome'] : null,
    score: typeof report?.['score'] === 'number' ? report['score'] : null,
    createdAtMs: Number(
      spec?.['startedAtMs'] ?? task.journal.session()?.startedAtMs ?? task.events[0]?.tsMs ?? 0,
    ),
    endedAtMs: typeof report?.['endedAtMs'] === 'number' ? report['endedAtMs'] : null,
    deliverables: spec?.['deliverables'] ?? [],
    report,
  });
}

function projectErrors(stores: CakeStores, taskId: string, events: readonly JournalEvent[]): void {
  const oldest = Date.now() - ERROR_TTL_MS;
  for (const { seq, tsMs, event } of events) {
    if (event.kind === 'command_blocked') {
      const { ruleId, command } = event;
      stores.recall.recordViolation({ taskId, seq, tsMs, ruleId, command });
    }
    if (event.kind !== 'error_detected' || tsMs < oldest) continue;
    const { signature, errorType, normalized, message } = event.finding;
    stores.recall.recordError({ taskId, seq, tsMs, signature, errorType, normalized, message });
  }
}

function projectMessages(
  stores: CakeStores,
  taskId: string,
  journal: JournalReader,
  events: readonly JournalEvent[],
): void {
  const fixes = new Map(journal.injectionFixes().map((fix) => [fix.injectionId, fix]));
  const messages = journal.injections();
  for (const message of messages) {
    const { injectionId, signature, episode, strike, text, intendedAtMs } = message;
    const number = Number(/:(\d+)$/.exec(injectionId)?.[1]);
    // What a person said has no number, and is nobody's fix.
    if (!Number.isInteger(number) || injectionId !== `${taskId}:${number}`) continue;
    const detected = events.findLast(
      ({ tsMs, event }) =>
        tsMs <= intendedAtMs &&
        event.kind === 'error_detected' &&
        event.finding.signature === signature,
    );
    const finding = detected?.event.kind === 'error_detected' ? detected.event.finding : null;
    const fix = fixes.get(injectionId);
    stores.interventions.record({
      injectionId,
      taskId,
      number,
      signature,
      errorType: fix?.errorType ?? finding?.errorType ?? signature,
      episode,
      strike,
      fixId: fix?.fixId ?? null,
      action: fix?.action ?? null,
      fixCommand: null,
      failedCommand: finding?.command ?? null,
      text,
      composedAtMs: intendedAtMs,
      detectedAtMs: detected?.tsMs ?? intendedAtMs,
    });
    stores.interventions.setDelivery(injectionId, message.state, message.deliveredAtMs);
  }
  const journalled = messages.map(({ injectionId, signature, deliveredAtMs, intendedAtMs }) => ({
    injectionId,
    signature,
    atMs: deliveredAtMs ?? intendedAtMs,
  }));
  for (const outcome of deriveOutcomes(journalled, events))
    stores.interventions.setOutcome(outcome);
}

function readJson(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
