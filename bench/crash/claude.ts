import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournalReader } from '../../db/journal.ts';
import { taskDir } from '../../config/paths.ts';
import { call, say } from '../../adapters/fake-messages-api/reply.ts';
import type { RecordedRequest } from '../../adapters/fake-messages-api/request.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
} from '../../adapters/fake-messages-api/server.ts';
import type { FakeReply } from '../../adapters/fake-messages-api/reply.ts';

const ERRORS = ['alpha', 'bravo', 'charlie'];

/** How long a command of the model takes. */
export const ATTEMPT_MS = 1_000;

/** The model behind all rounds: it runs into one error after another, and mends each when the operator has spoken. */
export interface CrashModel {
  api: FakeMessagesApi;
  /** Tells the model where the work tree of a task is. */
  add(taskId: string, repo: string): void;
  /** What the model's last request holds of the messages that the journal has as sent. */
  read(home: string, taskId: string): { unread: number; doubled: number };
  /** Requests of the task so far. */
  requests(taskId: string): RecordedRequest[];
}

/** The goal by which the model knows a task. */
export function crashGoal(taskId: string): string {
  return `Survive. (task ${taskId}.)`;
}

/** Starts the stand-in for the Messages API with this model. */
export async function startCrashModel(): Promise<CrashModel> {
  const repos = new Map<string, string>();
  const proved = new Set<string>();

  function reply({ text }: RecordedRequest): FakeReply {
    const task = [...repos].find(([taskId]) => text.includes(crashGoal(taskId)));
    if (!task) return say('Nothing to do.');
    const [taskId, repo] = task;
    const has = (name: string): boolean => existsSync(join(repo, name));
    const unproven = ERRORS.find(
      (name) => has(`fixed-${name}`) && !proved.has(`${taskId} ${name}`),
    );
    if (unproven !== undefined) {
      proved.add(`${taskId} ${unproven}`);
      return call('Bash', { command: attempt(unproven) });
    }
    const open = ERRORS.find((name) => !has(`fixed-${name}`));
    if (open !== undefined) {
      const told = new RegExp(`Operator \\(CAKE\\): Stop\\. [^\\n]*${open}`).test(text);
      return call('Bash', {
        command: told ? `echo x > fixed-${open}; echo ${open} >> mended.log` : attempt(open),
      });
    }
    return !has('DONE.md') && text.includes('DONE.md')
      ? call('Bash', { command: 'echo done > DONE.md' })
      : say('Everything is mended.');
  }

  const api = await startFakeMessagesApi({ script: reply });
  const requests = (taskId: string): RecordedRequest[] =>
    api.requests.filter(({ text }) => text.includes(crashGoal(taskId)));
  return {
    api,
    add: (taskId, repo) => void repos.set(taskId, repo),
    requests,
    read(home, taskId) {
      const conversation = requests(taskId).at(-1)?.text ?? '';
      const journal = openJournalReader(join(taskDir(home, taskId), 'journal.db'));
      try {
        const texts = new Map<string, { sent: number; delivered: number }>();
        for (const { text, state } of journal.injections()) {
          const { sent, delivered } = texts.get(text) ?? { sent: 0, delivered: 0 };
          texts.set(text, {
            sent: sent + 1,
            delivered: delivered + (state === 'delivered' ? 1 : 0),
          });
        }
        const all = [...texts].map(([text, { sent, delivered }]) => {
          const seen = conversation.split(text).length - 1;
          return { unread: Math.max(0, delivered - seen), doubled: Math.max(0, seen - sent) };
        });
        return {
          unread: all.reduce((sum, { unread }) => sum + unread, 0),
          doubled: all.reduce((sum, { doubled }) => sum + doubled, 0),
        };
      } finally {
        journal.close();
      }
    },
  };
}

/** Conversations that Claude Code has begun in a work tree: a resumed one adds none. */
export function conversationsIn(userHome: string, repo: string): number {
  const name = repo.replaceAll(/[^A-Za-z0-9]/g, '-');
  return readdirSync(join(userHome, '.claude', 'projects', name)).filter((file) =>
    file.endsWith('.jsonl'),
  ).length;
}

/** Long enough that a kill hits it in the middle. */
function attempt(name: string): string {
  return `sleep ${ATTEMPT_MS / 1_000}; test -f fixed-${name} || { echo "ModuleNotFoundError: No module named '${name}'" >&2; exit 1; }`;
}

/** Settings of a CAKE whose machine may be busy: a failed command waits for the operator as long as it takes. */
export function patientClaude(home: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), 'claudeCode: {reactionMs: 10000}\n');
}
