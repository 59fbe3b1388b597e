import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { CATALOGUE, type MetricKey, type Sample } from '../../domain/metrics/catalogue.ts';
import { combinationsOf, type MetricDefinition } from '../../domain/metrics/define.ts';
import { OTHER } from '../../domain/metrics/labels.ts';

/** The instruments of the catalogue; the only file that knows the client library. */
export interface MetricsRegistry {
  /** Adds to counters, sets gauges, observes in histograms. A label value outside the catalogue becomes `other`. */
  record: (samples: readonly Sample[]) => void;
  /** Raises a counter to a total that somebody else keeps; a lower total counts from 0, as after a restart. */
  raiseTo: (sample: Sample) => void;
  /** The page in the text format 0.0.4. */
  text: () => Promise<string>;
  /** Value of its Content-Type header. */
  readonly contentType: string;
}

type Instrument =
  | { type: 'counter'; counter: Counter }
  | { type: 'gauge'; gauge: Gauge }
  | { type: 'histogram'; histogram: Histogram };

/** A registry of its own with every instrument and its zero series, and the process figures of Node beside them. */
export function createMetricsRegistry(options: {
  /** Told once per metric about a label value that the catalogue does not have. */
  onOverflow?: (metric: string, label: string, value: string) => void;
}): MetricsRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = new Map<MetricKey, Instrument>();
  for (const [key, definition] of Object.entries(CATALOGUE) as [MetricKey, MetricDefinition][])
    instruments.set(key, instrument(definition, registry));
  const told = new Set<string>();
  const totals = new Map<string, number>();

  function bounded({ key, labels }: Sample): Record<string, string> {
    const { name, labels: known } = CATALOGUE[key] as MetricDefinition;
    return Object.fromEntries(
      Object.entries(labels).map(([label, value]) => {
        const values = known[label] ?? [];
        // A value in angle brackets stands for any: build information.
        if (values.includes(value) || values[0]?.startsWith('<')) return [label, value];
        if (!told.has(name)) options.onOverflow?.(name, label, value);
        told.add(name);
        return [label, OTHER];
      }),
    );
  }

  function put(sample: Sample): void {
    const labels = bounded(sample);
    const found = instruments.get(sample.key)!;
    switch (found.type) {
      case 'counter':
        return found.counter.inc(labels, sample.value);
      case 'gauge':
        return found.gauge.set(labels, sample.value);
      case 'histogram':
        return found.histogram.observe(labels, sample.value);
    }
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    record: (samples) => samples.forEach(put),
    raiseTo(sample) {
      const id = JSON.stringify([sample.key, sample.labels]);
      const before = totals.get(id) ?? 0;
      const step = sample.value >= before ? sample.value - before : sample.value;
      totals.set(id, sample.value);
      if (step > 0) put({ ...sample, value: step });
    },
  };
}

function instrument(metric: MetricDefinition, registry: Registry): Instrument {
  const { name, help, type, zero } = metric;
  const base = { name, help, labelNames: Object.keys(metric.labels), registers: [registry] };
  switch (type) {
    case 'counter': {
      const counter = new Counter(base);
      if (zero) for (const labels of combinationsOf(metric)) counter.inc(labels, 0);
      return { type, counter };
    }
    case 'gauge': {
      const gauge = new Gauge(base);
      // Without labels the library shows 0 before anybody has looked.
      gauge.reset();
      if (Object.keys(metric.labels).length === 0) gauge.remove();
      return { type, gauge };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...base, buckets: [...(metric.buckets ?? [])] });
      if (zero) for (const labels of combinationsOf(metric)) histogram.zero(labels);
      return { type, histogram };
    }
  }
}
