import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionHostClient, readReady } from '../../../adapters/session-host/client.ts';
import { spawnSessionHost } from '../../../adapters/session-host/spawn.ts';
import { builtEntry, packageRoot, taskDir } from '../../../config/paths.ts';
import { openCakeDb } from '../../../db/cake-db.ts';
import { openJournalReader } from '../../../db/journal.ts';
import { killTaskProcesses } from '../../../host/fence.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';
import { eventually } from '../../support/wait.ts';

let repo: TempRepo;
let home: string;
let client: Client | null = null;
const taskId = `mcp-${process.pid}`;

beforeEach(() => {
  repo = tempRepo();
  home = realpathSync(mkdtempSync(join(tmpdir(), 'cake-mcp-')));
});

afterEach(async () => {
  await client?.close();
  client = null;
  const pid = readReady(taskDir(home, taskId))?.pid;
  if (pid !== undefined) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  await killTaskProcesses(taskId);
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Connects the client of the protocol's own library to a real `cake mcp`. */
async function connect(cwd: string, ...args: string[]): Promise<Client> {
  client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(packageRoot(), 'bin', 'cake.js'), 'mcp', ...args],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, CAKE_HOME: home },
      cwd,
      stderr: 'inherit',
    }),
  );
  return client;
}

async function ask(
  name: string,
  input: Record<string, unknown> = {},
): Promise<{ text: string; isError: boolean }> {
  const result = await client!.callTool({ name, arguments: input });
  const [first] = result.content as { type: string; text: string }[];
  return { text: first!.text, isError: result.isError === true };
}

/** Records a task, as the worker does when it opens one. */
function recordTask(over: { outcome?: string; proven?: string[] } = {}): void {
  const db = openCakeDb(join(home, 'cake.db'), { nowMs: Date.now });
  try {
    db.tasks.open({
      taskId,
      goal: 'Make it green.',
      repo: repo.dir,
      workTree: repo.dir,
      agent: 'scripted',
      createdAtMs: Date.now(),
      deliverables: [
        { id: 'd1', kind: 'file_exists', path: 'A.md', source: 'file: A.md' },
        { id: 'd2', kind: 'command', command: 'make test' },
      ],
    });
    db.ledger.storeContext(taskId, {
      verdict: {
        verdict: 'GAPS',
        score: 0.5,
        results: [
          { id: 'd1', status: 'PROVEN', reason: 'it is there' },
          { id: 'd2', status: 'FAILED', reason: 'exit code 2' },
        ],
        gaps: [],
      },
    });
    if (over.outcome !== undefined)
      db.tasks.finish(taskId, {
        outcome: over.outcome,
        score: 1,
        endedAtMs: Date.now(),
        report: null,
      });
  } finally {
    db.close();
  }
}

async function startHost(): Promise<void> {
  const scenario = join(home, 'scenario.yaml');
  writeFileSync(scenario, 'name: t\nobey: false\nsteps:\n  - sleep: 60s\n');
  await spawnSessionHost({
    spec: {
      taskId,
      taskDir: taskDir(home, taskId),
      cakeHome: home,
      workTree: repo.dir,
      goal: 'g',
      agent: { name: 'scripted', settings: { scenario } },
      cursor: 0,
      resume: true,
      guard: { mode: 'balanced', allowlist: [], headless: true },
      watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
      orphanStopMs: 900_000,
    },
    entry: builtEntry('host/main.js'),
  });
}

const claims = (): string[] => {
  const reader = openJournalReader(join(taskDir(home, taskId), 'journal.db'));
  try {
    return reader
      .read({ afterSeq: 0, limit: 1_000, notableOnly: false })
      .flatMap(({ event }) => (event.kind === 'completion_claimed' ? [event.text] : []));
  } finally {
    reader.close();
  }
};

describe('cake mcp', () => {
  it('offers its four tools with schemas, and refuses input that does not fit', async () => {
    await connect(repo.dir);
    const { tools } = await client!.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      'deliverables',
      'operator_inbox',
      'report_done',
      'task_status',
    ]);
    const report = tools.find(({ name }) => name === 'report_done')!;
    expect(report.inputSchema).toMatchObject({
      required: ['summary'],
      properties: { summary: { type: 'string', minLength: 1 } },
    });
    const refused = await ask('report_done', { summary: '' });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('summary');
    expect((await ask('operator_inbox', { limit: 5_000 })).isError).toBe(true);
    // It has not lost the thread.
    expect((await ask('task_status')).text).toContain(`No task of CAKE was started in ${repo.dir}`);
  });

  it('tells state, deliverables and operator messages of the running task, and hands its claim to the host', async () => {
    recordTask();
    await startHost();
    await createSessionHostClient({ taskDir: taskDir(home, taskId) }).call(
      'inject',
      {
        injectionId: `${taskId}:1`,
        text: 'Operator (CAKE): Stop. Run ls.',
        signature: 's',
        episode: 1,
        strike: 1,
        interrupt: false,
      },
      { timeoutMs: 20_000 },
    );
    // Found by the work tree, from a folder within it.
    repo.write('sub/x', '1');
    await connect(join(repo.dir, 'sub'));
    const status = (await ask('task_status')).text;
    expect(status).toContain(`Task ${taskId}: RUNNING`);
    expect(status).toContain('1 of 2 proven');
    const { text } = await ask('deliverables');
    expect(text).toContain('PROVEN file: A.md');
    expect(text).toContain('FAILED command: make test (exit code 2)');
    expect((await ask('operator_inbox')).text).toMatch(
      /^\[\d{4}-.*, delivered\] Operator \(CAKE\): Stop\. Run ls\.$/,
    );
    expect(claims()).toEqual([]);
    expect(await ask('report_done', { summary: 'All is green.' })).toMatchObject({
      isError: false,
    });
    await eventually('the claim', () => claims().length === 1);
    expect(claims()).toEqual(['All is green.']);
  });

  it('says what is wrong when the host of the task is gone, and still serves', async () => {
    recordTask();
    await connect(repo.dir, '--task', taskId);
    const failed = await ask('report_done', { summary: 'Done.' });
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain('session host');
    expect((await ask('deliverables')).text).toContain('PROVEN file: A.md');
  });

  it('runs the checks that the configuration names where no task runs', async () => {
    recordTask({ outcome: 'COMPLETED' });
    repo.write('cake.config.yaml', 'deliverables:\n  - "command: test -f made"\n');
    await connect(repo.dir);
    expect((await ask('task_status')).text).toContain(`Task ${taskId}: COMPLETED`);
    const open = (await ask('report_done', { summary: 'Done.' })).text;
    expect(open).toContain('GAPS');
    expect(open).toContain('command: test -f made');
    repo.write('made', '');
    expect((await ask('report_done', { summary: 'Done.' })).text).toContain('PROVEN, score 1.00');
  });

  it('ends when its client closes the connection', async () => {
    await connect(repo.dir);
    const { pid } = client!.transport as StdioClientTransport;
    await client!.close();
    client = null;
    await eventually('the end of the server', () => {
      try {
        process.kill(pid!, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});
