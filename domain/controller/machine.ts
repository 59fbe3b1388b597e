import { TRANSITIONS, type Transition } from './table.ts';
import type { State, Trigger } from './states.ts';

/** Thrown when the controller is asked for a transition that the table does not hold. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly from: State;
  readonly on: Trigger;

  constructor(from: State, on: Trigger) {
    super(`The controller has no transition from ${from} on ${on}.`);
    this.from = from;
    this.on = on;
  }
}

const INDEX: ReadonlyMap<string, Transition> = new Map(
  TRANSITIONS.map((row) => [`${row.from} ${row.on}`, row]),
);

/** The transition for a trigger, or null when the table has none: the event then waits in the inbox. */
export function nextTransition(from: State, on: Trigger): Transition | null {
  return INDEX.get(`${from} ${on}`) ?? null;
}

/** Handlers run on every transition, self-loops included; they may not fire triggers themselves. */
export interface MachineHandlers {
  onExit?: (row: Transition) => void;
  onEntry?: (row: Transition) => void;
}

export interface Machine {
  readonly state: State;
  /** Moves by one row: exit handler, state change, entry handler. Throws IllegalTransitionError. */
  fire(trigger: Trigger): Transition;
  can(trigger: Trigger): boolean;
}

/** A controller in `initial`, which changes its state only by rows of the table. */
export function createMachine(initial: State, handlers: MachineHandlers = {}): Machine {
  let state = initial;
  return {
    get state() {
      return state;
    },
    can: (trigger) => nextTransition(state, trigger) !== null,
    fire(trigger) {
      const row = nextTransition(state, trigger);
      if (!row) throw new IllegalTransitionError(state, trigger);
      handlers.onExit?.(row);
      state = row.to;
      handlers.onEntry?.(row);
      return row;
    },
  };
}
