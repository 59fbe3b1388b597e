import { J, lines, perMinute, quantile, stat, W, type Row } from './panel.ts';

const REACT = ',component="controller",operation="react"';

/** Health, operator, watchdog and reaction. */
export const WORK_ROWS: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      stat(
        'Workers up',
        'Share of workers that answer their scrape.',
        'percentunit',
        `avg(up{${J}})`,
        [
          [null, 'red'],
          [1, 'green'],
        ],
      ),
      stat('Active tasks', 'Tasks that have not ended.', 'short', `sum(cake_tasks_active{${J}})`),
      stat(
        'Reaction p99',
        'From error to delivered message. Objective: below 0.5 s.',
        's',
        `histogram_quantile(0.99, sum by (le) (increase(cake_response_latency_seconds_bucket{${J}${REACT}}[$__range])))`,
        [
          [null, 'green'],
          [0.25, 'yellow'],
          [0.5, 'red'],
        ],
      ),
      stat(
        'Healed',
        'Judged messages after which their error is gone.',
        'percentunit',
        `sum(increase(cake_intervention_outcomes_total{${J},outcome="success"}[$__range])) / (sum(increase(cake_intervention_outcomes_total{${J},outcome=~"success|failure"}[$__range])) > 0)`,
        [
          [null, 'red'],
          [0.5, 'yellow'],
          [0.85, 'green'],
        ],
      ),
      stat(
        'Voice',
        'Lowest score of the last messages. At least 0.90.',
        'percentunit',
        `min(cake_voice_similarity_score{${J}})`,
        [
          [null, 'red'],
          [0.9, 'green'],
        ],
      ),
      stat(
        'Escalations',
        'Times that a person was needed, in the shown range. The aim is zero.',
        'short',
        `sum(increase(cake_escalations_total{${J}}[$__range]))`,
        [
          [null, 'green'],
          [0.5, 'red'],
        ],
      ),
    ],
  },
  {
    title: 'Operator',
    panels: [
      lines('Intervention rate', 'Messages a minute, by what they are about.', 'opm', [
        perMinute('cake_interventions_total', 'type', '{{type}}'),
      ]),
      lines(
        'Delivered, lost, suppressed',
        'Messages that reached the agent or did not; errors about which nothing was said.',
        'opm',
        [
          perMinute('cake_interventions_total', 'success', 'delivered={{success}}'),
          perMinute('cake_interventions_suppressed_total', 'cause', 'silent: {{cause}}'),
        ],
      ),
      lines('Outcomes', 'What came of the messages.', 'opm', [
        perMinute('cake_intervention_outcomes_total', 'outcome', '{{outcome}}'),
      ]),
      {
        title: 'Recent interventions',
        description: 'Messages in the shown range. The words are in cake task report.',
        kind: 'table',
        unit: 'short',
        width: 8,
        targets: [
          {
            expr: `sum by (type, severity, success) (increase(cake_interventions_total{${J}}[$__range])) > 0.5`,
            instant: true,
            format: 'table',
          },
        ],
      },
      lines('Voice score by kind', 'At least 0.90.', 'percentunit', [
        {
          expr: `min by (message_type) (cake_voice_similarity_score{${J}})`,
          legend: '{{message_type}}',
        },
      ]),
      lines(
        'Renderings until the gate passed',
        'Above 1 the gate refused one; 5 is the safe default.',
        'opm',
        [perMinute('cake_voice_renderings_total', 'attempt', 'attempt {{attempt}}')],
      ),
    ],
  },
  {
    title: 'Errors',
    panels: [
      {
        title: 'Error families',
        description: 'Errors that the watchdog reported in the shown range.',
        kind: 'piechart',
        unit: 'short',
        width: 6,
        targets: [
          {
            expr: `sum by (family) (increase(cake_errors_detected_total{${J}}[$__range])) > 0`,
            legend: '{{family}}',
            instant: true,
          },
        ],
      },
      lines(
        'Detected by severity',
        'Errors a minute.',
        'opm',
        [perMinute('cake_errors_detected_total', 'severity', '{{severity}}')],
        6,
      ),
      lines(
        'Gone, back, prevented',
        'Errors resolved by how it was learnt, recurred, and prevented harm.',
        'opm',
        [
          perMinute('cake_errors_resolved_total', 'basis', 'gone: {{basis}}'),
          perMinute('cake_errors_recurred_total', 'job', 'back'),
          perMinute('cake_errors_prevented_total', 'by', 'prevented: {{by}}'),
        ],
        6,
      ),
      lines(
        'Without a sign of life',
        'Hung agents and tools.',
        'opm',
        [perMinute('cake_health_events_total', 'what', '{{what}}')],
        6,
      ),
    ],
  },
  {
    title: 'Reaction',
    panels: [
      {
        title: 'Reaction',
        description: 'Distribution of the time from a detected error to the delivered message.',
        kind: 'heatmap',
        unit: 's',
        width: 8,
        targets: [
          {
            expr: `sum by (le) (increase(cake_response_latency_seconds_bucket{${J}${REACT}}${W}))`,
            legend: '{{le}}',
            format: 'heatmap',
          },
        ],
      },
      lines('p95 by part', 'Time to an answer of each part.', 's', [
        quantile(
          0.95,
          'cake_response_latency_seconds',
          'component, operation',
          '{{component}} {{operation}}',
        ),
      ]),
      lines('Share within 0.5 s', 'Objective: 99 % of the reactions.', 'percentunit', [
        {
          expr: `sum(rate(cake_response_latency_seconds_bucket{${J}${REACT},le="0.5"}${W})) / (sum(rate(cake_response_latency_seconds_count{${J}${REACT}}${W})) > 0)`,
          legend: 'within 0.5 s',
        },
      ]),
    ],
  },
  {
    title: 'Tasks',
    panels: [
      lines(
        'Tasks ended',
        'Tasks an hour, by outcome.',
        'short',
        [
          {
            expr: `3600 * sum by (outcome) (rate(cake_tasks_total{${J}}${W}))`,
            legend: '{{outcome}}',
          },
        ],
        6,
      ),
      lines(
        'Duration of tasks',
        'Median and 95th percentile.',
        's',
        [
          quantile(0.5, 'cake_task_duration_seconds', '', 'median'),
          quantile(0.95, 'cake_task_duration_seconds', '', 'p95'),
        ],
        6,
      ),
      lines(
        'Claims and verdicts',
        'What agents claim, what the checks say.',
        'opm',
        [
          perMinute('cake_completion_claims_total', 'adapter', 'claims of {{adapter}}'),
          perMinute('cake_validation_verdicts_total', 'verdict', '{{verdict}}'),
        ],
        6,
      ),
      lines(
        'Deliverables',
        'Judged a minute, by status; what was given up.',
        'opm',
        [
          perMinute('cake_deliverables_checked_total', 'status', '{{status}}'),
          perMinute('cake_parks_total', 'cause', 'parked: {{cause}}'),
        ],
        6,
      ),
    ],
  },
];
