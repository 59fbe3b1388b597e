/** The states of a supervised task; docs/architecture.md draws them. */
export type State =
  | 'MONITORING'
  | 'DETECTING'
  | 'INTERVENING'
  | 'RECOVERING'
  | 'ESCALATING'
  | 'PARKED'
  | 'COMPLETED'
  | 'ABORTED'
  | 'FAILED';

/** What moves a task from one state to the next. */
export type Trigger =
  | 'error_detected'
  | 'completion_claimed'
  | 'health_lost'
  | 'command_blocked'
  | 'false_positive'
  | 'intervention_required'
  | 'deliverables_proven'
  | 'fix_successful'
  | 'fix_failed'
  | 'superseded'
  | 'alternative_found'
  | 'no_alternatives'
  | 'human_resolved'
  | 'limit_reached'
  | 'timer'
  | 'resume'
  | 'deliverable_parked'
  | 'all_parked'
  | 'operator_pause'
  | 'agent_exited'
  | 'host_lost'
  | 'restarts_exhausted'
  | 'deadline'
  | 'abort';

/** States that a task never leaves. */
export const END_STATES: ReadonlySet<State> = new Set(['COMPLETED', 'ABORTED', 'FAILED']);

export const STATES: readonly State[] = [
  'MONITORING',
  'DETECTING',
  'INTERVENING',
  'RECOVERING',
  'ESCALATING',
  'PARKED',
  'COMPLETED',
  'ABORTED',
  'FAILED',
];
