import { MACHINE_METRICS } from './catalogue-machine.ts';
import { WORK_METRICS } from './catalogue-work.ts';

/** Every metric of CAKE. Counters restart at 0 with the worker; totals of a task are in its report. */
export const CATALOGUE = { ...WORK_METRICS, ...MACHINE_METRICS } as const;

export type MetricKey = keyof typeof CATALOGUE;

/** All labels of a metric: none can be forgotten. */
export type LabelsOf<K extends MetricKey> = {
  [L in keyof (typeof CATALOGUE)[K]['labels']]: string;
};

/** One measurement: added to a counter, set on a gauge, observed in a histogram. */
export interface Sample<K extends MetricKey = MetricKey> {
  key: K;
  labels: Record<string, string>;
  value: number;
}

/** A sample with all labels of its metric; a counter counts one unless told otherwise. */
export function sample<K extends MetricKey>(key: K, labels: LabelsOf<K>, value = 1): Sample<K> {
  return { key, labels, value };
}
