import { ROWS } from '../../domain/monitoring/dashboard.ts';
import type { Panel, Target } from '../../domain/monitoring/panel.ts';
import type { Monitoring } from './prometheus.ts';

/** One line of a panel. */
export interface Series {
  legend: string;
  /** Unix seconds and value; finite ones only. */
  points: [number, number][];
}

/** A panel with what Prometheus answered to its queries. */
export interface Drawn {
  row: string;
  panel: Panel;
  series: Series[];
  /** Finite values in all answers. */
  samples: number;
}

interface Matrix {
  result: {
    metric: Record<string, string>;
    values?: [number, string][];
    value?: [number, string];
  }[];
}

/** Asks every query of the dashboard as Grafana would, over the last `seconds`. */
export async function askPanels(prometheus: Monitoring, seconds: number): Promise<Drawn[]> {
  const end = Math.floor(Date.now() / 1_000);
  const drawn: Drawn[] = [];
  for (const { title: row, panels } of ROWS) {
    for (const panel of panels) {
      const series: Series[] = [];
      for (const target of panel.targets)
        series.push(...(await ask(prometheus, target, { end, seconds })));
      const samples = series.reduce((sum, { points }) => sum + points.length, 0);
      drawn.push({ row, panel, series, samples });
    }
  }
  return drawn;
}

async function ask(
  prometheus: Monitoring,
  target: Target,
  at: { end: number; seconds: number },
): Promise<Series[]> {
  const query = target.expr
    .replaceAll('$job', '.+')
    .replaceAll('$instance', '.+')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', `${at.seconds}s`);
  const data = (
    target.instant
      ? await prometheus.get('/api/v1/query', { query, time: String(at.end) })
      : await prometheus.get('/api/v1/query_range', {
          query,
          start: String(at.end - at.seconds),
          end: String(at.end),
          step: '5',
        })
  ) as Matrix;
  return data.result.map(({ metric, values, value }) => ({
    legend: (target.legend ?? legendOf(metric)).replaceAll(
      /\{\{(\w+)\}\}/g,
      (_all, name: string) => metric[name] ?? '',
    ),
    points: (values ?? (value ? [value] : []))
      .map(([time, text]): [number, number] => [time, Number(text)])
      .filter(([, number]) => Number.isFinite(number)),
  }));
}

const legendOf = (metric: Record<string, string>): string =>
  Object.entries(metric)
    .filter(([name]) => !['__name__', 'job', 'instance'].includes(name))
    .map(([, value]) => value)
    .join(' ');
