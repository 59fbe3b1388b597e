import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournalReader } from '../../db/journal.ts';
import { taskDir } from '../../config/paths.ts';
import { call, say } from '../../tests/support/fake-messages-api/reply.ts';
import type { RecordedRequest } from '../../tests/support/fake-messages-api/request.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
} from '../../tests/support/fake-messages-api/server.ts';
import type { FakeReply } from '../../tests/support/fake-messages-api/reply.ts';

const ERRORS = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];

/** The model behind all rounds: it runs into one error after another, and mends each when the operator has spoken. */
export interface CrashModel {
  api: FakeMessagesApi;
  /** Tells the model where the work tree of a task is. */
  add(taskId: string, repo: string): void;
  /** Operator messages that the conversation holds more often than they were sent. */
  doubled(home: string, taskId: string): number;
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
    doubled(home, taskId) {
      const conversation = requests(taskId).at(-1)?.text ?? '';
      const journal = openJournalReader(join(taskDir(home, taskId), 'journal.db'));
      try {
        const sent = new Map<string, number>();
        for (const { text } of journal.injections()) sent.set(text, (sent.get(text) ?? 0) + 1);
        return [...sent].reduce(
          (sum, [text, times]) => sum + Math.max(0, conversation.split(text).length - 1 - times),
          0,
        );
      } finally {
        journal.close();
      }
    },
  };
}

/** Long enough that a kill often hits it in the middle. */
function attempt(name: string): string {
  return `sleep 0.3; test -f fixed-${name} || { echo "ModuleNotFoundError: No module named '${name}'" >&2; exit 1; }`;
}

/** Settings of a CAKE whose machine may be busy: a failed command waits for the operator as long as it takes. */
export function patientClaude(home: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), 'claudeCode: {reactionMs: 10000}\n');
}
