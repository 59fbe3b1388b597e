import { J, lines, perMinute, quantile, W, type Row } from './panel.ts';

/** Temporal's SDK, the worker's process and the machine. */
export const PROCESS_ROWS: readonly Row[] = [
  {
    title: 'Temporal worker',
    panels: [
      lines(
        'Task slots in use',
        'By kind and queue.',
        'short',
        [
          {
            expr: `sum by (worker_type, task_queue) (temporal_worker_task_slots_used{${J}})`,
            legend: '{{worker_type}} {{task_queue}}',
          },
        ],
        6,
      ),
      lines(
        'Schedule to start p95',
        'How long tasks wait for the worker.',
        's',
        [
          quantile(
            0.95,
            'temporal_workflow_task_schedule_to_start_latency_seconds',
            '',
            'workflow task',
          ),
          quantile(0.95, 'temporal_activity_schedule_to_start_latency_seconds', '', 'activity'),
        ],
        6,
      ),
      lines(
        'Activities p95',
        'Run time by activity; polls wait by design.',
        's',
        [
          quantile(
            0.95,
            'temporal_activity_execution_latency_seconds',
            'activity_type',
            '{{activity_type}}',
            ',activity_type!="awaitEvents"',
          ),
        ],
        6,
      ),
      lines(
        'Workflow tasks',
        'Run time and replay p95; failures a minute.',
        's',
        [
          quantile(0.95, 'temporal_workflow_task_execution_latency_seconds', '', 'execution'),
          {
            expr: `60 * sum(rate(temporal_workflow_task_execution_failed_total{${J}}${W})) or vector(0)`,
            legend: 'failures a minute',
          },
        ],
        6,
      ),
      lines(
        'Sticky cache',
        'Workflows in memory, hits.',
        'short',
        [
          { expr: `sum(temporal_sticky_cache_size{${J}})`, legend: 'size' },
          perMinute('temporal_sticky_cache_hit_total', 'job', 'hits a minute'),
        ],
        6,
      ),
      lines(
        'Workflow ends',
        'Completed runs a minute.',
        'opm',
        [perMinute('temporal_workflow_completed_total', 'workflow_type', '{{workflow_type}}')],
        6,
      ),
      lines(
        'Requests',
        'Calls a second, without long polls.',
        'reqps',
        [
          {
            expr: `sum by (operation) (rate(temporal_request_total{${J}}${W}))`,
            legend: '{{operation}}',
          },
        ],
        6,
      ),
      lines(
        'Pollers',
        'By queue and kind.',
        'short',
        [
          {
            expr: `sum by (task_queue, poller_type) (temporal_num_pollers{${J}})`,
            legend: '{{task_queue}} {{poller_type}}',
          },
        ],
        6,
      ),
    ],
  },
  {
    title: 'Process and machine',
    panels: [
      lines(
        'Memory',
        'Resident memory of the worker and of session hosts.',
        'bytes',
        [
          { expr: `sum(process_resident_memory_bytes{${J}})`, legend: 'worker' },
          {
            expr: `sum by (stat) (cake_session_host_memory_bytes{${J}})`,
            legend: 'hosts, {{stat}}',
          },
        ],
        6,
      ),
      lines(
        'CPU and event loop',
        'CPU seconds a second; delay of the event loop, p99.',
        's',
        [
          { expr: `sum(rate(process_cpu_seconds_total{${J}}${W}))`, legend: 'cpu' },
          { expr: `max(nodejs_eventloop_lag_p99_seconds{${J}})`, legend: 'loop p99' },
        ],
        6,
      ),
      lines(
        'Components',
        'Temporal answers; restarts by the supervisor.',
        'short',
        [
          { expr: `min(cake_temporal_up{${J}})`, legend: 'temporal up' },
          {
            expr: `sum by (component) (increase(cake_component_restarts_total{${J}}${W}))`,
            legend: 'restarts of {{component}}',
          },
        ],
        6,
      ),
      lines(
        'Disk',
        'Space left; databases.',
        'bytes',
        [
          { expr: `min(cake_disk_free_bytes{${J}})`, legend: 'free' },
          { expr: `sum by (file) (cake_db_size_bytes{${J}})`, legend: '{{file}}' },
        ],
        6,
      ),
      lines(
        'Self checks',
        'Trouble of cake.db, age of the last reconciliation, notifications.',
        'short',
        [
          {
            expr: `sum by (kind) (increase(cake_db_problems_total{${J}}${W}))`,
            legend: 'cake.db {{kind}}',
          },
          {
            expr: `time() - max(cake_reconcile_last_success_timestamp_seconds{${J}})`,
            legend: 'reconciled, s ago',
          },
          {
            expr: `sum by (success) (increase(cake_notifications_total{${J}}${W}))`,
            legend: 'notified ok={{success}}',
          },
        ],
        12,
      ),
      lines(
        'Cost of the metrics',
        'p95 of one look; build.',
        's',
        [
          quantile(0.95, 'cake_metrics_collect_seconds', '', 'look p95'),
          { expr: `count by (version) (cake_build_info{${J}})`, legend: 'workers of {{version}}' },
        ],
        12,
      ),
    ],
  },
];
