/** What hooks and stream know together about one conversation. */
export interface WatchState {
  /** The prompt hook was called: hooks are alive. Required before the first tool. */
  canary: boolean;
  /** Calls that the guard was asked about. */
  readonly decided: Set<string>;
  /** Calls of this process that the stream has shown; results of others are history of a resumed conversation. */
  readonly shown: Set<string>;
  /** Calls that run now. */
  readonly running: Set<string>;
  /** Background tasks by id, with the command that began them. */
  readonly background: Map<string, string>;
  /** The last message that the agent has read. */
  lastMessage: { text: string; signature: string } | null;
  callsSince: number;
  refusals: number;
  /** The agent has said by CAKE's tool that it is finished, and has done nothing since: its turn's end says it again. */
  reported: boolean;
  /** The turn ended in a claim, an interrupt, a limit: its end needs no further word. */
  settled: boolean;
  /** The agent is in a turn. */
  busy: boolean;
  /** Monotonic time of the last sign; a retry of the API moves it into the future. */
  lastSignMs: number;
  /** Monotonic time of the turn's result, or null while the turn goes on. */
  resultMs: number | null;
  /** Hooks that are being answered: the silence is ours. */
  openHooks: number;
}

/** State of a conversation that has just been started. */
export function newWatchState(nowMs: number): WatchState {
  return {
    canary: false,
    decided: new Set(),
    shown: new Set(),
    running: new Set(),
    background: new Map(),
    lastMessage: null,
    callsSince: 0,
    refusals: 0,
    reported: false,
    settled: false,
    busy: false,
    lastSignMs: nowMs,
    resultMs: null,
    openHooks: 0,
  };
}
