import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CRASH_SCENARIO } from '../../bench/crash/round.ts';
import { createCakeWorld, pidIn, type CakeWorld } from '../../bench/crash/world.ts';
import { packageRoot } from '../../config/paths.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { markedProcesses } from '../../host/fence.ts';

let world: CakeWorld;

beforeAll(async () => {
  world = createCakeWorld({ TEMPORAL_CLI_PATH: inject('temporalCliPath') });
  await world.cake('up', '--detach');
});

afterAll(() => world.close());

const example = (name: string): string => join(packageRoot(), 'examples', name);
const report = (taskId: string): TaskReport => world.task(taskId)!.report as TaskReport;

/** Damages the tree after the operator has spoken once, then waits for ever. */
const VANDAL = `name: vandal
obey: false
steps:
  - write: {path: README.md, content: "damaged\\n"}
  - write: {path: rubbish.txt, content: "rubbish\\n"}
  - run: sleep 300 & echo $! > /dev/null; sleep 300
`;

async function untilEvent(taskId: string, kind: string): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < 30_000; await wait(25)) {
    if (world.journal(taskId).some(({ event }) => event.kind === kind)) return;
  }
  throw new Error(`${taskId} never had ${kind}`);
}

describe('a supervised task', () => {
  it('completes only after the gap is closed that the operator named, with evidence in the report', async () => {
    const repo = world.repo('gap');
    const scenario = example('leaves-a-gap.yaml');
    const deliver = 'command: grep -q result report.txt';
    const { code, stdout } = await world.tryCake(
      'task',
      'start',
      'Write the report',
      '--id',
      'gap',
      '--repo',
      repo,
      '--scenario',
      scenario,
      '--deliver',
      deliver,
      '--wait',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Operator \(CAKE\): Stop\. .*report\.txt/);
    const json = JSON.parse(await world.cake('task', 'report', 'gap', '--json')) as TaskReport;
    expect(json).toMatchObject({ outcome: 'COMPLETED', score: 1 });
    expect(json.deliverables).toMatchObject([
      { status: 'PROVEN', evidence: { command: 'grep -q result report.txt', exitCode: 0 } },
    ]);
    expect(json.messages).toMatchObject([{ errorType: 'gap d1', outcome: 'success' }]);
    expect(json).toMatchObject({
      diff: { files: 2, removed: 0 },
      doFirst: [expect.stringContaining('Review the change')],
    });
    expect(Object.values(json.time).reduce((sum, ms) => sum + ms, 0)).toBe(
      json.endedAtMs - json.startedAtMs,
    );
    expect(await world.cake('task', 'report', 'gap', '--html')).toContain('COMPLETED</span></h1>');
    expect(await world.cake('task', 'why', 'gap')).toMatch(/^ +\d+ {2}[\d:]+ {2}claim/m);
    expect(await world.cake('task', 'why', 'gap', 'm1')).toMatch(/A claim is no proof.*→ success/s);
    const unknown = await world.tryCake('task', 'why', 'gap', '9999');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('Task gap has no row 9999.');
  });

  it('never lets a blocked command run, and says what to run instead', async () => {
    const repo = world.repo('blocked');
    const precious = join(repo, '..', 'precious.txt');
    writeFileSync(precious, 'years of work');
    const scenario = world.scenario(
      'blocked',
      'name: b\nobey: false\nsteps:\n  - run: rm -rf ../precious.txt ../*\n  - wait_message: 20s\n  - run: X=--force; git push $X\n  - wait_message: 20s\n  - claim: done\n',
    );
    await world.cake(
      'task',
      'start',
      'behave',
      '--id',
      'blocked',
      '--repo',
      repo,
      '--scenario',
      scenario,
      '--deliver',
      'file: README.md',
    );
    await world.untilEnded('blocked');
    expect(readFileSync(precious, 'utf8')).toBe('years of work');
    expect(report('blocked').blocked.map(({ ruleId }) => ruleId)).toEqual([
      expect.stringContaining('fs.'),
      'git.force-push',
    ]);
    expect(report('blocked').messages[1]?.text).toContain('--force-with-lease');
  });
});

describe('abort', () => {
  it.each([
    ['cake task abort', (taskId: string) => world.tryCake('task', 'abort', taskId)],
    [
      'temporal workflow signal from outside',
      async (taskId: string) => {
        const address = `127.0.0.1:${pidIn(world.home, 'temporal/server.json', ['port'])}`;
        execFileSync(inject('temporalCliPath'), [
          'workflow',
          'signal',
          '--address',
          address,
          '--namespace',
          'cake',
          '--workflow-id',
          taskId,
          '--name',
          'abort',
        ]);
        await world.untilEnded(taskId);
        return { code: 30 };
      },
    ],
    [
      'cake task abort with the worker just killed',
      (taskId: string) => {
        process.kill(pidIn(world.home, 'run/worker.json', ['pid'])!, 'SIGKILL');
        return world.tryCake('task', 'abort', taskId);
      },
    ],
  ])(
    'by %s: the agent is gone soon, nothing of it is left, the tree is as before',
    async (name, abort) => {
      const taskId = `abort-${name.replaceAll(/\W+/g, '-')}`;
      const repo = world.repo(taskId);
      const scenario = world.scenario(taskId, VANDAL);
      await world.cake(
        'task',
        'start',
        'damage',
        '--id',
        taskId,
        '--repo',
        repo,
        '--scenario',
        scenario,
        '--deliver',
        'file: never.txt',
      );
      await untilEvent(taskId, 'tool_started');
      expect(markedProcesses(taskId).length).toBeGreaterThan(0);
      const startedMs = Date.now();
      const { code } = await abort(taskId);
      expect(code).toBe(30);
      const exited = world.journal(taskId).find(({ event }) => event.kind === 'agent_exited');
      // A bound against hanging, command start and a restarting worker included; the figure itself is measured by hand.
      expect(exited!.tsMs - startedMs).toBeLessThan(2_500);
      expect(markedProcesses(taskId)).toEqual([]);
      expect(readFileSync(join(repo, 'README.md'), 'utf8')).toBe(`# ${taskId}\n`);
      expect(existsSync(join(repo, 'rubbish.txt'))).toBe(false);
      expect(report(taskId)).toMatchObject({ outcome: 'ABORTED' });
      expect(report(taskId).rolledBackTo).not.toBeNull();
    },
  );
});

describe('several tasks', () => {
  it('refuses a second task on the same work tree, naming the first', async () => {
    const repo = world.repo('shared');
    const scenario = world.scenario('shared', 'name: s\nsteps:\n  - sleep: 60s\n');
    const args = ['--repo', repo, '--scenario', scenario, '--deliver', 'file: x'];
    await world.cake('task', 'start', 'first', '--id', 'tree-1', ...args);
    const second = await world.tryCake('task', 'start', 'second', '--id', 'tree-2', ...args);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/belongs to task tree-1/);
    expect((await world.tryCake('task', 'abort', 'tree-1')).code).toBe(30);
  });

  it('completes 20 at once on 20 trees, and no lock error reaches anyone', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    const scenario = world.scenario(
      'many',
      'name: m\nobey: false\nsteps:\n  - run: "test -f ok || { echo \\"ModuleNotFoundError: No module named \'alpha\'\\" >&2; exit 1; }"\n  - wait_message: 60s\n  - write: {path: ok, content: x}\n  - run: test -f ok\n  - claim: done\n',
    );
    const started = await Promise.all(
      names.map((name) =>
        world.tryCake(
          'task',
          'start',
          'many',
          '--id',
          name,
          '--repo',
          world.repo(name),
          '--scenario',
          scenario,
          '--deliver',
          'file: ok',
        ),
      ),
    );
    expect(started.map(({ code, stderr }) => `${code} ${stderr.includes('SQLITE')}`)).toEqual(
      names.map(() => '0 false'),
    );
    const rows = await Promise.all(names.map((name) => world.untilEnded(name)));
    expect(rows.map(({ outcome }) => outcome)).toEqual(names.map(() => 'COMPLETED'));
  });
});

describe('wrong input', () => {
  it.each([
    ['an unknown agent', ['--agent', 'clippy'], /no agent clippy.*--agent/],
    ['a missing repository', ['--repo', '/nowhere'], /no folder \/nowhere/],
    ['a folder without git', ['--repo', '.'], /no git work tree/],
    ['a missing scenario', ['--scenario', 'none.yaml'], /no scenario/],
    ['a bad deliverable', ['--deliver', 'magic'], /--deliver "magic"/],
  ])('says in one line what is wrong with %s, exit code 2', async (_name, args, message) => {
    const repo = join(world.home, '..', 'valid');
    if (!existsSync(repo)) world.repo('valid');
    const base = [
      'task',
      'start',
      'goal',
      '--repo',
      repo,
      '--scenario',
      example('first-task.yaml'),
    ];
    const { code, stderr } = await world.tryCake(...base, ...args);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('names file, line and column of a bad scenario', async () => {
    const repo = world.repo('bad-scenario');
    const scenario = world.scenario('bad', 'name: b\nsteps:\n  - dance: all night\n');
    const { code, stderr } = await world.tryCake(
      'task',
      'start',
      'goal',
      '--repo',
      repo,
      '--scenario',
      scenario,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.yaml:3:\d+.*dance/);
  });

  it('says so when TEMPORAL_ADDRESS does not answer, exit code 40', async () => {
    const lost = createCakeWorld({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
    mkdirSync(lost.home);
    const repo = lost.repo('r');
    const { code, stderr } = await lost.tryCake(
      'task',
      'start',
      'goal',
      '--repo',
      repo,
      '--scenario',
      example('first-task.yaml'),
    );
    expect(code).toBe(40);
    expect(stderr).toMatch(/127\.0\.0\.1:9/);
    await lost.close();
  });
});

describe('end by SIGTERM', () => {
  it('of worker, host and agent leaves the same end state as kill -9: the task completes', async () => {
    const repo = world.repo('term');
    const scenario = world.scenario('term', CRASH_SCENARIO);
    await world.cake(
      'task',
      'start',
      'survive',
      '--id',
      'term',
      '--repo',
      repo,
      '--scenario',
      scenario,
      '--deliver',
      'file: DONE.md',
    );
    await untilEvent('term', 'injection_delivered');
    process.kill(pidIn(world.home, 'run/worker.json', ['pid'])!, 'SIGTERM');
    await wait(500);
    process.kill(pidIn(world.home, join('tasks', 'term', 'host.json'), ['pid'])!, 'SIGTERM');
    const row = await world.untilEnded('term');
    expect(row.outcome).toBe('COMPLETED');
    expect(markedProcesses('term')).toEqual([]);
  });
});
