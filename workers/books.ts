import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FixAdvisor, MessageLog } from '../activities/compose.ts';
import type { EvidenceStore } from '../activities/deliverables.ts';
import type { EventProjection } from '../activities/events.ts';
import type { Memory } from '../activities/recall.ts';
import type { DeliveryLog } from '../activities/session.ts';
import type { SnapshotLog } from '../activities/snapshot.ts';
import type { TaskBook } from '../activities/tasks.ts';
import { taskDir } from '../config/paths.ts';
import type { CakeDb } from '../db/cake-db.ts';
import { findJournal } from '../db/journal.ts';
import { chooseFix } from '../domain/ledger/effectiveness.ts';
import type { Deliverable, DeliverablesVerdict, Evidence } from '../domain/deliverables/types.ts';
import { buildReport } from '../domain/report/build.ts';
import type { DiffSize } from '../domain/report/types.ts';
import type { SnapshotRecord } from '../domain/snapshot.ts';
import { abortFile } from './session-hosts.ts';
import { writeJson } from './up/files.ts';

const PAGE = 1_000;

/** Operator messages, outcomes and errors in `cake.db`, behind the interfaces of the activities. */
export function createBooks(
  db: CakeDb,
): Memory & DeliveryLog & MessageLog & SnapshotLog & FixAdvisor & EventProjection {
  return {
    recordError: ({ taskId, seq, tsMs, finding }) => {
      const { signature, errorType, normalized, message } = finding;
      db.recall.recordError({ taskId, seq, tsMs, signature, errorType, normalized, message });
    },
    recordOutcome: (outcome) => db.interventions.setOutcome(outcome),
    setDelivery: ({ injectionId, state, deliveredAtMs }) =>
      db.interventions.setDelivery(injectionId, state, deliveredAtMs),
    recordMessage: (message) => {
      const { injectionId, taskId, number, signature, errorType, episode, strike } = message;
      const { fixId, action, fixCommand, slots, text, composedAtMs, detectedAtMs } = message;
      db.interventions.record({
        injectionId,
        taskId,
        number,
        signature,
        errorType,
        episode,
        strike,
        fixId,
        action,
        fixCommand,
        failedCommand: slots.command ?? null,
        text,
        composedAtMs,
        detectedAtMs,
      });
    },
    recordSnapshot: (record) => db.projection.recordSnapshot(record),
    bestFix: ({ taskId, signature, errorType, fixes, failedFixIds }) =>
      chooseFix(fixes, db.ledger.effectivenessOf(errorType), [
        ...failedFixIds,
        ...db.ledger.failedHere(taskId, signature),
      ]),
    project: (taskId, events) => {
      db.projection.project(taskId, events);
      for (const { seq, tsMs, event } of events) {
        // Every detection counts, also the ones that nothing is said about: a medium error speaks at the third.
        if (event.kind === 'error_detected') {
          const { signature, errorType, normalized, message } = event.finding;
          db.recall.recordError({ taskId, seq, tsMs, signature, errorType, normalized, message });
        }
        if (event.kind !== 'command_blocked') continue;
        const { ruleId, command } = event;
        db.recall.recordViolation({ taskId, seq, tsMs, ruleId, command });
      }
    },
  };
}

/** Baseline and verdict of a task, kept as its context so that they survive every restart. */
export function createEvidenceStore(db: CakeDb, cakeHome: string): EvidenceStore {
  return {
    saveBaseline: (taskId, baseline) => db.ledger.storeContext(taskId, { baseline }),
    loadBaseline: (taskId) =>
      (db.ledger.getContext(taskId)['baseline'] ?? {}) as Record<string, Evidence>,
    loadLast: (taskId) => {
      const verdict = db.ledger.getContext(taskId)['verdict'] as DeliverablesVerdict | undefined;
      return Object.fromEntries(
        (verdict?.results ?? []).flatMap(({ id, evidence }) => (evidence ? [[id, evidence]] : [])),
      );
    },
    saveVerdict: (taskId, verdict) => db.ledger.storeContext(taskId, { verdict }),
    outputDir: (taskId) => join(taskDir(cakeHome, taskId), 'checks'),
  };
}

/** What a report says about a work tree, read from git. */
export interface TreeBook {
  snapshots(workTree: string): Promise<SnapshotRecord[]>;
  diffSize(workTree: string, commit: string | null): Promise<DiffSize>;
}

/** Claims, states and reports of tasks. */
export function createTaskBook(db: CakeDb, cakeHome: string, trees: TreeBook): TaskBook {
  return {
    open: (input) => {
      const { taskId, goal, workTree, agent, deliverables, startedAtMs } = input;
      // Beside the journal, so that a lost cake.db can be made again.
      writeJson(join(taskDir(cakeHome, taskId), 'task.json'), input);
      db.tasks.open({
        taskId,
        goal,
        repo: workTree,
        workTree,
        agent,
        deliverables,
        createdAtMs: startedAtMs,
      });
    },
    setState: (taskId, state) => db.tasks.setState(taskId, state),
    async close({ result, workTree, endedAtMs }) {
      const { taskId } = result;
      projectAll(db, cakeHome, taskId);
      const row = db.tasks.get(taskId);
      // A tree that cannot be read (removed, damaged) costs its lines of the report, not the report.
      const snapshots = await trees.snapshots(workTree).catch(() => []);
      const baseline = snapshots.find((one) => one.taskId === taskId && one.label === 'baseline');
      const diff = baseline
        ? await trees.diffSize(workTree, baseline.commit).catch(() => null)
        : null;
      const report = buildReport({
        snapshots,
        diff,
        goal: row?.goal ?? '',
        workTree,
        agent: row?.agent ?? '',
        startedAtMs: row?.createdAtMs ?? endedAtMs,
        endedAtMs,
        result,
        deliverables: (row?.deliverables ?? []) as Deliverable[],
        verdict: (db.ledger.getContext(taskId)['verdict'] ?? null) as DeliverablesVerdict | null,
        events: db.projection.eventsOf(taskId),
        messages: db.interventions.ofTask(taskId).map(({ outcome, outcomeBasis, ...message }) => ({
          ...message,
          outcome,
          basis: outcomeBasis,
        })),
      });
      writeJson(join(taskDir(cakeHome, taskId), 'report.json'), report);
      db.tasks.finish(taskId, { outcome: result.outcome, score: result.score, endedAtMs, report });
      rmSync(abortFile(cakeHome, taskId), { force: true });
    },
  };
}

/** Copies what the journal has and `cake.db` has not; the host is stopped, so nothing is added meanwhile. */
function projectAll(db: CakeDb, cakeHome: string, taskId: string): void {
  const journal = findJournal(join(taskDir(cakeHome, taskId), 'journal.db'));
  if (!journal) return;
  try {
    for (let afterSeq = 0; ;) {
      const rows = journal.read({ afterSeq, limit: PAGE, notableOnly: false });
      db.projection.project(taskId, rows);
      db.failures.note(taskId, rows);
      if (rows.length < PAGE) break;
      afterSeq = rows.at(-1)!.seq;
    }
    for (let afterId = db.projection.lastAudit(taskId); ;) {
      const rows = journal.audits({ afterId, limit: PAGE });
      db.projection.projectAudits(taskId, rows);
      if (rows.length < PAGE) return;
      afterId = rows.at(-1)!.id;
    }
  } finally {
    journal.close();
  }
}
