import { J, lines, perMinute, quantile, W, type Row } from './panel.ts';

/** Guard, snapshots, recall and sessions. */
export const MACHINE_ROWS: readonly Row[] = [
  {
    title: 'Guard and snapshots',
    panels: [
      lines(
        'Guard decisions',
        'Commands judged a minute.',
        'opm',
        [perMinute('cake_guard_decisions_total', 'verdict', '{{verdict}}')],
        6,
      ),
      lines(
        'Blocked by family',
        'Commands that did not run.',
        'opm',
        [perMinute('cake_guard_decisions_total', 'family', '{{family}}', ',verdict!="allow"')],
        6,
      ),
      lines(
        'Guard: canaries and failures',
        'Proofs that it blocks; commands that it could not judge.',
        'opm',
        [
          perMinute('cake_guard_canaries_total', 'held', 'canary held={{held}}'),
          perMinute('cake_guard_failures_total', 'kind', 'failure: {{kind}}'),
        ],
        6,
      ),
      lines(
        'Snapshots and rollbacks',
        'By success.',
        'opm',
        [
          perMinute('cake_snapshots_total', 'success', 'snapshot ok={{success}}'),
          perMinute(
            'cake_rollback_operations',
            'reason, success',
            'rollback {{reason}} ok={{success}}',
          ),
        ],
        6,
      ),
      lines(
        'Snapshot store',
        'Disk used by snapshots.',
        'bytes',
        [{ expr: `sum(cake_snapshot_store_bytes{${J}})`, legend: 'bytes' }],
        6,
      ),
      lines(
        'Snapshots on record',
        'Rows.',
        'short',
        [{ expr: `sum(cake_snapshots_stored{${J}})`, legend: 'snapshots' }],
        6,
      ),
      lines(
        'Recall: lookups',
        'Questions to the memory.',
        'opm',
        [perMinute('cake_recall_lookups_total', 'store, result', '{{store}} {{result}}')],
        6,
      ),
      lines(
        'Rows of cake.db',
        'By kind.',
        'short',
        [{ expr: `sum by (kind) (cake_recall_entries{${J}})`, legend: '{{kind}}' }],
        6,
      ),
    ],
  },
  {
    title: 'Sessions',
    panels: [
      lines(
        'Events',
        'Journal rows a minute.',
        'opm',
        [perMinute('cake_adapter_events_total', 'event', '{{event}}')],
        6,
      ),
      lines(
        'Agents started and ended',
        'Starts, resumes, exits.',
        'opm',
        [
          perMinute('cake_sessions_started_total', 'resumed', 'started, resumed={{resumed}}'),
          perMinute('cake_agent_exits_total', 'how', 'ended: {{how}}'),
        ],
        6,
      ),
      lines(
        'Commands of agents',
        'By result.',
        'opm',
        [perMinute('cake_commands_total', 'result', '{{result}}')],
        6,
      ),
      lines(
        'Run time of commands',
        'Median and 95th percentile.',
        's',
        [
          quantile(0.5, 'cake_command_duration_seconds', '', 'median'),
          quantile(0.95, 'cake_command_duration_seconds', '', 'p95'),
        ],
        6,
      ),
      lines(
        'Session hosts',
        'Hosts that live.',
        'short',
        [{ expr: `sum(cake_session_hosts_active{${J}})`, legend: 'hosts' }],
        6,
      ),
      lines(
        'Silence',
        'Time since the latest event, by agent, and of the agent that is silent longest.',
        's',
        [
          {
            expr: `time() - max by (adapter) (cake_adapter_last_event_timestamp_seconds{${J}})`,
            legend: '{{adapter}}',
          },
          {
            expr: `time() - max(cake_agent_oldest_event_timestamp_seconds{${J}})`,
            legend: 'longest',
          },
        ],
        6,
      ),
      lines(
        'Tokens',
        'Tokens a minute that agents report.',
        'short',
        [perMinute('cake_agent_tokens_total', 'direction', '{{direction}}')],
        6,
      ),
      lines(
        'Cost',
        'US dollars an hour that agents report.',
        'currencyUSD',
        [
          {
            expr: `3600 * sum by (adapter) (rate(cake_agent_cost_usd_total{${J}}${W}))`,
            legend: '{{adapter}}',
          },
        ],
        6,
      ),
    ],
  },
];
