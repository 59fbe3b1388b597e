import { readdirSync } from 'node:fs';
import { loadConfig } from '../../config/load.ts';
import { cakeHome } from '../../config/paths.ts';
import type { JournalReader } from '../../db/journal.ts';
import type { TaskRow } from '../../db/types.ts';
import type { JournalEvent } from '../../domain/events.ts';
import { isNotable } from '../../domain/events.ts';
import { explainEvent, type WhyFacts, type WhyMessage } from '../../domain/report/why.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { usage } from './errors.ts';
import { formatEvent } from './format-event.ts';
import { journalOf, requireTask, withDb } from './store.ts';

const PAGE = 500;

/**
 * `cake task why`: explains one row of the journal, named by its number, or the row that a message (`m3`) is about.
 * Without an event it lists what can be asked about. Also works while the task runs.
 */
export function explainTask(
  cli: CliContext,
  taskId: string,
  event: string | undefined,
  options: { json: boolean },
): void {
  const task = requireTask(cli, taskId);
  const journal = journalOf(cli, taskId);
  if (!journal) throw usage(`Task ${taskId} has no events yet.`, `See cake task status ${taskId}.`);
  try {
    const facts = readFacts(cli, task, journal);
    if (event === undefined) return listEvents(cli, facts, options.json);
    const row = findRow(taskId, event, facts);
    const sections = explainEvent(row, facts);
    if (options.json) return printJson(cli, { taskId, row, sections });
    const paint = paintFor(cli);
    cli.stdout(`${paint.bold(`Row ${row.seq}`)}  ${formatEvent(row, paint) ?? row.event.kind}\n`);
    for (const { title, lines } of sections) {
      cli.stdout(`\n${paint.bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`);
    }
  } finally {
    journal.close();
  }
}

function readFacts(cli: CliContext, task: TaskRow, journal: JournalReader): WhyFacts {
  const { taskId, workTree } = task;
  const home = cakeHome(cli.env);
  const effects = new Map<string, ReturnType<WhyFacts['effects']>>();
  const messages = withDb(cli, (db) => {
    const rows: WhyMessage[] = db.interventions.ofTask(taskId);
    for (const errorType of new Set(rows.map((one) => one.errorType)))
      effects.set(errorType, db.ledger.effectivenessOf(errorType));
    return rows;
  });
  return {
    events: pages((afterSeq) => journal.read({ afterSeq, limit: PAGE, notableOnly: false }), 'seq'),
    audits: pages((afterId) => journal.audits({ afterId, limit: PAGE }), 'id').map(
      ({ decision, ...row }) => ({ ...row, ruleId: decision.ruleId }),
    ),
    messages: messages ?? [],
    effects: (errorType) => effects.get(errorType) ?? new Map(),
    rootFiles: namesIn(workTree),
    strictness: loadConfig({ cakeHome: home, workTree }).session.watch.strictness,
  };
}

/** All rows of a paged reading. */
function pages<Key extends string, Row extends Record<Key, number>>(
  read: (after: number) => Row[],
  key: Key,
): Row[] {
  const all: Row[] = [];
  for (;;) {
    const rows = read(all.at(-1)?.[key] ?? 0);
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
}

/** Empty when the work tree is gone: then the fixes are those for any project. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function listEvents(cli: CliContext, { events }: WhyFacts, json: boolean): void {
  const rows = events.filter(({ event }) => isNotable(event.kind));
  if (json) return printJson(cli, rows);
  if (rows.length === 0) return cli.stdout('Nothing has happened that needs an explanation.\n');
  const paint = paintFor(cli);
  for (const row of rows) {
    const line = formatEvent(row, paint);
    if (line !== null) cli.stdout(`${String(row.seq).padStart(6)}  ${line}\n`);
  }
}

function findRow(taskId: string, event: string, facts: WhyFacts): JournalEvent {
  const [, kind = '', digits = ''] = /^(m?)(\d+)$/.exec(event) ?? [];
  const number = Number(digits);
  const hint = `See cake task why ${taskId} for the rows; messages are m1, m2, …`;
  if (digits === '') throw usage(`${event} names no event.`, hint);
  if (kind === '') {
    const row = facts.events.find(({ seq }) => seq === number);
    if (row) return row;
    throw usage(`Task ${taskId} has no row ${number}.`, hint);
  }
  const message = facts.messages.find((one) => one.number === number);
  if (!message) throw usage(`Task ${taskId} has no message ${number}.`, hint);
  const row = facts.events.findLast(
    ({ tsMs, event: one }) =>
      tsMs <= message.detectedAtMs && isNotable(one.kind) && isAbout(one, message.signature),
  );
  if (row) return row;
  throw usage(`The row of message ${number} is not in the journal.`, hint);
}

function isAbout(event: JournalEvent['event'], signature: string): boolean {
  switch (event.kind) {
    case 'error_detected':
      return event.finding.signature === signature;
    case 'command_blocked':
      return signature === `block:${event.ruleId}`;
    case 'completion_claimed':
      return signature.startsWith('gap:');
    case 'health_lost':
      return signature.startsWith('health:');
    default:
      return false;
  }
}
