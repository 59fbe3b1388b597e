/** A series that Prometheus keeps because several alerts and panels ask for it. */
export interface RecordingRule {
  /** `level:metric:operations`. */
  record: string;
  expr: string;
}

const REACT = 'component="controller",operation="react"';

/** Share of reactions slower than the objective of 0.5 s. */
const slow = (window: string): string =>
  `1 - (sum by (job) (rate(cake_response_latency_seconds_bucket{${REACT},le="0.5"}[${window}])) / (sum by (job) (rate(cake_response_latency_seconds_count{${REACT}}[${window}])) > 0))`;

/** Recording rules, in the order of evaluation. */
export const RECORDING_RULES: readonly RecordingRule[] = [
  {
    record: 'job:cake_reaction_seconds:p99_rate10m',
    expr: `histogram_quantile(0.99, sum by (job, le) (rate(cake_response_latency_seconds_bucket{${REACT}}[10m])))`,
  },
  {
    record: 'job_component:cake_response_latency_seconds:p99_rate10m',
    expr: 'histogram_quantile(0.99, sum by (job, component, operation, le) (rate(cake_response_latency_seconds_bucket[10m])))',
  },
  ...['5m', '1h'].map((window) => ({
    record: `job:cake_reaction_slow:ratio_rate${window}`,
    expr: slow(window),
  })),
  {
    record: 'job:cake_reactions:increase1h',
    expr: `sum by (job) (increase(cake_response_latency_seconds_count{${REACT}}[1h]))`,
  },
  {
    record: 'job:cake_interventions:rate5m',
    expr: 'sum by (job) (rate(cake_interventions_total[5m]))',
  },
  {
    record: 'job:cake_intervention_outcomes:increase1d',
    expr: 'sum by (job) (increase(cake_intervention_outcomes_total{outcome=~"success|failure"}[1d]))',
  },
  {
    record: 'job:cake_interventions_healed:ratio_increase1d',
    expr: 'sum by (job) (increase(cake_intervention_outcomes_total{outcome="success"}[1d])) / (job:cake_intervention_outcomes:increase1d > 0)',
  },
  {
    record: 'job:cake_voice_renderings:increase1h',
    expr: 'sum by (job) (increase(cake_voice_renderings_total[1h]))',
  },
  {
    record: 'job:cake_agent_cost_usd:increase1h',
    expr: 'sum by (job) (increase(cake_agent_cost_usd_total[1h]))',
  },
];
