import { counter, gauge, histogram, type MetricDefinition } from './define.ts';
import {
  ADAPTERS,
  BOOL,
  DELIVERABLE_KINDS,
  ERROR_FAMILIES,
  EVENT_KINDS,
  GUARD_FAMILIES,
  MESSAGE_KINDS,
  OPERATION_PAIRS,
  OPERATIONS,
  OTHER,
  OUTCOMES,
  ROLLBACK_REASONS,
  SEVERITIES,
  SNAPSHOT_TRIGGERS,
} from './labels.ts';

/** 0.5 s is the edge of the latency objective, 0.25 and 0.06 s are the reaction's own targets. */
const LATENCY = [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const COMMAND = [0.1, 0.5, 1, 5, 30, 60, 300, 900, 3_600];
const TASK = [10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/** Every metric of CAKE. Counters restart at 0 with the worker; totals of a task are in its report. */
export const CATALOGUE = {
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
  buildInfo: gauge('cake_build_info', 'Always 1; the labels name the build.', 'Process', {
    version: ['<version>'],
    node: ['<version>'],
    temporal_sdk: ['<version>'],
  }),

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

  guardDecisions: counter(
    'cake_guard_decisions_total',
    'Commands judged before they ran, canaries not counted.',
    'Guard',
    { verdict: ['allow', 'confirm', 'block'], family: GUARD_FAMILIES },
  ),
  guardFailures: counter(
    'cake_guard_failures_total',
    'Commands that the guard could not judge and therefore blocked (limit, internal); canaries answered wrongly.',
    'Guard',
    { kind: ['limit', 'internal', 'canary'] },
  ),
  guardCanaries: counter(
    'cake_guard_canaries_total',
    'Proofs that the guard blocks what it must and passes what it may, made the way that commands take.',
    'Guard',
    { held: BOOL },
  ),

  snapshots: counter(
    'cake_snapshots_total',
    'Snapshots attempted by the controller.',
    'Snapshots',
    {
      trigger: SNAPSHOT_TRIGGERS,
      success: BOOL,
    },
  ),
  snapshotsKept: gauge('cake_snapshots_stored', 'Snapshots on record.', 'Snapshots', {}),
  snapshotBytes: gauge(
    'cake_snapshot_store_bytes',
    'Disk used by all snapshot stores of this machine.',
    'Snapshots',
    {},
  ),

  recallLookups: counter(
    'cake_recall_lookups_total',
    'Questions to the memory: errors (seen before?), fixes (is one known to work?).',
    'Recall',
    { store: ['errors', 'fixes'], result: ['hit', 'miss'] },
  ),
  recallEntries: gauge('cake_recall_entries', 'Rows of cake.db.', 'Recall', {
    kind: ['errors', 'interventions', 'outcomes', 'events', 'commands'],
  }),
  dbBytes: gauge('cake_db_size_bytes', 'Size of databases on disk.', 'Recall', {
    file: ['cake', 'journals'],
  }),
  dbRepairs: counter(
    'cake_db_problems_total',
    'Repairs of damage, rows that went on a full disk, changes to memory and back.',
    'Recall',
    { kind: ['rebuilt', 'in-memory', 'oldest-out', 'file-again', OTHER] },
  ),

  events: counter(
    'cake_adapter_events_total',
    'Rows of the journals, by kind.',
    'Sessions',
    { adapter: ADAPTERS, event: EVENT_KINDS },
    { zero: false },
  ),
  sessions: counter('cake_sessions_started_total', 'Agents started.', 'Sessions', {
    adapter: ADAPTERS,
    resumed: BOOL,
  }),
  exits: counter('cake_agent_exits_total', 'Ends of agent processes.', 'Sessions', {
    adapter: ADAPTERS,
    how: ['exit_0', 'exit_other', 'signal'],
  }),
  commands: counter('cake_commands_total', 'Commands that agents ran to their end.', 'Sessions', {
    adapter: ADAPTERS,
    result: ['passed', 'failed', 'killed'],
  }),
  commandDuration: histogram(
    'cake_command_duration_seconds',
    'Run time of the commands of agents.',
    'Sessions',
    { result: ['passed', 'failed', 'killed'] },
    { buckets: COMMAND },
  ),
  hostsActive: gauge('cake_session_hosts_active', 'Session hosts that live.', 'Sessions', {}),
  hostMemory: gauge(
    'cake_session_host_memory_bytes',
    'Resident memory of session hosts.',
    'Sessions',
    {
      stat: ['sum', 'max'],
    },
  ),
  oldestEvent: gauge(
    'cake_agent_oldest_event_timestamp_seconds',
    'Unix time of the latest event of the agent that has been silent longest; running sessions only.',
    'Sessions',
    {},
  ),
  lastEvent: gauge(
    'cake_adapter_last_event_timestamp_seconds',
    'Unix time of the newest event.',
    'Sessions',
    { adapter: ADAPTERS },
  ),

  restarts: counter(
    'cake_component_restarts_total',
    'Restarts by the supervisor since the supervisor started.',
    'Process',
    { component: ['worker', 'temporal'] },
  ),
  temporalUp: gauge(
    'cake_temporal_up',
    '1 while the Temporal server answers, else 0.',
    'Process',
    {},
  ),
  diskFree: gauge('cake_disk_free_bytes', 'Space left for CAKE_HOME.', 'Process', {}),
  reconciled: gauge(
    'cake_reconcile_last_success_timestamp_seconds',
    'Unix time of the last look that brought cake.db in line with Temporal.',
    'Process',
    {},
  ),
  collected: histogram(
    'cake_metrics_collect_seconds',
    'Time for one look at journals, processes and disk.',
    'Process',
    {},
    { buckets: LATENCY },
  ),
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof CATALOGUE;

/** All labels of a metric: none can be forgotten. */
export type LabelsOf<K extends MetricKey> = {
  [L in keyof (typeof CATALOGUE)[K]['labels']]: string;
};

/** One measurement: added to a counter, set on a gauge, observed in a histogram. */
export interface Sample<K extends MetricKey = MetricKey> {
  key: K;
  labels: Record<string, string>;
  value: number;
}

/** A sample with all labels of its metric; a counter counts one unless told otherwise. */
export function sample<K extends MetricKey>(key: K, labels: LabelsOf<K>, value = 1): Sample<K> {
  return { key, labels, value };
}
