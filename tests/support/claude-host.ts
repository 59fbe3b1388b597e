import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createSessionHostClient, readReady } from '../../adapters/session-host/client.ts';
import { spawnSessionHost } from '../../adapters/session-host/spawn.ts';
import { builtEntry } from '../../config/paths.ts';
import { openJournalReader } from '../../db/journal.ts';
import type { AuditRow } from '../../db/types.ts';
import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import { killTaskProcesses } from '../../host/fence.ts';
import type {
  ControlMethods,
  HostReady,
  InjectionState,
  SessionSpec,
} from '../../host/protocol.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
  type FakeScript,
} from '../../adapters/fake-messages-api/server.ts';
import { tempRepo, type TempRepo } from './temp-repo.ts';
import { eventually } from './wait.ts';

/** A real session host with the real Claude Code in it, on a repository of its own. */
export interface ClaudeHost {
  api: FakeMessagesApi;
  repo: TempRepo;
  home: string;
  spec: SessionSpec;
  start: (over?: Partial<SessionSpec>) => Promise<HostReady>;
  client: () => ReturnType<typeof createSessionHostClient>;
  inject: (
    over: Partial<ControlMethods['inject']['params']> & { text: string },
  ) => Promise<ControlMethods['inject']['result']>;
  journal: () => JournalEvent[];
  audits: () => AuditRow[];
  until: (kind: AgentEvent['kind'], count?: number) => Promise<true>;
  /** Waits until the journal's only message has come so far. */
  untilInjection: (state: InjectionState) => Promise<true>;
  close: () => Promise<void>;
}

let count = 0;

/** Makes everything and starts nothing; the test's environment leads the host to the fake model. */
export async function createClaudeHost(setup: {
  script: FakeScript;
  goal: string;
  settings?: Record<string, unknown>;
}): Promise<ClaudeHost> {
  const api = await startFakeMessagesApi({ script: setup.script });
  const repo = tempRepo();
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'cake-claude-host-')));
  mkdirSync(join(home, 'user'));
  vi.stubEnv('HOME', join(home, 'user'));
  vi.stubEnv('ANTHROPIC_BASE_URL', api.url);
  vi.stubEnv('ANTHROPIC_API_KEY', 'test-key');
  writeFileSync(join(home, 'user', '.gitconfig'), '[user]\n\tname = t\n\temail = t@localhost\n');
  const taskId = `claude-${process.pid}-${(count += 1)}`;
  const spec: SessionSpec = {
    taskId,
    taskDir: join(home, 'cake', 'tasks', taskId),
    cakeHome: join(home, 'cake'),
    workTree: repo.dir,
    goal: setup.goal,
    agent: { name: 'claude-code', settings: { reactionMs: 0, ...setup.settings } },
    cursor: 0,
    resume: true,
    guard: { mode: 'balanced', allowlist: [], headless: true },
    watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
    orphanStopMs: 900_000,
  };
  const read = <T>(work: (reader: ReturnType<typeof openJournalReader>) => T[]): T[] => {
    const reader = openJournalReader(join(spec.taskDir, 'journal.db'));
    try {
      return work(reader);
    } finally {
      reader.close();
    }
  };
  const journal = (): JournalEvent[] =>
    read((reader) => reader.read({ afterSeq: 0, limit: 100_000, notableOnly: false }));
  const client = () => createSessionHostClient({ taskDir: spec.taskDir });
  return {
    api,
    repo,
    home,
    spec,
    client,
    journal,
    audits: () => read((reader) => reader.audits({ afterId: 0, limit: 1_000 })),
    start: (over = {}) =>
      spawnSessionHost({ spec: { ...spec, ...over }, entry: builtEntry('host/main.js') }),
    inject: (over) =>
      client().call(
        'inject',
        {
          injectionId: `${taskId}:1`,
          signature: 'test',
          episode: 1,
          strike: 1,
          interrupt: false,
          ...over,
        },
        { timeoutMs: 60_000 },
      ),
    until: (kind, times = 1) =>
      eventually(
        `${times} × ${kind}`,
        () => journal().filter(({ event }) => event.kind === kind).length >= times,
        90_000,
      ),
    untilInjection: (state) =>
      eventually(`a message that is ${state}`, () =>
        read((reader) => reader.injections()).some((row) => row.state === state),
      ),
    async close() {
      const pid = readReady(spec.taskDir)?.pid;
      if (pid !== undefined) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
      await killTaskProcesses(taskId);
      await api.close();
      repo.remove();
      rmSync(home, { recursive: true, force: true });
      vi.unstubAllEnvs();
    },
  };
}
