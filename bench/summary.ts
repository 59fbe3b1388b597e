import { quantile } from './statistics.ts';
import type { BenchRow } from './types.ts';

/** A row of several runs: median, and the range in which it lies. */
export interface SummaryRow extends BenchRow {
  bench: string;
  /** Values of all runs, in order. */
  values: number[];
  /** Middle half of the runs; with fewer than four the whole range. */
  low: number;
  high: number;
  /** Value over target number; null where the target is no number. */
  ratio: number | null;
}

/** A stored run, for the next one to be compared with. */
export interface StoredRun {
  at: string;
  node: string;
  machine: string;
  rows: SummaryRow[];
}

/** A figure that differs from the stored run by more than noise. */
export interface Change {
  bench: string;
  name: string;
  before: number;
  after: number;
  /** After over before. */
  factor: number;
  kind: 'worse' | 'better';
}

/** Smaller differences are not worth a look, however sure. */
const LEAST_CHANGE = 0.1;
const FEW = 4;
const LOWER_UNITS = /^(ms|s|µs|us|MB|GB|×|x|% of|h)\b/;

/** Direction and number of a target such as `< 60 ms` or `≥ 99 %`; null when it has none. */
export function parseTarget(
  text: string | undefined,
): { better: 'lower' | 'higher'; limit: number } | null {
  const match = /^(<=|>=|<|>|≤|≥|=)?\s*(-?\d+(?:\.\d+)?)/.exec(text?.trim() ?? '');
  if (!match) return null;
  const better = ['>=', '>', '≥'].includes(match[1] ?? '') ? 'higher' : 'lower';
  return { better, limit: Number(match[2]) };
}

/** One row for each figure over all runs; a figure passes when it passed in more than half of them. */
export function summarise(
  runs: readonly Readonly<Record<string, readonly BenchRow[]>>[],
): SummaryRow[] {
  const all = new Map<string, { bench: string; rows: BenchRow[] }>();
  for (const run of runs) {
    for (const [bench, rows] of Object.entries(run)) {
      for (const row of rows) {
        const id = `${bench}\n${row.name}`;
        const found = all.get(id) ?? { bench, rows: [] };
        found.rows.push(row);
        all.set(id, found);
      }
    }
  }
  return [...all.values()].map(({ bench, rows }) => summaryOf(bench, rows));
}

function summaryOf(bench: string, rows: readonly BenchRow[]): SummaryRow {
  const values = rows.map(({ value }) => value);
  const value = median(values);
  const target = parseTarget(rows[0]!.target);
  const judged = rows.flatMap(({ pass }) => (pass === undefined ? [] : [pass]));
  const whole = values.length < FEW;
  return {
    ...rows.at(-1)!,
    bench,
    value,
    values,
    low: whole ? Math.min(...values) : quantile(values, 0.25),
    high: whole ? Math.max(...values) : quantile(values, 0.75),
    ratio: target === null || target.limit === 0 ? null : value / target.limit,
    ...(judged.length === 0 ? {} : { pass: judged.filter(Boolean).length * 2 > judged.length }),
  };
}

/** What got worse or better beyond noise: the ranges do not meet, and the medians differ by a tenth. */
export function compareRuns(before: readonly SummaryRow[], after: readonly SummaryRow[]): Change[] {
  return after.flatMap((now): Change[] => {
    const then = before.find((one) => one.bench === now.bench && one.name === now.name);
    if (!then || then.value === 0) return [];
    const factor = now.value / then.value;
    const apart = now.low > then.high || now.high < then.low;
    if (!apart || Math.abs(factor - 1) < LEAST_CHANGE) return [];
    const kind = factor > 1 === (directionOf(now) === 'lower') ? 'worse' : 'better';
    return [
      { bench: now.bench, name: now.name, before: then.value, after: now.value, factor, kind },
    ];
  });
}

function directionOf({ target, unit }: SummaryRow): 'lower' | 'higher' {
  return parseTarget(target)?.better ?? (LOWER_UNITS.test(unit) ? 'lower' : 'higher');
}

/** The table for a terminal. */
export function textTable(rows: readonly SummaryRow[]): string {
  const cells = rows.map(cellsOf);
  const all = [['bench', 'figure', 'value', 'range', 'target', 'ratio', '', ''], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The page for people. */
export function markdownPage(run: StoredRun, changes: readonly Change[]): string {
  const failed = run.rows.filter(({ pass }) => pass === false).length;
  const judged = run.rows.filter(({ pass }) => pass !== undefined).length;
  const lines = [
    '# Bench',
    '',
    `${run.at}, ${run.machine}, Node ${run.node}. ${judged - failed} of ${judged} targets met. Only figures measured in this run are in it.`,
    '',
    '| bench | figure | value | range | target | ratio | | note |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...run.rows.map(
      (row) =>
        `| ${cellsOf(row)
          .map((cell) => cell.replaceAll('|', '\\|'))
          .join(' | ')} |`,
    ),
    '',
    '## Against the run before',
    '',
    ...(changes.length === 0
      ? ['Nothing changed beyond noise, or there was no run before.']
      : changes.map((one) => `* ${changeLine(one)}`)),
  ];
  return `${lines.join('\n')}\n`;
}

/** One change in words. */
export function changeLine({ bench, name, before, after, factor, kind }: Change): string {
  return `${kind}: ${bench}, ${name}: ${short(before)} → ${short(after)} (× ${factor.toFixed(2)})`;
}

function cellsOf(row: SummaryRow): string[] {
  const { bench, name, value, unit, low, high, target, ratio, pass, note, values } = row;
  return [
    bench,
    name,
    `${short(value)} ${unit}`,
    values.length > 1 ? `${short(low)}…${short(high)}` : '',
    target ?? '',
    ratio === null ? '' : `× ${ratio.toFixed(2)}`,
    pass === undefined ? '' : pass ? 'pass' : 'FAIL',
    note ?? '',
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const short = (value: number): string =>
  Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(1);
