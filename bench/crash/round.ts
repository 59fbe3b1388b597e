import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { taskDir } from '../../config/paths.ts';
import { markedProcesses } from '../../host/fence.ts';
import { openJournalReader } from '../../db/journal.ts';
import type { JournalEvent } from '../../domain/events.ts';
import { doubledOf, lostRows } from './books.ts';
import { ATTEMPT_MS, conversationsIn, crashGoal, type CrashModel } from './claude.ts';
import { pidIn, type CakeWorld } from './world.ts';

/** What is killed with -9. */
export type Victim = 'worker' | 'host' | 'agent' | 'temporal';

export interface RoundResult {
  victim: Victim;
  /** When it was killed: after the first operator message, or (Claude Code) into a tool call that came later. */
  killedAfterMs: number;
  /** The whole round. */
  tookMs: number;
  /** The journal has the tool call in which the kill fell as begun before it and not ended before it. */
  inToolCall: boolean;
  /** From the kill to the next delivered message, or to the end of the task. */
  resumedMs: number;
  outcome: string;
  /** Journal rows missing, or projected twice or not at all. */
  lost: number;
  /** Messages with a receipt that the model's last request does not hold. */
  unread: number;
  /** Conversations that were begun; one means that the same one went on. */
  conversations: number;
  /** Messages that the agent acted on twice, or two injections for one (signature, episode, strike). */
  doubled: number;
  /** Most epochs of the task alive at one moment. */
  maxAgents: number;
  /** Processes of the task that outlived it. */
  leftOver: number;
}

/** Long commands of Claude Code after the first message among which the kill chooses. */
const LATER_CALLS = 3;

const ERRORS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];

/** An agent that runs into one error after another, and mends each when the operator has spoken; then leaves a gap. */
export const CRASH_SCENARIO = `name: crash
obey: false
steps:
${ERRORS.map(
  (name) => `  - until:
      run: "test -f fixed-${name} || { echo \\"ModuleNotFoundError: No module named '${name}'\\" >&2; exit 1; }"
      tries: 50
      wait: 60s
      reactions:
        - - write: {path: fixed-${name}, content: "x"}
          - run: "echo ${name} >> mended.log"
  - sleep: 100ms`,
).join('\n')}
  - claim: done
on_message:
  - match: 'DONE.md'
    do:
      - write: {path: DONE.md, content: "done\\n"}
`;

/** One task, one kill (-9 by default) at a moment that `random` chooses, and the books checked afterwards. */
export async function crashRound(
  world: CakeWorld,
  victim: Victim,
  name: string,
  random: () => number,
  options: { signal?: NodeJS.Signals; model?: CrashModel | null; userHome: string },
): Promise<RoundResult> {
  const { signal = 'SIGKILL', model = null } = options;
  const startedMs = Date.now();
  const repo = world.repo(name);
  model?.add(name, repo);
  const agent = model
    ? ['--agent', 'claude-code']
    : ['--scenario', world.scenario(name, CRASH_SCENARIO)];
  const goal = model ? crashGoal(name) : 'survive';
  const fixed = ['--id', name, '--repo', repo, '--deliver', 'file: DONE.md'];
  await world.cake('task', 'start', goal, ...fixed, ...agent);
  const sampler = sampleAgents(name);
  await untilMessages(world, name, 1);
  // The model's commands take long enough to choose one, and a moment within it.
  if (model) await untilInCall(world, name, Math.floor(random() * LATER_CALLS));
  const killedAfterMs = Math.round(random() * (model ? ATTEMPT_MS * 0.8 : 1_500));
  await wait(killedAfterMs);
  const killedMs = Date.now();
  kill(world, victim, name, signal);
  await world.untilEnded(name, 120_000);
  const row = world.task(name)!;
  const maxAgents = sampler.stop();
  const events = world.journal(name);
  const back = events.find(
    ({ tsMs, event }) =>
      tsMs > killedMs &&
      (event.kind === 'injection_delivered' || event.kind === 'completion_claimed'),
  );
  const read = model?.read(world.home, name) ?? { unread: 0, doubled: 0 };
  return {
    victim,
    killedAfterMs,
    tookMs: Date.now() - startedMs,
    inToolCall: callsAt(events, killedMs) > 0,
    resumedMs: (back?.tsMs ?? row.endedAtMs ?? Date.now()) - killedMs,
    outcome: row.outcome ?? 'RUNNING',
    lost: lostRows(events, row.report),
    doubled: doubled(world, name, model === null) + read.doubled,
    unread: read.unread,
    conversations: model ? conversationsIn(options.userHome, repo) : 1,
    maxAgents,
    leftOver: markedProcesses(name).length,
  };
}

function kill(world: CakeWorld, victim: Victim, taskId: string, signal: NodeJS.Signals): void {
  const pid = pidOf(world, victim, taskId);
  if (pid === null) throw new Error(`There is no ${victim} to kill.`);
  process.kill(pid, signal);
}

function pidOf(world: CakeWorld, victim: Victim, taskId: string): number | null {
  switch (victim) {
    case 'worker':
      return (
        pidIn(world.home, 'run/worker.json', ['pid']) ??
        pidIn(world.home, 'run/worker-process.json', ['pid'])
      );
    case 'temporal':
      return pidIn(world.home, 'temporal/server.json', ['process', 'pid']);
    case 'host':
      return pidIn(world.home, join('tasks', taskId, 'host.json'), ['pid']);
    case 'agent': {
      const started = world
        .journal(taskId)
        .findLast(({ event }) => event.kind === 'session_started');
      return started?.event.kind === 'session_started' ? started.event.pid : null;
    }
  }
}

async function untilMessages(world: CakeWorld, taskId: string, count: number): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < 60_000; await wait(20)) {
    const seen = world
      .journal(taskId)
      .filter(({ event }) => event.kind === 'injection_delivered').length;
    if (seen >= count) return;
  }
  throw new Error(`Task ${taskId} got no message within 60 s.`);
}

/** Waits until a command runs, `later` commands after now. */
async function untilInCall(world: CakeWorld, taskId: string, later: number): Promise<void> {
  const begun = (): number => world.journal(taskId).filter(isLongCall).length;
  const wanted = begun() + later + 1;
  for (const startedMs = Date.now(); Date.now() - startedMs < 60_000; await wait(20))
    if (begun() >= wanted) return;
  throw new Error(`Task ${taskId} began no further command within 60 s.`);
}

function isLongCall({ event }: JournalEvent): boolean {
  return event.kind === 'tool_started' && event.command.startsWith('sleep');
}

/** Tool calls that ran at a moment. */
function callsAt(events: readonly JournalEvent[], atMs: number): number {
  const ended = new Map(
    events.flatMap(({ event, tsMs }) =>
      event.kind === 'tool_finished' ? [[event.toolCallId, tsMs] as const] : [],
    ),
  );
  return events.filter(
    ({ event, tsMs }) =>
      event.kind === 'tool_started' &&
      tsMs <= atMs &&
      (ended.get(event.toolCallId) ?? Number.POSITIVE_INFINITY) > atMs,
  ).length;
}

/** Two epochs of one task alive at once are two agents in one tree. */
function sampleAgents(taskId: string): { stop: () => number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, new Set(markedProcesses(taskId).map(({ epoch }) => epoch)).size);
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

/** Messages that the agent has acted on twice, and injections or receipts that stand twice in the journal. */
function doubled(world: CakeWorld, taskId: string, readsAgent: boolean): number {
  const dir = taskDir(world.home, taskId);
  const journal = openJournalReader(join(dir, 'journal.db'));
  try {
    const file = join(dir, 'agent-progress.json');
    const seen = readsAgent
      ? (JSON.parse(readFileSync(file, 'utf8')) as { seen: string[] }).seen
      : [];
    return doubledOf(world.journal(taskId), journal.injections(), seen);
  } finally {
    journal.close();
  }
}
