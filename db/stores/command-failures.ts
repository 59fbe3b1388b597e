import type Database from 'better-sqlite3';
import { normalizeCommand } from '../../domain/errors/settle.ts';
import type { Fix } from '../../domain/errors/types.ts';
import type { JournalEvent } from '../../domain/events.ts';
import {
  isProven,
  judgeEffectiveness,
  type Effectiveness,
} from '../../domain/ledger/effectiveness.ts';

/** A command that failed in an earlier task, with the fix that is known to mend it. */
export interface KnownFailure {
  command: string;
  signature: string;
  errorType: string;
  fix: Fix;
  effect: Effectiveness;
}

interface FailureRow {
  command: string;
  signature: string;
  errorType: string;
  fixId: string;
  action: string;
  fixCommand: string | null;
}

/** How commands failed in a work tree, so that a later task can be told before they fail again. */
export function createCommandFailureStore(raw: Database.Database, nowMs: () => number) {
  const failed = raw.prepare(
    `insert into command_failures (work_tree, command, signature, error_type, task_id, failed_at_ms)
     values (@workTree, @command, @signature, @errorType, @taskId, @tsMs)
     on conflict (work_tree, command, signature) do update
     set task_id = @taskId, failed_at_ms = @tsMs, passed_at_ms = null where failed_at_ms < @tsMs`,
  );
  const passed = raw.prepare(
    `update command_failures set passed_at_ms = @tsMs
     where work_tree = @workTree and command = @command and task_id <> @taskId and failed_at_ms < @tsMs`,
  );
  const workTreeOf = raw.prepare('select work_tree from tasks where task_id = ?').pluck();
  // The words of the last success for this very error: they are right for it, not only for its type.
  const mended = raw.prepare(
    `select f.command, f.signature, f.error_type as errorType, i.fix_id as fixId, i.action, i.fix_command as fixCommand
     from command_failures f
     join interventions i on i.signature = f.signature and i.error_type = f.error_type
     join outcomes o on o.injection_id = i.injection_id and o.outcome = 'success'
     where f.work_tree = ? and f.task_id <> ? and f.passed_at_ms is null
       and i.fix_id is not null and i.action is not null
     order by o.at_ms desc`,
  );
  const usesOf = raw.prepare(
    `select o.outcome = 'success' as success, o.at_ms as atMs
     from interventions i join outcomes o on o.injection_id = i.injection_id
     where i.error_type = ? and i.fix_id = ? and o.outcome in ('success', 'failure')`,
  );

  return {
    /**
     * Notes how the commands of a task failed, and which passed at their first run in it: those need no advice any
     * more. Idempotent; `events` may be any part of the journal that starts where the last one ended.
     */
    note(taskId: string, events: readonly JournalEvent[]): void {
      const workTree = workTreeOf.get(taskId) as string | undefined;
      if (workTree === undefined) return;
      raw
        .transaction(() => {
          for (const { tsMs, event } of events) {
            if (event.kind === 'error_detected') {
              const { signature, errorType } = event.finding;
              const command = normalizeCommand(event.finding.command);
              failed.run({ workTree, command, signature, errorType, taskId, tsMs });
            }
            // A failure of this task has its id in the row, so that the pass behind it does not count.
            if (event.kind === 'tool_finished' && event.exitCode === 0)
              passed.run({ workTree, command: normalizeCommand(event.command), taskId, tsMs });
          }
        })
        .immediate();
    },
    /** Failures of earlier tasks in the tree whose fix is proven (SPEC §3), one fix for each, surest first. */
    known(workTree: string, taskId: string): KnownFailure[] {
      const found = new Map<string, KnownFailure>();
      for (const row of mended.all(workTree, taskId) as FailureRow[]) {
        const facts = usesOf.all(row.errorType, row.fixId) as { success: number; atMs: number }[];
        const effect = judgeEffectiveness(
          facts.map(({ success, atMs }) => ({ success: success === 1, atMs })),
          nowMs(),
        );
        const key = JSON.stringify([row.command, row.signature]);
        const known = found.get(key);
        if (!isProven(effect) || (known && known.effect.lower >= effect.lower)) continue;
        const { command, signature, errorType, fixId, action, fixCommand } = row;
        const fix = { id: fixId, action, ...(fixCommand === null ? {} : { command: fixCommand }) };
        found.set(key, { command, signature, errorType, fix, effect });
      }
      return [...found.values()].toSorted((a, b) => b.effect.lower - a.effect.lower);
    },
  };
}
