import { series, type AlertRule } from './alert.ts';

const queue = 'task_queue="cake"';
const waits = (within: number): ReturnType<typeof series>[] => {
  const name = 'temporal_workflow_task_schedule_to_start_latency_seconds_bucket';
  return [
    series(name, `${queue},le="5"`, `0+${within}x200`),
    series(name, `${queue},le="10"`, '0+100x200'),
    series(name, `${queue},le="+Inf"`, '0+100x200'),
  ];
};

/** The worker as Temporal's SDK sees it. Counters of the SDK appear with their first event. */
export const TEMPORAL_ALERTS: readonly AlertRule[] = [
  {
    name: 'TemporalWorkflowTasksFail',
    severity: 'critical',
    for: '0s',
    expr: 'sum by (job, workflow_type, failure_reason) (increase(temporal_workflow_task_execution_failed_total[10m])) > 0 or sum by (job, workflow_type, failure_reason) (temporal_workflow_task_execution_failed_total unless temporal_workflow_task_execution_failed_total offset 10m) > 0',
    summary: 'Workflow code fails; with NonDeterminismError it does not fit the recorded history.',
    meaning: 'The workflow task is tried again and again until code that fits runs.',
    impact: 'The task stands still; its agent is guarded and recorded.',
    diagnosis: ['tail -50 ~/.cake/logs/worker.log', 'cake task status TASK'],
    mitigation: ['cake version', 'cake down', 'cake up --detach'],
    fires: [
      series(
        'temporal_workflow_task_execution_failed_total',
        'workflow_type="superviseTask",failure_reason="NonDeterminismError"',
        '_x24 1x200',
      ),
    ],
    silent: [
      [
        series(
          'temporal_workflow_task_execution_failed_total',
          'workflow_type="superviseTask",failure_reason="WorkflowError"',
          '2x200',
        ),
      ],
    ],
  },
  {
    name: 'TemporalPollersGone',
    severity: 'critical',
    for: '5m',
    expr: 'sum by (job, task_queue, poller_type) (temporal_num_pollers{poller_type=~"workflow_task|activity_task"}) == 0',
    summary: 'The worker lives and does not poll a task queue.',
    meaning: 'Its connection is lost or it is shutting down and does not end.',
    impact: 'Nothing on that queue is done.',
    diagnosis: ['cake status', 'curl -s localhost:9090/readyz'],
    mitigation: ['cake down', 'cake up --detach'],
    fires: [series('temporal_num_pollers', `${queue},poller_type="workflow_task"`, '0x200')],
    silent: [
      [
        series('temporal_num_pollers', `${queue},poller_type="workflow_task"`, '1x200'),
        series('temporal_num_pollers', `${queue},poller_type="sticky_workflow_task"`, '0x200'),
      ],
    ],
  },
  {
    name: 'TemporalSlotsExhausted',
    severity: 'warning',
    for: '2m',
    expr: 'sum by (job, task_queue, worker_type) (temporal_worker_task_slots_available) == 0 and sum by (job, task_queue, worker_type) (temporal_worker_task_slots_used) > 0',
    summary: 'All task slots of one kind are in use.',
    meaning:
      'More is to be done at once than the worker allows: polls have 1,000 slots, effects 100.',
    impact: 'Reactions wait.',
    diagnosis: ['cake task list', 'curl -s localhost:9090/metrics | grep task_slots'],
    mitigation: ['cake task pause TASK'],
    fires: [
      series(
        'temporal_worker_task_slots_available',
        `${queue},worker_type="ActivityWorker"`,
        '0x200',
      ),
      series('temporal_worker_task_slots_used', `${queue},worker_type="ActivityWorker"`, '8x200'),
    ],
    silent: [
      [
        series(
          'temporal_worker_task_slots_available',
          `${queue},worker_type="NexusWorker"`,
          '0x200',
        ),
        series('temporal_worker_task_slots_used', `${queue},worker_type="NexusWorker"`, '0x200'),
      ],
    ],
  },
  {
    name: 'TemporalScheduleToStartHigh',
    severity: 'critical',
    for: '5m',
    expr: 'histogram_quantile(0.99, sum by (job, task_queue, le) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_bucket[5m]))) > 5',
    summary: 'Workflow tasks wait more than 5 s for the worker.',
    meaning: 'The worker is too slow for what it is asked.',
    impact: 'Reactions wait.',
    diagnosis: ['cake status', 'cake task list'],
    mitigation: ['cake task pause TASK'],
    fires: waits(90),
    silent: [waits(100)],
  },
  {
    name: 'TemporalRequestsFail',
    severity: 'warning',
    for: '5m',
    expr: 'sum by (job, operation, status_code) (rate(temporal_request_failure_total{status_code!~"UNIMPLEMENTED|NOT_FOUND|ALREADY_EXISTS|CANCELLED"}[5m])) > 0.05',
    summary: 'Calls to the Temporal server fail.',
    meaning: 'The server is not reachable or refuses.',
    impact: 'Reactions wait for the retries.',
    diagnosis: ['cake status', 'tail -50 ~/.cake/logs/temporal.log'],
    mitigation: ['cake up --detach'],
    fires: [
      series(
        'temporal_request_failure_total',
        'operation="o",status_code="UNAVAILABLE"',
        '0+6x200',
      ),
    ],
    silent: [
      [
        series(
          'temporal_request_failure_total',
          'operation="o",status_code="UNIMPLEMENTED"',
          '0+6x200',
        ),
      ],
      [
        series(
          'temporal_request_failure_total',
          'operation="o",status_code="UNAVAILABLE"',
          '0+1x200',
        ),
      ],
    ],
  },
];
