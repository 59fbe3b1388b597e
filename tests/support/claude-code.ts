import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClaudeCodeAdapter } from '../../adapters/claude-code/adapter.ts';
import { findBinary } from '../../adapters/claude-code/sdk.ts';
import type { AgentDesk, AgentProcess, AgentSignal } from '../../host/agent-adapter.ts';
import { killTaskProcesses } from '../../host/fence.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
  type FakeScript,
} from '../../adapters/fake-messages-api/server.ts';
import { eventually } from './wait.ts';

/** The real binary is an optional dependency: where it is absent, its tests say so and are skipped. */
export const claudeCode: { present: boolean; note: string } = {
  present: findBinary() !== null,
  note: findBinary() === null ? ' (SKIPPED: @anthropic-ai/claude-agent-sdk is not installed)' : '',
};

/** A conversation with the real binary, and the fake model behind it. */
export interface Launched {
  agent: AgentProcess;
  api: FakeMessagesApi;
  signals: AgentSignal[];
  tree: string;
  home: string;
  of: <K extends AgentSignal['kind']>(kind: K) => Extract<AgentSignal, { kind: K }>[];
  until: (kind: AgentSignal['kind'], count?: number) => Promise<true>;
}

/** Folders, fakes and agents of one test file; `close` ends them all. */
export function createClaudeLab() {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-claude-')));
  const open: { agent: AgentProcess; api: FakeMessagesApi; taskId: string }[] = [];
  let count = 0;

  async function launch(setup: {
    script: FakeScript;
    settings?: Record<string, unknown>;
    desk?: Partial<AgentDesk>;
    env?: Record<string, string>;
    /** Variables that the host lets through to the agent. */
    agentEnv?: Record<string, string>;
    /** Goes on in the folders and the conversation of an earlier one. */
    after?: Launched;
    /** Files of the work tree before the agent starts. */
    files?: Record<string, string>;
    goal?: string;
    taskId?: string;
    epoch?: number;
  }): Promise<Launched> {
    count += 1;
    const signals: AgentSignal[] = [];
    const tree = setup.after?.tree ?? realpathSync(mkdtempSync(join(dir, 'tree-')));
    const home = setup.after?.home ?? realpathSync(mkdtempSync(join(dir, 'home-')));
    for (const [name, text] of Object.entries(setup.files ?? {}))
      writeFileSync(join(tree, name), text);
    const api = await startFakeMessagesApi({ script: setup.script });
    const taskId = setup.taskId ?? `lab-${process.pid}-${count}`;
    const epoch = setup.epoch ?? 1;
    const token = setup.after?.of('resume_token').at(-1)?.token ?? null;
    const adapter = createClaudeCodeAdapter({
      shellPrefix: null,
      mcp: null,
      baseEnv: {
        ANTHROPIC_BASE_URL: api.url,
        ANTHROPIC_API_KEY: 'test-key',
        SECRET_OF_THE_HOST: 'must-not-leak',
        ...setup.env,
      },
    });
    const agent = await adapter.launch({
      taskId,
      epoch,
      goal: setup.goal ?? 'Fix the thing.',
      workTree: tree,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        SHELL: '/bin/bash',
        CAKE_SESSION: `${taskId}:${epoch}`,
        ...setup.agentEnv,
      },
      resumeToken: token,
      settings: { reactionMs: 0, ...setup.settings },
      onSignal: (signal) => void signals.push(signal),
      desk: {
        guard: async () => ({ allowed: true, message: '' }),
        untilJudged: async () => undefined,
        handover: () => '',
        ...setup.desk,
      },
    });
    open.push({ agent, api, taskId });
    const of: Launched['of'] = (kind) =>
      signals.filter(
        (one): one is Extract<AgentSignal, { kind: typeof kind }> => one.kind === kind,
      );
    return {
      agent,
      api,
      signals,
      tree,
      home,
      of,
      until: (kind, times = 1) =>
        eventually(`${times} × ${kind}`, () => of(kind).length >= times, 60_000),
    };
  }

  return {
    dir,
    launch,
    async close(): Promise<void> {
      for (const { agent, api, taskId } of open) {
        await agent.stop({ graceMs: 500 });
        await killTaskProcesses(taskId);
        await api.close();
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
