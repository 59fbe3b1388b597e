/** Label name → every value that a series may carry; another one is recorded as `other`. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;

/** One metric as the catalogue keeps it: the only source of instruments, zero series, documentation and checks. */
export interface MetricDefinition<L extends LabelValues = LabelValues> {
  /** `cake_…`, snake_case, base units. */
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  /** Which part of CAKE it speaks of; a heading of the documentation. */
  part: string;
  labels: L;
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  buckets?: readonly number[];
  /**
   * Combinations of labels that can occur, where that is fewer than all of them. They, or all combinations of a
   * counter, exist at 0 from the start: `increase()` does not see the first step of a counter born at 1.
   */
  combinations?: readonly Readonly<Record<string, string>>[];
  /** False for counters whose values are too many to be there before they happen. */
  zero: boolean;
}

type Options = Partial<Pick<MetricDefinition, 'combinations' | 'zero'>>;

/** A value that only grows while the process lives; every combination starts at 0 unless `zero` is false. */
export function counter<L extends LabelValues>(
  name: string,
  help: string,
  part: string,
  labels: L,
  options: Options = {},
): MetricDefinition<L> {
  return { name, help, part, labels, type: 'counter', zero: true, ...options };
}

/** A value that goes up and down; it appears when it is first known. */
export function gauge<L extends LabelValues>(
  name: string,
  help: string,
  part: string,
  labels: L,
): MetricDefinition<L> {
  return { name, help, part, labels, type: 'gauge', zero: false };
}

/** A distribution over `buckets`. */
export function histogram<L extends LabelValues>(
  name: string,
  help: string,
  part: string,
  labels: L,
  options: Options & { buckets: readonly number[] },
): MetricDefinition<L> {
  return { name, help, part, labels, type: 'histogram', zero: true, ...options };
}

/** Every combination of labels that exists from the start. */
export function combinationsOf(metric: MetricDefinition): Record<string, string>[] {
  if (metric.combinations) return metric.combinations.map((one) => ({ ...one }));
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(metric.labels))
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all;
}

/** Most series that a metric can have; a histogram's buckets, sum and count included. */
export function seriesBound(metric: MetricDefinition): number {
  const each = metric.type === 'histogram' ? (metric.buckets?.length ?? 0) + 3 : 1;
  return each * combinationsOf(metric).length;
}
