/** One query of a panel; `instant` asks for now instead of a range. */
export interface Target {
  expr: string;
  legend?: string;
  instant?: boolean;
  /** Buckets of a heatmap, or rows of a table. */
  format?: 'heatmap' | 'table';
}

/** A panel without its place: rows lay them out from left to right. */
export interface Panel {
  title: string;
  description: string;
  kind: 'timeseries' | 'stat' | 'table' | 'heatmap' | 'piechart';
  /** Grafana's unit id, such as `s`, `bytes`, `percentunit`, `short`. */
  unit: string;
  /** Columns of 24. */
  width: number;
  targets: readonly Target[];
  /** Colours of a stat from below: value and colour, the first from minus infinity. */
  steps?: readonly (readonly [number | null, string])[];
}

/** A row of the dashboard. */
export interface Row {
  title: string;
  panels: readonly Panel[];
}

/** Selects the chosen CAKE; every query carries it. */
export const J = 'job=~"$job",instance=~"$instance"';
/** Window of rates. */
export const W = '[$__rate_interval]';

/** Lines over time. */
export function lines(
  title: string,
  description: string,
  unit: string,
  targets: readonly Target[],
  width = 8,
): Panel {
  return { title, description, unit, targets, width, kind: 'timeseries' };
}

/** One number now. */
export function stat(
  title: string,
  description: string,
  unit: string,
  expr: string,
  steps: Panel['steps'] = [[null, 'green']],
): Panel {
  return {
    title,
    description,
    unit,
    width: 4,
    kind: 'stat',
    steps,
    targets: [{ expr, instant: true }],
  };
}

/** A rate a minute, summed over all but the given labels. */
export function perMinute(metric: string, by: string, legend: string, more = ''): Target {
  return {
    expr: `60 * sum by (${by}) (rate(${metric}{${J}${more}}${W}))`,
    legend,
  };
}

/** A quantile of a histogram by some labels. */
export function quantile(q: number, metric: string, by: string, legend: string, more = ''): Target {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return {
    expr: `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket{${J}${more}}${W})))`,
    legend,
  };
}
