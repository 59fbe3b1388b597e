import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionHostClient, readReady } from '../../../adapters/session-host/client.ts';
import { spawnSessionHost } from '../../../adapters/session-host/spawn.ts';
import { builtEntry, packageRoot } from '../../../config/paths.ts';
import { prepareShim } from '../../../config/shim-layout.ts';
import { openJournalReader } from '../../../db/journal.ts';
import type { JournalEvent } from '../../../domain/events.ts';
import { killTaskProcesses, markedProcesses } from '../../../host/fence.ts';
import type { SessionSpec } from '../../../host/protocol.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';
import { eventually } from '../../support/wait.ts';

let repo: TempRepo;
let home: string;
let count = 0;
let spec: SessionSpec;

beforeEach(() => {
  repo = tempRepo();
  home = mkdtempSync(join(tmpdir(), 'cake-host-'));
  spec = specFor(`host-${process.pid}-${(count += 1)}`);
});

afterEach(async () => {
  const pid = readReady(spec.taskDir)?.pid;
  if (pid !== undefined) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself, as it should.
    }
  }
  await killTaskProcesses(spec.taskId);
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

function specFor(taskId: string): SessionSpec {
  return {
    taskId,
    taskDir: join(home, 'tasks', taskId),
    cakeHome: home,
    workTree: repo.dir,
    goal: 'g',
    agent: { name: 'scripted', settings: { scenario: scenario('  - sleep: 60s\n') } },
    cursor: 0,
    resume: true,
    guard: { mode: 'balanced', allowlist: [], headless: true },
    watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
    orphanStopMs: 900_000,
  };
}

function scenario(steps: string, head = ''): string {
  const file = join(home, 'scenario.yaml');
  mkdirSync(home, { recursive: true });
  writeFileSync(file, `name: t\nobey: false\n${head}steps:\n${steps}`);
  return file;
}

const start = () => spawnSessionHost({ spec, entry: builtEntry('host/main.js') });
const client = () => createSessionHostClient({ taskDir: spec.taskDir });
const journal = (): JournalEvent[] => {
  const reader = openJournalReader(join(spec.taskDir, 'journal.db'));
  try {
    return reader.read({ afterSeq: 0, limit: 100_000, notableOnly: false });
  } finally {
    reader.close();
  }
};
const stop = () => client().call('stop', { reason: 'test', graceMs: 500 }, { timeoutMs: 20_000 });
const inject = (injectionId: string) =>
  client().call(
    'inject',
    {
      injectionId,
      text: 'Operator (CAKE): Stop. Run ls.',
      signature: 's',
      episode: 1,
      strike: 1,
      interrupt: false,
    },
    { timeoutMs: 20_000 },
  );

describe('session host', () => {
  it('turns output into one error_detected, healed when the same command passes', async () => {
    scenario(
      `  - run: "test -f ok || { echo \\"ModuleNotFoundError: No module named 'requests'\\" >&2; exit 1; }"\n  - write: {path: ok, content: x}\n  - run: "test -f ok || { echo \\"ModuleNotFoundError: No module named 'requests'\\" >&2; exit 1; }"\n  - sleep: 60s\n`,
    );
    await start();
    const first = await client().attach({ cursor: 0, maxEvents: 1, waitMs: 20_000 }, {});
    expect(first.events).toMatchObject([
      { event: { kind: 'error_detected', finding: { errorType: 'PY_MODULE_MISSING' } } },
    ]);
    const next = await client().attach(
      { cursor: first.nextCursor, maxEvents: 9, waitMs: 20_000 },
      {},
    );
    expect(next.events).toMatchObject([{ event: { kind: 'error_resolved', basis: 'passed' } }]);
    await stop();
  });

  it('is found by a second start, and refuses another task on the same tree', async () => {
    const ready = await start();
    expect(await start()).toEqual(ready);
    const other = {
      ...spec,
      taskId: `${spec.taskId}-other`,
      taskDir: join(home, 'tasks', 'other'),
    };
    await expect(
      spawnSessionHost({ spec: other, entry: builtEntry('host/main.js') }),
    ).rejects.toMatchObject({
      name: 'LeaseHeldError',
      message: expect.stringContaining(`task ${spec.taskId}`),
    });
    await stop();
  });

  it('delivers a message once, whatever is sent again', async () => {
    await start();
    expect(await inject('m:1')).toMatchObject({ state: 'delivered' });
    expect(await inject('m:1')).toMatchObject({ state: 'delivered' });
    const receipts = journal().filter(({ event }) => event.kind === 'injection_delivered');
    expect(receipts).toHaveLength(1);
    await stop();
  });

  it('lets a newer attach displace an older one, and answers the wrong token with nothing', async () => {
    const ready = await start();
    const older = client().attach({ cursor: 99, maxEvents: 1, waitMs: 20_000 }, {});
    const displaced = older.catch((error: unknown) => error);
    // The older one must wait at the desk before the newer one comes.
    await wait(200);
    const newer = await client().attach({ cursor: 99, maxEvents: 1, waitMs: 50 }, {});
    expect(newer.events).toEqual([]);
    expect(await displaced).toMatchObject({ name: 'DisplacedError' });
    const answer = await new Promise<string>((resolve) => {
      const socket = createConnection(ready.controlSocket, () =>
        socket.write('{"id":1,"token":"wrong","method":"stop","params":{}}\n'),
      );
      socket.once('data', (data) => {
        socket.destroy();
        resolve(String(data));
      });
    });
    expect(JSON.parse(answer)).toMatchObject({ ok: false, error: { code: 'BAD_TOKEN' } });
    expect((await client().call('health', {}, { timeoutMs: 5_000 })).state).toBe('running');
    await stop();
  });

  it('stops the agent and every background process that it left', async () => {
    scenario(
      '  - run: "setsid sleep 300 > /dev/null 2>&1 & nohup sleep 301 > /dev/null 2>&1 & true"\n  - sleep: 60s\n',
    );
    await start();
    await eventually('three processes', () => markedProcesses(spec.taskId).length >= 3);
    await stop();
    expect(markedProcesses(spec.taskId)).toEqual([]);
    expect(journal().at(-1)?.event.kind).toBe('agent_exited');
  });

  it('killed -9 with an agent that goes on: the next host fences it first, and numbers go on without a gap', async () => {
    scenario('  - repeat: {times: 500, do: [{run: "sleep 0.05"}]}\n', 'ignore_eof: true\n');
    const ready = await start();
    await eventually('some rows', () => journal().length > 5);
    process.kill(ready.pid, 'SIGKILL');
    expect(markedProcesses(spec.taskId).length).toBeGreaterThan(0);
    const again = await start();
    expect(again.epoch).toBe(ready.epoch + 1);
    expect(new Set(markedProcesses(spec.taskId).map(({ epoch }) => epoch))).toEqual(
      new Set([again.epoch]),
    );
    await eventually('a run of the new epoch', () =>
      journal().some(({ epoch, event }) => epoch === again.epoch && event.kind === 'tool_finished'),
    );
    await stop();
    const rows = journal();
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index + 1));
    expect(rows.filter(({ epoch }) => epoch === again.epoch)[0]?.event).toMatchObject({
      kind: 'session_started',
      resumed: true,
    });
  });

  it('loses no line of a flood', async () => {
    scenario(
      `  - run: "for i in $(seq 1 300); do head -c 100000 /dev/zero | tr '\\\\\\\\0' x; echo; done; echo \\"ModuleNotFoundError: No module named 'late'\\" >&2; exit 1"\n  - sleep: 60s\n`,
    );
    await start();
    const { events } = await client().attach({ cursor: 0, maxEvents: 9, waitMs: 60_000 }, {});
    expect(events).toMatchObject([
      { event: { kind: 'error_detected', finding: { captures: { module: 'late' } } } },
    ]);
    await stop();
  });

  it('reports a hung tool and a hung agent, again and again while it lasts, and no agent that waits after its claim', async () => {
    spec = { ...spec, watch: { ...spec.watch, hungMs: 250 } };
    scenario('  - run: sleep 1\n  - sleep: 1s\n  - claim: done\n  - sleep: 60s\n');
    await start();
    await eventually('the claim', () =>
      journal().some(({ event }) => event.kind === 'completion_claimed'),
    );
    await wait(700);
    await stop();
    const kinds = journal().flatMap(({ event }) =>
      event.kind === 'health_lost'
        ? [event.what]
        : event.kind === 'completion_claimed'
          ? ['claim']
          : [],
    );
    expect(kinds.at(-1)).toBe('claim');
    expect(kinds.filter((what) => what === 'hung_tool').length).toBeGreaterThan(1);
    expect(kinds.filter((what) => what === 'hung_agent').length).toBeGreaterThan(1);
  });

  it('reports the same error three times without a change between, and none while files change', async () => {
    const fails = '  - run: node -e "nosuch()"\n';
    scenario(`${fails}${fails}${fails}  - sleep: 60s\n`);
    await start();
    await eventually('the report', () =>
      journal().some(({ event }) => event.kind === 'health_lost' && event.what === 'same_error'),
    );
    await stop();
  });

  it('holds edits between the sightings of an error for debugging', async () => {
    const tries = ['a', 'b', 'c', 'd'].map(
      (text) => `  - run: node -e "nosuch()"\n  - write: {path: ${text}.js, content: ${text}}\n`,
    );
    scenario(`${tries.join('')}  - run: ls nowhere-at-all\n  - sleep: 60s\n`);
    await start();
    await eventually('the last run', () =>
      journal().some(
        ({ event }) => event.kind === 'tool_finished' && event.command.includes('nowhere-at-all'),
      ),
    );
    await wait(600);
    await stop();
    expect(journal().filter(({ event }) => event.kind === 'health_lost')).toEqual([]);
  });

  it('stops its agent when no controller calls for the time that is set', async () => {
    spec = { ...spec, orphanStopMs: 300 };
    await start();
    await eventually('no process', () => markedProcesses(spec.taskId).length === 0);
    await eventually('no socket', () => !existsSync(readReady(spec.taskDir)!.controlSocket));
  });

  it('lets nothing run when it is dead: the shim fails closed', async () => {
    const ready = await start();
    process.kill(ready.pid, 'SIGKILL');
    const shim = await prepareShim({ packageRoot: packageRoot(), cakeHome: home });
    const canary = join(home, 'canary');
    const child: ChildProcess = spawn(shim.shell, ['-c', `touch ${canary}`], {
      env: { ...process.env, CAKE_GUARD_SOCKET: ready.guardSocket },
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(2);
    expect(existsSync(canary)).toBe(false);
  });

  it('says in one line why it cannot start, and leaves nothing running', () => {
    const file = join(home, 'bad.json');
    writeFileSync(file, JSON.stringify({ ...spec, agent: undefined }));
    const run = (): string =>
      execFileSync(process.execPath, [builtEntry('host/main.js'), file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    expect(run).toThrow(/agent\.name is missing/);
    expect(readFileSync(file, 'utf8')).not.toBe('');
  });
});
