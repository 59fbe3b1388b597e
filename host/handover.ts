import { join } from 'node:path';
import { findCakeDb } from '../db/cake-db.ts';
import type { Journal } from '../db/types.ts';
import type { Deliverable, DeliverablesVerdict } from '../domain/deliverables/types.ts';

const LAST_ROWS = 200;
const LAST_COMMANDS = 5;
const MAX_COMMAND = 200;

/** What an agent must know that has lost its memory. */
export interface HandoverFacts {
  proven: string[];
  open: string[];
  /** Oldest first. */
  commands: { command: string; exitCode: number | null }[];
}

/** The facts as lines; '' when there is nothing yet. */
export function renderHandover({ proven, open, commands }: HandoverFacts): string {
  const list = (title: string, lines: string[]): string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `- ${line}`)];
  return [
    ...list('Proven:', proven),
    ...list('Still open:', open),
    ...list(
      'Last commands:',
      commands.map(({ command, exitCode }) => `${command} (exit code ${exitCode ?? 'unknown'})`),
    ),
  ].join('\n');
}

/** Reads the facts: deliverables as the worker last judged them, commands out of the journal. */
export function readHandover(
  at: { cakeHome: string; taskId: string },
  journal: Pick<Journal, 'read' | 'lastSeq'>,
): HandoverFacts {
  const afterSeq = Math.max(0, journal.lastSeq() - LAST_ROWS);
  const rows = journal.read({ afterSeq, limit: LAST_ROWS, notableOnly: false });
  const ends = new Map(
    rows.flatMap(({ event }) =>
      event.kind === 'tool_finished' ? [[event.toolCallId, event.exitCode] as const] : [],
    ),
  );
  // By their beginnings: a command that a crash cut off has no end, and matters most.
  const commands = rows.flatMap(({ event }) =>
    event.kind === 'tool_started'
      ? [
          {
            command: event.command.slice(0, MAX_COMMAND),
            exitCode: ends.get(event.toolCallId) ?? null,
          },
        ]
      : [],
  );
  return { ...readDeliverables(at), commands: commands.slice(-LAST_COMMANDS) };
}

function readDeliverables(at: {
  cakeHome: string;
  taskId: string;
}): Pick<HandoverFacts, 'proven' | 'open'> {
  const db = findCakeDb(join(at.cakeHome, 'cake.db'));
  if (!db) return { proven: [], open: [] };
  try {
    const wanted = (db.tasks.get(at.taskId)?.deliverables ?? []) as Deliverable[];
    const verdict = db.ledger.getContext(at.taskId)['verdict'] as DeliverablesVerdict | undefined;
    const done = new Set(
      (verdict?.results ?? []).filter(({ status }) => status === 'PROVEN').map(({ id }) => id),
    );
    const name = ({ id, source }: Deliverable): string => source ?? id;
    return {
      proven: wanted.filter(({ id }) => done.has(id)).map(name),
      open: wanted.filter(({ id }) => !done.has(id)).map(name),
    };
  } finally {
    db.close();
  }
}
