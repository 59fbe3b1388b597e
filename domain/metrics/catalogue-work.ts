import { counter, gauge, histogram, type MetricDefinition } from './define.ts';
import {
  ADAPTERS,
  BOOL,
  DELIVERABLE_KINDS,
  ERROR_FAMILIES,
  GUARD_FAMILIES,
  MESSAGE_KINDS,
  OPERATION_PAIRS,
  OPERATIONS,
  OTHER,
  OUTCOMES,
  ROLLBACK_REASONS,
  SEVERITIES,
} from './labels.ts';

/** 0.5 s is the edge of the latency objective, 0.25 and 0.06 s are the reaction's own targets. */
export const LATENCY = [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const TASK = [10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/** What the operator, the watchdog and the tasks do. */
export const WORK_METRICS = {
  interventions: counter(
    'cake_interventions_total',
    'Operator messages that were to be sent, by what they were about; success: they reached the agent.',
    'Operator',
    { type: MESSAGE_KINDS, severity: SEVERITIES, success: BOOL },
  ),
  latency: histogram(
    'cake_response_latency_seconds',
    'Time to an answer. controller/react: from the detected error, block or hang to the delivered message.',
    'All parts',
    {
      component: Object.keys(OPERATIONS),
      operation: OPERATION_PAIRS.map(({ operation }) => operation),
    },
    { buckets: LATENCY, combinations: OPERATION_PAIRS },
  ),
  rollbacks: counter(
    'cake_rollback_operations',
    'Rollbacks of a work tree by the controller. A counter; its name is fixed without _total.',
    'Snapshots',
    { reason: ROLLBACK_REASONS, success: BOOL },
  ),
  prevented: counter(
    'cake_errors_prevented_total',
    'Harm that did not happen: messages after which their error is gone (by=fix), commands that the guard stopped (by=guard).',
    'Operator',
    {
      by: ['fix', 'guard'],
      family: [...new Set([...ERROR_FAMILIES, ...GUARD_FAMILIES, 'gap', 'health'])],
    },
    { zero: false },
  ),
  voiceScore: gauge(
    'cake_voice_similarity_score',
    'Score (0 to 1) of the last composed message of a kind against the reference voice.',
    'Operator',
    { message_type: MESSAGE_KINDS },
  ),
  outcomes: counter(
    'cake_intervention_outcomes_total',
    'What came of operator messages; unverified: the agent claimed completion before it could be seen.',
    'Operator',
    { outcome: ['success', 'failure', 'unverified'] },
  ),
  suppressed: counter(
    'cake_interventions_suppressed_total',
    'Detected errors about which the operator did not speak.',
    'Operator',
    { cause: ['cooldown', 'severity', 'confidence', OTHER] },
  ),
  voiceTries: counter(
    'cake_voice_renderings_total',
    'Messages by the rendering that passed the voice gate; above 1 the gate refused one, 5 is the safe default.',
    'Operator',
    { attempt: ['1', '2', '3', '4', '5'] },
  ),
  escalations: counter(
    'cake_escalations_total',
    'Times that a person was needed. The aim is zero.',
    'Operator',
    {},
  ),
  notifications: counter(
    'cake_notifications_total',
    'Notifications to a person, by whether they got through.',
    'Operator',
    { success: BOOL },
  ),
  tasksActive: gauge('cake_tasks_active', 'Tasks that have not ended.', 'Tasks', {
    adapter: ADAPTERS,
  }),
  tasksEnded: counter('cake_tasks_total', 'Tasks that ended.', 'Tasks', { outcome: OUTCOMES }),
  taskDuration: histogram(
    'cake_task_duration_seconds',
    'Wall time of ended tasks.',
    'Tasks',
    { outcome: OUTCOMES },
    { buckets: TASK },
  ),
  parked: counter(
    'cake_parks_total',
    'Things given up for now: a usage limit waits, a deliverable or an error is left with its reason.',
    'Tasks',
    { cause: ['limit', 'exhausted'] },
  ),
  claims: counter(
    'cake_completion_claims_total',
    'Times that an agent said it was done.',
    'Tasks',
    { adapter: ADAPTERS },
  ),
  verdicts: counter(
    'cake_validation_verdicts_total',
    'Validations of all deliverables of a task, by verdict.',
    'Tasks',
    { verdict: ['PROVEN', 'GAPS', OTHER] },
  ),
  deliverables: counter(
    'cake_deliverables_checked_total',
    'Deliverables judged, by kind and status.',
    'Tasks',
    {
      kind: DELIVERABLE_KINDS,
      status: ['PROVEN', 'FAILED', 'UNPROVEN', 'NOT_APPLICABLE'],
    },
    { zero: false },
  ),
  errorsDetected: counter(
    'cake_errors_detected_total',
    'Errors that the watchdog reported to the controller.',
    'Watchdog',
    { family: ERROR_FAMILIES, severity: SEVERITIES },
    { zero: false },
  ),
  errorsResolved: counter(
    'cake_errors_resolved_total',
    'Errors that are gone, by how it was learnt.',
    'Watchdog',
    { basis: ['passed', 'window', 'claim', OTHER] },
  ),
  errorsRecurred: counter(
    'cake_errors_recurred_total',
    'Operator messages after which their error came back.',
    'Watchdog',
    {},
  ),
  health: counter(
    'cake_health_events_total',
    'Agents or tools without a sign of life, and behaviours that lead nowhere.',
    'Watchdog',
    {
      what: [
        'hung_agent',
        'hung_tool',
        'same_error',
        'cycle',
        'regression_cycle',
        'no_progress',
        'monologue',
        'stale_evidence',
        'burn_rate',
        OTHER,
      ],
    },
  ),
} as const satisfies Record<string, MetricDefinition>;
