import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startFakeMessagesApi } from '../../adapters/fake-messages-api/server.ts';
import { createSessionHostClient, readReady } from '../../adapters/session-host/client.ts';
import { spawnSessionHost } from '../../adapters/session-host/spawn.ts';
import { builtEntry } from '../../config/paths.ts';
import { findJournal } from '../../db/journal.ts';
import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import { adapterFor } from '../../host/adapters.ts';
import type { AgentCapabilities } from '../../host/agent-adapter.ts';
import { killTaskProcesses, markedProcesses, signal } from '../../host/fence.ts';
import type { ControlMethods, HostReady, SessionSpec } from '../../host/protocol.ts';
import { reply, type Subject } from './subjects.ts';

const LIMIT_MS = 40_000;
const CALL_MS = 45_000;
const LOOK_MS = 25;

/** One adapter under test: a session host of its own, on a repository and a home of its own. */
export interface Lab {
  readonly capabilities: AgentCapabilities;
  start(): Promise<HostReady>;
  inject(number: number, text: string): Promise<ControlMethods['inject']['result']>;
  call: ReturnType<typeof createSessionHostClient>['call'];
  journal(): JournalEvent[];
  events<K extends AgentEvent['kind']>(kind: K): Extract<AgentEvent, { kind: K }>[];
  /** Lines of a file that a deed leaves in the work tree. */
  lines(file: string): number;
  /** Waits until it holds; throws with what was waited for. */
  until(what: string, holds: () => boolean): Promise<void>;
  processes(): number;
  killHost(): void;
  close(): Promise<void>;
}

/** Makes the folders and starts the stand-in for the model; the agent is not started yet. */
export async function openLab(
  subject: Subject,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Lab> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-adapter-')));
  const [home, workTree, user] = ['cake', 'repo', 'user'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [home, workTree, user]) mkdirSync(path);
  const git = ['-c', 'user.name=cake', '-c', 'user.email=cake@localhost'];
  for (const args of [
    ['init', '-q'],
    [...git, 'commit', '-q', '--allow-empty', '-m', 'first'],
  ])
    execFileSync('git', args, { cwd: workTree, stdio: 'ignore' });
  const api = await startFakeMessagesApi({ script: reply });
  const taskId = `check-${subject.name}-${process.pid}`;
  const spec: SessionSpec = {
    taskId,
    taskDir: join(home, 'tasks', taskId),
    cakeHome: home,
    workTree,
    goal: 'Show that the adapter works.',
    agent: { name: subject.name, settings: subject.settings },
    cursor: 0,
    resume: true,
    guard: { mode: 'balanced', allowlist: [], headless: true },
    watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
    orphanStopMs: 120_000,
  };
  const client = createSessionHostClient({ taskDir: spec.taskDir });
  const journal = (): JournalEvent[] => {
    const reader = findJournal(join(spec.taskDir, 'journal.db'));
    if (!reader) return [];
    try {
      return reader.read({ afterSeq: 0, limit: 10_000, notableOnly: false });
    } finally {
      reader.close();
    }
  };
  const until: Lab['until'] = async (what, holds) => {
    for (const startMs = performance.now(); !holds(); await wait(LOOK_MS))
      if (performance.now() - startMs > LIMIT_MS)
        throw new Error(`not within ${LIMIT_MS / 1_000} s: ${what}`);
  };

  const killHost = (): void => {
    const pid = readReady(spec.taskDir)?.pid;
    if (pid !== undefined) signal(pid, 'SIGKILL');
  };

  return {
    capabilities: adapterFor(spec).capabilities,
    journal,
    until,
    call: (method, params, options) => client.call(method, params, options),
    start: () =>
      spawnSessionHost({
        spec: { ...spec, cursor: journal().at(-1)?.seq ?? 0 },
        entry: builtEntry('host/main.js'),
        // The model is the stand-in, and nothing of the user's own is touched.
        env: { ...env, HOME: user, ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'stand-in' },
      }),
    inject: (number, text) =>
      client.call(
        'inject',
        {
          injectionId: `${taskId}:${number}`,
          text,
          signature: `check-${number}`,
          episode: 1,
          strike: 1,
          interrupt: false,
        },
        { timeoutMs: CALL_MS },
      ),
    events: (kind) =>
      journal().flatMap(({ event }) => (event.kind === kind ? [event as never] : [])),
    lines(file) {
      const path = join(workTree, file);
      return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
    },
    processes: () => markedProcesses(taskId).length,
    killHost,
    async close() {
      killHost();
      await killTaskProcesses(taskId);
      await api.close();
      rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
