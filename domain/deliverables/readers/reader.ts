import type { TestCounts } from '../types.ts';

/** What one runner's output says. */
export interface TestReport {
  runner: string;
  counts: TestCounts;
  failed: string[];
  passed: string[];
}

/** Reads one runner's output, or null when the text is not by that runner. Never throws. */
export type TestReportReader = (output: string) => TestReport | null;

/** Number in a group of a match, 0 when the group is absent. */
export function numberIn(match: RegExpExecArray | null, group = 1): number {
  return Number(match?.[group] ?? 0);
}
