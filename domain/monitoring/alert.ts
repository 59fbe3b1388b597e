/** Series for a rule's test: PromQL selector and values in promtool's notation, one value a minute. */
export interface TestSeries {
  series: string;
  values: string;
}

/** An alert that carries its own proof: it fires on `fires` and stays silent on `silent`. */
export interface AlertRule {
  name: string;
  severity: 'critical' | 'warning' | 'info';
  /** How long it must hold; `0s` fires at once. */
  for: string;
  expr: string;
  /** One sentence for the person who is woken. */
  summary: string;
  /** Sections of the runbook. */
  meaning: string;
  impact: string;
  diagnosis: readonly string[];
  mitigation: readonly string[];
  fires: readonly TestSeries[];
  /** The near miss: every case must stay silent by itself. */
  silent: readonly (readonly TestSeries[])[];
  /** When the tests look, default 30m. */
  at?: string;
}

/** `CakeWorkerDown` → `cake-worker-down`: the anchor of its runbook. */
export function slugOf(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** One series for a test; `job="cake"` is added to its labels. */
export function series(name: string, labels: string, values: string): TestSeries {
  const all = ['job="cake"', ...(labels === '' ? [] : [labels])].join(',');
  return { series: `${name}{${all}}`, values };
}

/** A counter that makes one step of `step` at minute 25. */
export const stepAt25 = (step = 1): string => `0x24 ${step}x200`;
