import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { builtEntry } from '../../config/paths.ts';
import { openCakeDb } from '../../db/cake-db.ts';
import { inspectCakeDb } from '../../db/inspect.ts';

const SIGNATURES = 5;
const LIMIT_MS = 60_000;

/** What several processes at one `cake.db` and a kill -9 per round came to. */
export interface CrashSummary {
  rounds: number;
  acknowledged: number;
  /** Acknowledged rows that were not there afterwards. */
  lost: number;
  /** Errors that reached a caller: locks, damage, anything. */
  errors: string[];
  /** Counts that did not agree with the rows. */
  wrongCounts: string[];
  killed: Record<string, number>;
  /** Writers that were refused beside a living one, and writers that took over from a killed one. */
  refused: number;
  tookOver: number;
}

interface Actor {
  role: string;
  process: ChildProcess;
  lines: string[];
  ended: Promise<void>;
}

/**
 * Rounds of: a writer, a second writer that waits, a third that does not, and two readers at one database; one of
 * them is killed -9 at a random moment, the others go on; then the rows are counted. The file lives over all rounds.
 */
export async function runCrashRounds(options: {
  home: string;
  rounds: number;
  random: () => number;
}): Promise<CrashSummary> {
  const { home, rounds, random } = options;
  openCakeDb(join(home, 'cake.db')).close();
  const summary: CrashSummary = {
    rounds: 0,
    acknowledged: 0,
    lost: 0,
    errors: [],
    wrongCounts: [],
    killed: {},
    refused: 0,
    tookOver: 0,
  };
  const done = new Set<number>();
  for (let round = 0; round < rounds; round += 1) {
    await oneRound({ home, random, summary, done });
    judge(home, summary, done);
    summary.rounds += 1;
  }
  return summary;
}

async function oneRound(at: {
  home: string;
  random: () => number;
  summary: CrashSummary;
  done: Set<number>;
}): Promise<void> {
  const { home, random, summary, done } = at;
  const first = String(Math.max(0, ...done));
  const start = (role: string): Actor => startActor(role, home, first);
  const writer = start('writer');
  await until(writer, () => writer.lines.length > 0);
  const others = [start('second'), start('reader'), start('reader')];
  const [second] = others as [Actor, Actor, Actor];
  // A writer that does not wait is refused, whatever goes on.
  const third = start('writer');
  await third.ended;
  const victim = [writer, writer, ...others][Math.floor(random() * 5)]!;
  await wait(random() * 150);
  victim.process.kill('SIGKILL');
  await victim.ended;
  summary.killed[victim.role] = (summary.killed[victim.role] ?? 0) + 1;
  if (victim === writer) {
    await until(second, () => second.lines.some((line) => line.startsWith('done')));
    summary.tookOver += 1;
  } else await wait(random() * 50);
  for (const actor of [writer, ...others]) actor.process.kill('SIGKILL');
  await Promise.all([writer, ...others].map(({ ended }) => ended));
  for (const { role, lines } of [writer, third, ...others]) {
    for (const line of lines) {
      const [word] = line.split(' ', 1);
      const rest = line.slice(line.indexOf(' ') + 1);
      if (word === 'done') done.add(Number(rest));
      if (word === 'refused') summary.refused += 1;
      if (word === 'error') summary.errors.push(`${role}: ${rest}`);
    }
  }
}

/** Opens the file as the next worker would, and compares it with what was acknowledged. */
function judge(home: string, summary: CrashSummary, done: ReadonlySet<number>): void {
  const repaired: string[] = [];
  const db = openCakeDb(join(home, 'cake.db'), { onEvent: (kind) => repaired.push(kind) });
  try {
    const all = (sql: string): number[] => db.raw().prepare(sql).pluck().all() as number[];
    const errors = new Set(all("select seq from error_memory where task_id = 'w'"));
    const proven = new Set(
      all(
        "select number from interventions join outcomes using (injection_id) where task_id = 'w'",
      ),
    );
    summary.acknowledged = done.size;
    summary.lost = [...done].filter((n) => !errors.has(n) || !proven.has(n)).length;
    const last = Math.max(0, ...done);
    // One unit may have been in the writer's hands when it was killed.
    const beyond = [...errors].filter((n) => n > last).length;
    if (errors.size !== last + beyond || beyond > 1)
      summary.wrongCounts.push(`${errors.size} errors, ${last} acknowledged, ${beyond} beyond`);
    const counted = Array.from({ length: SIGNATURES }, (_, n) =>
      db.recall.getErrorCount(`signature ${n}`),
    ).reduce((sum, n) => sum + n, 0);
    if (counted !== errors.size)
      summary.wrongCounts.push(`${counted} by signature, ${errors.size} rows`);
    const { successes } = db.ledger.getEffectivenessStats('PY_MODULE_MISSING');
    if (successes !== proven.size)
      summary.wrongCounts.push(`${successes} successes, ${proven.size} outcomes`);
    summary.wrongCounts.push(...inspectCakeDb(db.raw(), db.path).problems, ...repaired);
  } finally {
    db.close();
  }
}

function startActor(role: string, home: string, first: string): Actor {
  const child = spawn(
    process.execPath,
    [builtEntry('bench/recall-crash/process.js'), role, home, first],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { role, process: child, lines, ended };
}

async function until({ role, process: child }: Actor, holds: () => boolean): Promise<void> {
  for (const startedMs = Date.now(); !holds(); await wait(5)) {
    if (child.exitCode !== null)
      throw new Error(`The ${role} ended by itself (${child.exitCode}).`);
    if (Date.now() - startedMs > LIMIT_MS)
      throw new Error(`Nothing happened for ${LIMIT_MS / 1000} s.`);
  }
}
