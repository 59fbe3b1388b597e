import type { State, Trigger } from './states.ts';

export interface Transition {
  from: State;
  on: Trigger;
  to: State;
  /** What the workflow does on entry, in words for the report and the docs. */
  entry: string;
}

/** The controller as data: every legal transition, and nothing else. `abort` is legal in each live state. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'MONITORING', on: 'error_detected', to: 'DETECTING', entry: 'classify the error' },
  {
    from: 'MONITORING',
    on: 'completion_claimed',
    to: 'DETECTING',
    entry: 'validate the deliverables',
  },
  { from: 'MONITORING', on: 'health_lost', to: 'DETECTING', entry: 'judge the health event' },
  {
    from: 'MONITORING',
    on: 'command_blocked',
    to: 'DETECTING',
    entry: 'judge the blocked command',
  },
  { from: 'MONITORING', on: 'limit_reached', to: 'PARKED', entry: 'wait by a durable timer' },
  {
    from: 'MONITORING',
    on: 'operator_pause',
    to: 'PARKED',
    entry: 'stop the turn, wait for resume',
  },
  { from: 'MONITORING', on: 'agent_exited', to: 'MONITORING', entry: 'restart with back-off' },
  { from: 'MONITORING', on: 'host_lost', to: 'MONITORING', entry: 'restart with back-off' },
  { from: 'MONITORING', on: 'restarts_exhausted', to: 'RECOVERING', entry: 'look for another way' },
  { from: 'DETECTING', on: 'false_positive', to: 'MONITORING', entry: 'log the classification' },
  {
    from: 'DETECTING',
    on: 'intervention_required',
    to: 'INTERVENING',
    entry: 'record, snapshot, compose, inject',
  },
  {
    from: 'DETECTING',
    on: 'deliverables_proven',
    to: 'COMPLETED',
    entry: 'final snapshot, report',
  },
  { from: 'DETECTING', on: 'all_parked', to: 'COMPLETED', entry: 'final snapshot, partial report' },
  { from: 'DETECTING', on: 'no_alternatives', to: 'RECOVERING', entry: 'look for another way' },
  { from: 'INTERVENING', on: 'fix_successful', to: 'MONITORING', entry: 'ledger outcome' },
  {
    from: 'INTERVENING',
    on: 'fix_failed',
    to: 'RECOVERING',
    entry: 'strike, stop the turn, judge the tree',
  },
  // The agent moved on to something else; the outcome stays open until there is evidence.
  { from: 'INTERVENING', on: 'superseded', to: 'MONITORING', entry: 'leave the outcome open' },
  { from: 'INTERVENING', on: 'limit_reached', to: 'PARKED', entry: 'wait by a durable timer' },
  {
    from: 'INTERVENING',
    on: 'operator_pause',
    to: 'PARKED',
    entry: 'stop the turn, wait for resume',
  },
  { from: 'RECOVERING', on: 'alternative_found', to: 'INTERVENING', entry: 'try the next fix' },
  { from: 'RECOVERING', on: 'no_alternatives', to: 'ESCALATING', entry: 'snapshot, stop, notify' },
  {
    from: 'RECOVERING',
    on: 'deliverable_parked',
    to: 'MONITORING',
    entry: 'park it with its reason',
  },
  {
    from: 'RECOVERING',
    on: 'all_parked',
    to: 'COMPLETED',
    entry: 'final snapshot, partial report',
  },
  { from: 'ESCALATING', on: 'human_resolved', to: 'MONITORING', entry: 'resume the session' },
  { from: 'ESCALATING', on: 'deadline', to: 'FAILED', entry: 'report' },
  { from: 'PARKED', on: 'timer', to: 'MONITORING', entry: 'resume, prove life' },
  { from: 'PARKED', on: 'resume', to: 'MONITORING', entry: 'resume, prove life' },
  ...(
    ['MONITORING', 'DETECTING', 'INTERVENING', 'RECOVERING', 'ESCALATING', 'PARKED'] as const
  ).map((from) => ({
    from,
    on: 'abort' as const,
    to: 'ABORTED' as const,
    entry: 'emergency rollback',
  })),
];
