import { isCancellation, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { newEpisode, pruneEpisodes, type Episode } from '../../domain/controller/episode.ts';
import { createMachine, type Machine } from '../../domain/controller/machine.ts';
import type { State, Trigger } from '../../domain/controller/states.ts';
import type {
  AgentChoice,
  Carry,
  StopRequest,
  SuperviseInput,
  TaskResult,
  TaskStatus,
} from '../../domain/controller/task.ts';
import { CAKE_STATE } from '../messages.ts';
import { longActivities, pollActivities, quickActivities } from './proxies.ts';

const STORY_LENGTH = 15;
const MAX_EPISODES = 200;

/** One run of the workflow: the carried state, and what only this run knows. */
export interface Task {
  readonly input: SuperviseInput;
  readonly s: Carry;
  readonly quick: ReturnType<typeof quickActivities>;
  readonly long: ReturnType<typeof longActivities>;
  readonly polls: ReturnType<typeof pollActivities>;
  readonly machine: Machine;
  stop: StopRequest | null;
  pause: boolean;
  resume: boolean;
  humanResolved: boolean;
  /** The pending poll may be a dead worker's: give it up and ask again. */
  woken: boolean;
  switchTo: AgentChoice | null;
  /** Writes and snapshots that nothing has to wait for, until the tree or the run changes hands. */
  background: Promise<void>;
  /** Set once, when the task has ended. */
  result: TaskResult | null;
  /** Moves the controller by one trigger; throws IllegalTransitionError. */
  go(trigger: Trigger, why: string): void;
}

/** The state of a task that has just been started. */
function freshCarry(input: SuperviseInput, nowMs: number): Carry {
  return {
    state: 'MONITORING',
    cursor: 0,
    inbox: [],
    epoch: 0,
    treeEpoch: 0,
    agent: input.agent,
    episodes: {},
    active: null,
    interventions: 0,
    tells: [],
    told: 0,
    snapshots: 0,
    baselineSnapshotId: null,
    lastGood: null,
    score: 0,
    restartsAtMs: [],
    parked: [],
    counters: {
      errors: 0,
      blocked: 0,
      interventions: 0,
      healed: 0,
      rollbacks: 0,
      restarts: 0,
      falsePositives: 0,
    },
    startedAtMs: nowMs,
    story: [],
  };
}

/** Builds the run's context; pure until its methods are called. */
export function createTask(input: SuperviseInput): Task {
  const s = input.carry ?? freshCarry(input, Date.now());
  let why = '';
  const machine = createMachine(s.state, {
    onExit: () => undefined,
    onEntry: (row) => {
      s.state = row.to;
      s.story = [...s.story, `${clock()} **${row.to}** ${why}`].slice(-STORY_LENGTH);
      setCurrentDetails(details(input, s));
      if (row.from !== row.to) upsertSearchAttributes([{ key: CAKE_STATE, value: row.to }]);
    },
  });
  return {
    input,
    s,
    quick: quickActivities(input.hostQueue),
    long: longActivities(input.hostQueue),
    polls: pollActivities(input.pollQueue),
    machine,
    stop: null,
    pause: false,
    resume: false,
    humanResolved: false,
    woken: false,
    switchTo: null,
    background: Promise.resolve(),
    result: null,
    go(trigger, reason) {
      why = reason;
      machine.fire(trigger);
    },
  };
}

/**
 * Lets `work` run beside the next poll, one after the other; `await task.background` is the fence before anything
 * that needs it done. Its failure is told and not lost, and never ends the task.
 */
export function inBackground(task: Task, what: string, work: () => Promise<void>): void {
  task.background = task.background.then(work).catch((error: unknown) => {
    if (!isCancellation(error))
      note(task, `${what} failed: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/** Adds a line to the task's story in the Temporal UI without a transition. */
export function note(task: Task, text: string): void {
  task.s.story = [...task.s.story, `${clock()} ${text}`].slice(-STORY_LENGTH);
  setCurrentDetails(details(task.input, task.s));
}

/** The episode of a signature, made when it is new. */
export function episodeOf(task: Task, signature: string, errorType: string): Episode {
  const known = task.s.episodes[signature];
  if (known) return known;
  return saveEpisode(task, newEpisode(signature, errorType, Date.now()));
}

/** Stores an episode and returns it; old closed ones make room. */
export function saveEpisode(task: Task, episode: Episode): Episode {
  task.s.episodes[episode.signature] = { ...episode, lastSeenMs: Date.now() };
  task.s.episodes = pruneEpisodes(task.s.episodes, MAX_EPISODES);
  return episode;
}

/** Answer of the status query. */
export function statusOf(task: Task): TaskStatus {
  const { s, input } = task;
  return {
    taskId: input.taskId,
    goal: input.goal,
    state: s.state,
    cursor: s.cursor,
    pending: s.inbox.length,
    epoch: s.epoch,
    active: s.active,
    score: s.score,
    counters: s.counters,
    parked: s.parked,
    story: s.story,
  };
}

/** True in the given state; a call, so that the compiler does not narrow a state that awaits may change. */
export function inState(task: Task, state: State): boolean {
  return task.s.state === state;
}

function clock(): string {
  return new Date(Date.now()).toISOString().slice(11, 19);
}

function details(input: SuperviseInput, s: Carry): string {
  const c = s.counters;
  const head = [
    `### ${s.state}`,
    `${c.errors} errors · ${c.blocked} blocked · ${c.interventions} messages · ${c.healed} healed · ${c.rollbacks} rollbacks · ${c.restarts} restarts · score ${s.score.toFixed(2)}`,
    `Goal: ${input.goal}`,
  ];
  return [...head, '', ...s.story.map((line) => `- ${line}`)].join('\n');
}
