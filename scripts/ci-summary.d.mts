/** Counts tests, files that could not be loaded, and failed steps. */
export function summarize(
  report: string | null,
  failedSteps: string[],
): { lines: string[]; passed: number; failed: number; ok: boolean };
