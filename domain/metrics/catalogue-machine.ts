import { counter, gauge, histogram, type MetricDefinition } from './define.ts';
import { ADAPTERS, BOOL, EVENT_KINDS, GUARD_FAMILIES, OTHER, SNAPSHOT_TRIGGERS } from './labels.ts';
import { LATENCY } from './catalogue-work.ts';

const COMMAND = [0.1, 0.5, 1, 5, 30, 60, 300, 900, 3_600];

/** Guard, snapshots, recall, sessions and the process itself. */
export const MACHINE_METRICS = {
  buildInfo: gauge('cake_build_info', 'Always 1; the labels name the build.', 'Process', {
    version: ['<version>'],
    node: ['<version>'],
    temporal_sdk: ['<version>'],
  }),
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
  tokens: counter('cake_agent_tokens_total', 'Tokens that agents report.', 'Sessions', {
    adapter: ADAPTERS,
    direction: ['input', 'output'],
  }),
  cost: counter('cake_agent_cost_usd_total', 'US dollars that agents report.', 'Sessions', {
    adapter: ADAPTERS,
  }),
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
