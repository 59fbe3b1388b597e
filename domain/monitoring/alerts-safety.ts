import { series, stepAt25, type AlertRule } from './alert.ts';

/** Guard, snapshots, agents: what protects the user's work. */
export const SAFETY_ALERTS: readonly AlertRule[] = [
  {
    name: 'CakeGuardFailure',
    severity: 'critical',
    for: '0s',
    expr: 'sum by (job, kind) (increase(cake_guard_failures_total{kind=~"internal|canary"}[10m])) > 0',
    summary: 'The guard failed: a fault of its own, or a canary answered wrongly.',
    meaning:
      'A command could not be judged for a reason inside the guard (it was blocked), or the proof that it blocks failed.',
    impact: 'After a failed canary the agent is stopped. Otherwise everyday work may be blocked.',
    diagnosis: ['cake shim audit TASK', 'tail -50 ~/.cake/tasks/TASK/host.log'],
    mitigation: ['cake doctor', 'cake task abort TASK'],
    fires: [series('cake_guard_failures_total', 'kind="canary"', stepAt25())],
    silent: [[series('cake_guard_failures_total', 'kind="limit"', '0+1x200')]],
  },
  {
    name: 'CakeGuardLimits',
    severity: 'warning',
    for: '5m',
    expr: 'sum by (job) (increase(cake_guard_failures_total{kind="limit"}[30m])) > 20',
    summary: 'Many commands are too large or too nested to be judged, and are blocked.',
    meaning:
      'More than 20 commands or scripts in 30 minutes went over a cap of the guard or could not be parsed.',
    impact: 'Everyday work may be blocked.',
    diagnosis: ['cake shim audit TASK'],
    mitigation: ['cake task tell TASK "…"'],
    fires: [series('cake_guard_failures_total', 'kind="limit"', '0+1x200')],
    silent: [[series('cake_guard_failures_total', 'kind="limit"', '0+0.5x200')]],
    at: '1h',
  },
  {
    name: 'CakeRollbackFailed',
    severity: 'critical',
    for: '0s',
    expr: 'sum by (job, reason) (increase(cake_rollback_operations{success="false"}[10m])) > 0',
    summary: 'A rollback failed; it is tried again.',
    meaning: 'The work tree could not be restored: a lock, a full disk, or a damaged store.',
    impact:
      'The agent is stopped. The tree is between two states until a later try succeeds; nothing is lost.',
    diagnosis: ['cake task status TASK', 'cake snapshot list', 'tail -50 ~/.cake/logs/worker.log'],
    mitigation: ['cake rollback --latest', 'cake rollback --undo'],
    fires: [series('cake_rollback_operations', 'reason="abort",success="false"', stepAt25())],
    silent: [[series('cake_rollback_operations', 'reason="abort",success="true"', '0+1x200')]],
  },
  {
    name: 'CakeSnapshotFailing',
    severity: 'critical',
    for: '5m',
    expr: 'sum by (job) (increase(cake_snapshots_total{success="false"}[15m])) > 0 unless sum by (job) (increase(cake_snapshots_total{success="true"}[15m])) > 0',
    summary: 'No snapshot succeeds: there is nothing new to roll back to.',
    meaning: 'Every snapshot of the last 15 minutes failed.',
    impact: 'A rollback would lose the work since the last good snapshot.',
    diagnosis: ['cake doctor', 'tail -50 ~/.cake/logs/worker.log'],
    mitigation: ['cake snapshot create', 'cake task pause TASK'],
    fires: [
      series('cake_snapshots_total', 'trigger="before_message",success="false"', '0+1x200'),
      series('cake_snapshots_total', 'trigger="before_message",success="true"', '5x200'),
    ],
    silent: [
      [
        series('cake_snapshots_total', 'trigger="before_message",success="false"', '0+1x200'),
        series('cake_snapshots_total', 'trigger="before_message",success="true"', '0+1x200'),
      ],
    ],
  },
  {
    name: 'CakeSnapshotStoreLarge',
    severity: 'warning',
    for: '2h',
    expr: 'max by (job) (cake_snapshot_store_bytes) > 1024 * 1024 * 1024',
    summary: 'The snapshots that must be kept are above 1 GB together.',
    meaning:
      'The hourly collection removes what nothing needs; what is left is linked to open errors and checkpoints.',
    impact: 'Disk space.',
    diagnosis: ['cake snapshot list', 'cake task list'],
    mitigation: ['cake snapshot gc', 'cake task abort TASK'],
    fires: [series('cake_snapshot_store_bytes', '', '1100000000x300')],
    silent: [[series('cake_snapshot_store_bytes', '', '1000000000x300')]],
    at: '3h',
  },
  {
    name: 'CakeAgentHung',
    severity: 'warning',
    for: '1m',
    expr: '(time() - max by (job) (cake_agent_oldest_event_timestamp_seconds) > 900) and on (job) max by (job) (cake_session_hosts_active) > 0',
    summary: 'A running agent has given no sign for 15 minutes.',
    meaning:
      'Its session host lives, but nothing new is in its journal, although it was asked to go on.',
    impact: 'The task stands still.',
    diagnosis: ['cake task list', 'cake task logs TASK', 'cake task status TASK'],
    mitigation: ['cake task tell TASK "…"', 'cake task pause TASK', 'cake task resume TASK'],
    fires: [
      series('cake_agent_oldest_event_timestamp_seconds', '', '60x200'),
      series('cake_session_hosts_active', '', '1x200'),
    ],
    silent: [
      [
        series('cake_agent_oldest_event_timestamp_seconds', '', '0+60x200'),
        series('cake_session_hosts_active', '', '1x200'),
      ],
      [
        series('cake_agent_oldest_event_timestamp_seconds', '', '60x200'),
        series('cake_session_hosts_active', '', '0x200'),
      ],
    ],
  },
  {
    name: 'CakeAgentsKeepDying',
    severity: 'warning',
    for: '0s',
    expr: 'sum by (job, adapter) (increase(cake_agent_exits_total{how!="exit_0"}[10m])) >= 5',
    summary: 'Agents of one kind died five times in ten minutes.',
    meaning:
      'The agent program crashes or is killed, for example by the memory limit of the machine.',
    impact: 'Restarts are used up, then the task is parked.',
    diagnosis: ['cake task logs TASK', 'tail -50 ~/.cake/tasks/TASK/host.log'],
    mitigation: ['cake doctor', 'cake task abort TASK'],
    fires: [series('cake_agent_exits_total', 'adapter="pty",how="signal"', '0+1x200')],
    silent: [
      [series('cake_agent_exits_total', 'adapter="pty",how="signal"', '0+0.3x200')],
      [series('cake_agent_exits_total', 'adapter="pty",how="exit_0"', '0+1x200')],
    ],
  },
];
