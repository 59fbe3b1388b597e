import { series, stepAt25, type AlertRule } from './alert.ts';

/** The control plane and the machine under it. */
export const MACHINE_ALERTS: readonly AlertRule[] = [
  {
    name: 'CakeWorkerDown',
    severity: 'critical',
    for: '1m',
    expr: 'up{job="cake"} == 0',
    summary: 'The worker does not answer its scrape.',
    meaning: 'It has ended, hangs, or its page is on another port.',
    impact:
      'Session hosts go on guarding and recording; no operator speaks. After 15 minutes they stop their agents.',
    diagnosis: ['cake status', 'cake doctor', 'tail -50 ~/.cake/logs/worker.log'],
    mitigation: ['cake up --detach'],
    fires: [series('up', '', '1 0x200')],
    silent: [[series('up', '', '1 0 1x200')], [{ series: 'up{job="node"}', values: '0x200' }]],
  },
  {
    name: 'CakeMetricsAbsent',
    severity: 'critical',
    for: '5m',
    expr: 'absent(cake_build_info)',
    summary:
      'No figures of CAKE arrive: it is not scraped, or another program answers on its port.',
    meaning:
      'Port 9090 is also that of Prometheus: a scrape of Prometheus itself succeeds and shows nothing of CAKE.',
    impact: 'Every other alert is blind.',
    diagnosis: ['cake status', 'curl -s localhost:9090/health'],
    mitigation: ['cake config show', 'cake up --detach'],
    fires: [series('up', '', '1x200')],
    silent: [[series('cake_build_info', '', '1x200')]],
  },
  {
    name: 'CakeTemporalDown',
    severity: 'critical',
    for: '2m',
    expr: 'max by (job) (cake_temporal_up) == 0',
    summary: 'The Temporal server does not answer.',
    meaning:
      'The supervisor restarts the embedded server; an own one has to be looked after by its owner.',
    impact:
      'No operator speaks. Hosts go on guarding and recording; everything continues when it is back.',
    diagnosis: ['cake status', 'tail -50 ~/.cake/logs/temporal.log'],
    mitigation: ['cake up --detach'],
    fires: [series('cake_temporal_up', '', '1 0x200')],
    silent: [[series('cake_temporal_up', '', '1 0 0 1x200')]],
  },
  {
    name: 'CakeComponentFlapping',
    severity: 'warning',
    for: '0s',
    expr: 'sum by (job, component) (increase(cake_component_restarts_total[15m])) > 3',
    summary: 'The supervisor restarted a component more than three times in 15 minutes.',
    meaning: 'Worker or Temporal server end again and again.',
    impact: 'Every restart costs seconds of reaction.',
    diagnosis: [
      'cake status',
      'tail -50 ~/.cake/logs/supervisor.log',
      'tail -50 ~/.cake/logs/worker.log',
    ],
    mitigation: ['cake doctor', 'cake down', 'cake up --detach'],
    fires: [series('cake_component_restarts_total', 'component="worker"', '0+0.5x200')],
    silent: [[series('cake_component_restarts_total', 'component="worker"', '0+0.1x200')]],
  },
  {
    name: 'CakeReconcileStale',
    severity: 'warning',
    for: '5m',
    expr: 'time() - max by (job) (cake_reconcile_last_success_timestamp_seconds) > 300',
    summary: 'For 5 minutes nobody could compare the tasks with Temporal.',
    meaning:
      'The worker looks every 30 s whether workflows were ended from outside and whether aborts wait.',
    impact:
      'An abort that was asked for while servers were down waits; work trees of terminated tasks stay taken.',
    diagnosis: ['cake status', 'grep reconcile ~/.cake/logs/worker.log'],
    mitigation: ['cake down', 'cake up --detach'],
    fires: [series('cake_reconcile_last_success_timestamp_seconds', '', '60x200')],
    silent: [[series('cake_reconcile_last_success_timestamp_seconds', '', '0+60x200')]],
  },
  {
    name: 'CakeDiskLow',
    severity: 'warning',
    for: '5m',
    expr: 'min by (job) (cake_disk_free_bytes) < 2e9',
    summary: 'Less than 2 GB are left for CAKE_HOME.',
    meaning: 'A night needs about 1 GB for journals and snapshots.',
    impact: 'On a full disk the oldest memory goes first, then CAKE works in memory.',
    diagnosis: ['cake doctor', 'df -h ~/.cake'],
    mitigation: ['cake snapshot gc', 'cake db cleanup'],
    fires: [series('cake_disk_free_bytes', '', '1900000000x200')],
    silent: [[series('cake_disk_free_bytes', '', '2100000000x200')]],
  },
  {
    name: 'CakeDatabaseProblem',
    severity: 'critical',
    for: '0s',
    expr: 'sum by (job, kind) (increase(cake_db_problems_total{kind!="file-again"}[15m])) > 0',
    summary: 'cake.db was damaged, full, or could not be written.',
    meaning:
      'It is made again from its remains, a backup and the journals; or the oldest rows go; or CAKE works in memory.',
    impact: 'Memory of fixes may be poorer. Tasks go on; their journals are files of their own.',
    diagnosis: ['cake db check', 'df -h ~/.cake', 'tail -50 ~/.cake/logs/worker.log'],
    mitigation: ['cake db verify', 'cake db restore'],
    fires: [series('cake_db_problems_total', 'kind="rebuilt"', stepAt25())],
    silent: [[series('cake_db_problems_total', 'kind="file-again"', '0+1x200')]],
  },
  {
    name: 'CakeMemoryHigh',
    severity: 'warning',
    for: '10m',
    expr: 'max by (job) (process_resident_memory_bytes{job="cake"}) + on (job) max by (job) (cake_session_host_memory_bytes{stat="max"}) > 1e9',
    summary: 'Worker and the largest session host use more than 1 GB together.',
    meaning: 'Something grows that should not.',
    impact: 'The machine may run out of memory and kill the agent.',
    diagnosis: ['cake status', 'cake task list'],
    mitigation: ['cake down', 'cake up --detach'],
    fires: [
      series('process_resident_memory_bytes', '', '700000000x200'),
      series('cake_session_host_memory_bytes', 'stat="max"', '400000000x200'),
    ],
    silent: [
      [
        series('process_resident_memory_bytes', '', '700000000x200'),
        series('cake_session_host_memory_bytes', 'stat="max"', '200000000x200'),
      ],
    ],
  },
];
