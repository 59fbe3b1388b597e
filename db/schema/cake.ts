import {
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

export const tasks = sqliteTable(
  'tasks',
  {
    taskId: text('task_id').primaryKey(),
    goal: text().notNull(),
    repo: text().notNull(),
    workTree: text('work_tree').notNull(),
    agent: text().notNull(),
    state: text().notNull(),
    outcome: text(),
    score: real(),
    createdAtMs: integer('created_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
    deliverables: text({ mode: 'json' }).notNull(),
    report: text({ mode: 'json' }),
  },
  // The claim of a work tree: two live tasks on one tree cannot be stored.
  (table) => [
    uniqueIndex('tasks_live_tree')
      .on(table.workTree)
      .where(sql`${table.outcome} is null`),
  ],
);

export const interventions = sqliteTable(
  'interventions',
  {
    injectionId: text('injection_id').primaryKey(),
    taskId: text('task_id').notNull(),
    number: integer().notNull(),
    signature: text().notNull(),
    errorType: text('error_type').notNull(),
    episode: integer().notNull(),
    strike: integer().notNull(),
    fixId: text('fix_id'),
    /** What was said to be done, and the command inside it: what a later task can be offered. */
    action: text(),
    fixCommand: text('fix_command'),
    /** The command that had failed. */
    failedCommand: text('failed_command'),
    text: text().notNull(),
    composedAtMs: integer('composed_at_ms').notNull(),
    detectedAtMs: integer('detected_at_ms').notNull(),
    delivery: text(),
    deliveredAtMs: integer('delivered_at_ms'),
  },
  (table) => [
    index('interventions_task').on(table.taskId, table.number),
    index('interventions_type').on(table.errorType, table.fixId),
    index('interventions_signature').on(table.signature, table.taskId),
  ],
);

/** What came of an operator message; at most one row each. */
export const outcomes = sqliteTable('outcomes', {
  injectionId: text('injection_id').primaryKey(),
  outcome: text().notNull(),
  basis: text().notNull(),
  atMs: integer('at_ms').notNull(),
});

/** Errors of the last 24 h and before; every query limits the age. */
export const errorMemory = sqliteTable(
  'error_memory',
  {
    taskId: text('task_id').notNull(),
    seq: integer().notNull(),
    tsMs: integer('ts_ms').notNull(),
    signature: text().notNull(),
    errorType: text('error_type').notNull(),
    normalized: text().notNull(),
    message: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.taskId, table.seq] }),
    index('error_memory_signature').on(table.signature, table.tsMs),
    index('error_memory_age').on(table.tsMs),
  ],
);

/** Distinct errors of error_memory; the FTS5 table `error_text` has their trigrams under the same ids. */
export const errorSignatures = sqliteTable(
  'error_signatures',
  {
    id: integer().primaryKey(),
    signature: text().notNull().unique('error_signatures_signature'),
    errorType: text('error_type').notNull(),
    normalized: text().notNull(),
    lastSeenMs: integer('last_seen_ms').notNull(),
  },
  (table) => [index('error_signatures_age').on(table.lastSeenMs)],
);

/** How a command last failed in a work tree, so that the next task can be told before it fails again. */
export const commandFailures = sqliteTable(
  'command_failures',
  {
    workTree: text('work_tree').notNull(),
    command: text().notNull(),
    signature: text().notNull(),
    errorType: text('error_type').notNull(),
    taskId: text('task_id').notNull(),
    failedAtMs: integer('failed_at_ms').notNull(),
    /** When it passed in a later task without failing first: then there is nothing to offer. */
    passedAtMs: integer('passed_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.workTree, table.command, table.signature] })],
);

/** What happened to this database: damage and its repair, a full disk, work in memory. */
export const dbEvents = sqliteTable('db_events', {
  id: integer().primaryKey({ autoIncrement: true }),
  atMs: integer('at_ms').notNull(),
  kind: text().notNull(),
  detail: text().notNull(),
});

export const patternViolations = sqliteTable(
  'pattern_violations',
  {
    taskId: text('task_id').notNull(),
    seq: integer().notNull(),
    tsMs: integer('ts_ms').notNull(),
    ruleId: text('rule_id').notNull(),
    command: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.seq] })],
);

/** Facts kept for a task across conversations. */
export const context = sqliteTable(
  'context',
  {
    taskId: text('task_id').notNull(),
    key: text().notNull(),
    value: text({ mode: 'json' }).notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.key] })],
);

/** Projected copy of the journals, idempotent by (task, seq). */
export const events = sqliteTable(
  'events',
  {
    taskId: text('task_id').notNull(),
    seq: integer().notNull(),
    tsMs: integer('ts_ms').notNull(),
    epoch: integer().notNull(),
    kind: text().notNull(),
    payload: text({ mode: 'json' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.seq] })],
);

/** Projected copy of the journals' guard decisions. */
export const commandAudit = sqliteTable(
  'command_audit',
  {
    taskId: text('task_id').notNull(),
    id: integer().notNull(),
    tsMs: integer('ts_ms').notNull(),
    command: text().notNull(),
    verdict: text().notNull(),
    ruleId: text('rule_id'),
    hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.id] })],
);

export const snapshots = sqliteTable('snapshots', {
  id: text().primaryKey(),
  taskId: text('task_id'),
  workTree: text('work_tree').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  record: text({ mode: 'json' }).notNull(),
});
