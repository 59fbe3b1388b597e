import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Everything the agent did, numbered densely; append-only. */
export const events = sqliteTable(
  'events',
  {
    seq: integer().primaryKey(),
    tsMs: integer('ts_ms').notNull(),
    epoch: integer().notNull(),
    kind: text().notNull(),
    notable: integer({ mode: 'boolean' }).notNull(),
    payload: text({ mode: 'json' }).notNull(),
  },
  (table) => [index('events_notable').on(table.notable, table.seq)],
);

/** Every decision of the guard, hash-chained. */
export const commandAudit = sqliteTable('command_audit', {
  id: integer().primaryKey({ autoIncrement: true }),
  tsMs: integer('ts_ms').notNull(),
  epoch: integer().notNull(),
  via: text().notNull(),
  cwd: text().notNull(),
  command: text().notNull(),
  decision: text({ mode: 'json' }).notNull(),
  prevHash: text('prev_hash').notNull(),
  hash: text().notNull(),
});

/** Operator messages: intended → written → delivered. */
export const injections = sqliteTable(
  'injections',
  {
    injectionId: text('injection_id').primaryKey(),
    text: text().notNull(),
    signature: text().notNull(),
    episode: integer().notNull(),
    strike: integer().notNull(),
    state: text().notNull(),
    intendedAtMs: integer('intended_at_ms').notNull(),
    writtenAtMs: integer('written_at_ms'),
    deliveredAtMs: integer('delivered_at_ms'),
  },
  // One message per signature, episode and strike (I4), whatever id it comes with.
  (table) => [uniqueIndex('injections_once').on(table.signature, table.episode, table.strike)],
);

/**
 * Which fix a message proposed, so that a lost `cake.db` can be made again from the journals. A table of
 * its own: journals of ended tasks stay at the level they were written with, and must stay readable.
 */
export const injectionFixes = sqliteTable('injection_fixes', {
  injectionId: text('injection_id').primaryKey(),
  errorType: text('error_type').notNull(),
  fixId: text('fix_id'),
  action: text().notNull(),
});

/** One row: who owns the journal now. */
export const session = sqliteTable('session', {
  id: integer().primaryKey(),
  taskId: text('task_id').notNull(),
  epoch: integer().notNull(),
  agent: text().notNull(),
  resumeToken: text('resume_token'),
  hostPid: integer('host_pid'),
  agentPgid: integer('agent_pgid'),
  startedAtMs: integer('started_at_ms').notNull(),
  stoppedAtMs: integer('stopped_at_ms'),
  stopReason: text('stop_reason'),
});
