import type { McpDesk } from '../../adapters/mcp/server.ts';
import { createSessionHostClient } from '../../adapters/session-host/client.ts';
import { cakeHome, taskDir } from '../../config/paths.ts';
import type { InjectionRow, TaskRow } from '../../db/types.ts';
import type { Deliverable, DeliverablesVerdict } from '../../domain/deliverables/types.ts';
import type { CliContext } from '../context.ts';
import { describeDeliverable } from '../deliverables/understand.ts';
import { liveStatus } from '../task/list.ts';
import { findTask, journalOf, withDb } from '../task/store.ts';

const CLAIM_TIMEOUT_MS = 10_000;

/** The tools' answers, read anew at each call: a server lives longer than a task. */
export function createMcpDesk(
  cli: CliContext,
  at: {
    /** Named by the caller, or null: then the newest task of the work tree counts. */
    taskId: string | null;
    /** Null with a task, and outside of a git repository. */
    workTree: string | null;
    /** Checks the deliverables that the configuration names, where no task runs; null when it names none. */
    check: (workTree: string) => Promise<string | null>;
  },
): McpDesk {
  const current = (): TaskRow | null => {
    if (at.taskId !== null) return findTask(cli, at.taskId);
    // The newest one that runs, else the newest one that has ended.
    const rows = (withDb(cli, (db) => db.tasks.list()) ?? []).filter(
      ({ workTree }) => workTree === at.workTree,
    );
    return rows.find(({ outcome }) => outcome === null) ?? rows[0] ?? null;
  };
  const verdictOf = (taskId: string): DeliverablesVerdict | undefined =>
    withDb(cli, (db) => db.ledger.getContext(taskId)['verdict']) as DeliverablesVerdict | undefined;
  const messagesOf = (taskId: string): InjectionRow[] => {
    const journal = journalOf(cli, taskId);
    if (!journal) return [];
    try {
      return journal.injections();
    } finally {
      journal.close();
    }
  };
  const none =
    at.taskId === null
      ? `No task of CAKE was started ${at.workTree === null ? 'here' : `in ${at.workTree}`}. A person starts one with: cake task start "GOAL" --repo .`
      : `CAKE does not know the task ${at.taskId} yet.`;

  return {
    async taskStatus() {
      const task = current();
      if (!task) return none;
      const results = verdictOf(task.taskId)?.results ?? [];
      const proven = results.filter(({ status }) => status === 'PROVEN').length;
      const total = (task.deliverables as Deliverable[]).length;
      const messages = messagesOf(task.taskId);
      const last = messages.at(-1);
      const live = task.outcome === null ? (await liveStatus(cli, task.taskId)).status : null;
      return lines(
        `Task ${task.taskId}: ${task.outcome ?? live?.state ?? 'RUNNING'}`,
        `Goal: ${task.goal}`,
        `Agent: ${task.agent}, work tree: ${task.workTree}`,
        `Deliverables: ${proven} of ${total} proven${task.score === null ? '' : `, score ${task.score.toFixed(2)}`}`,
        `Operator messages: ${messages.length}${last ? `, the last one: ${last.text}` : ''}`,
      );
    },

    async deliverables() {
      const task = current();
      if (!task) return none;
      const verdict = verdictOf(task.taskId);
      const of = (id: string) => verdict?.results.find((one) => one.id === id);
      const wanted = task.deliverables as Deliverable[];
      if (wanted.length === 0) return 'This task names no deliverables.';
      const head = verdict
        ? 'As CAKE judged them last; a later edit may have changed it:'
        : 'CAKE has not judged them yet:';
      return lines(
        head,
        ...wanted.map((one) => {
          const result = of(one.id);
          const why = result && result.status !== 'PROVEN' ? ` (${result.reason})` : '';
          return `${result?.status ?? 'UNPROVEN'} ${one.source ?? describeDeliverable(one)}${why}`;
        }),
      );
    },

    async reportDone({ summary }) {
      const task = current();
      if (task && task.outcome === null) {
        const client = createSessionHostClient({
          taskDir: taskDir(cakeHome(cli.env), task.taskId),
        });
        await client.call('claim', { text: summary }, { timeoutMs: CLAIM_TIMEOUT_MS });
        return 'CAKE has it, and runs the checks of every deliverable now. End your turn: what is still missing comes as a message of the operator.';
      }
      if (task && at.taskId !== null)
        return `Task ${task.taskId} has ended: ${task.outcome}. Nothing is checked any more.`;
      const judged = at.workTree === null ? null : await at.check(at.workTree);
      return (
        judged ??
        'Nothing here says what must be proven. A person writes it into cake.config.yaml with: cake init'
      );
    },

    async operatorInbox({ limit }) {
      const task = current();
      if (!task) return none;
      const messages = messagesOf(task.taskId).slice(-limit);
      if (messages.length === 0) return 'The operator has said nothing so far.';
      return lines(
        ...messages.map(
          ({ text, state, writtenAtMs, intendedAtMs }) =>
            `[${new Date(writtenAtMs ?? intendedAtMs).toISOString()}, ${state}] ${text}`,
        ),
      );
    },
  };
}

function lines(...all: string[]): string {
  return all.join('\n');
}
