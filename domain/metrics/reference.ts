import { CATALOGUE } from './catalogue.ts';
import { seriesBound, type MetricDefinition } from './define.ts';

const MANY_VALUES = 8;

/** The page docs/reference/metrics.md: every metric with its labels, by part. */
export function renderMetricReference(): string {
  const metrics: MetricDefinition[] = Object.values(CATALOGUE);
  const parts = [...new Set(metrics.map(({ part }) => part))];
  const total = metrics.reduce((sum, one) => sum + seriesBound(one), 0);
  const lines = [
    '# Metrics',
    '',
    `Generated from \`domain/metrics/catalogue.ts\` by \`npm run docs:generate\`. ${metrics.length} metrics, at most ${total} series.`,
    'Counters restart at 0 with the worker. A label value outside its list is recorded as `other`.',
    'What the figures stand for, and the alerts on them: [observability](../observability.md).',
  ];
  for (const part of parts) {
    lines.push(
      '',
      `## ${part}`,
      '',
      '| metric | type | labels | what |',
      '| --- | --- | --- | --- |',
    );
    for (const metric of metrics.filter((one) => one.part === part)) lines.push(row(metric));
  }
  return `${lines.join('\n')}\n`;
}

function row(metric: MetricDefinition): string {
  const labels = Object.entries(metric.labels).map(
    ([name, values]) => `\`${name}\`: ${valuesOf(values)}`,
  );
  const buckets = metric.buckets ? ` Buckets: ${metric.buckets.join(', ')} s.` : '';
  return `| \`${metric.name}\` | ${metric.type} | ${labels.join('<br>') || 'none'} | ${metric.help}${buckets} |`;
}

function valuesOf(values: readonly string[]): string {
  const shown = values.map((value) => value.replaceAll('<', '‹').replaceAll('>', '›'));
  return shown.length <= MANY_VALUES
    ? shown.join(', ')
    : `${shown.slice(0, MANY_VALUES - 1).join(', ')}, … (${shown.length})`;
}
