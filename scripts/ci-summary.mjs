// Ends .ci/run: names what failed, then one line "N passed, N failed" from vitest's JSON report.
// Usage: ci-summary.mjs <report.json> [failed step ...]
import { pathToFileURL } from 'node:url';
import { readOrNull } from './lib/stamp.mjs';

/**
 * Counts tests, files that could not be loaded, and failed steps.
 * @param {string | null} report text of vitest's JSON report; null when there is none
 * @param {string[]} failedSteps names of steps of .ci/run
 * @returns {{ lines: string[], passed: number, failed: number, ok: boolean }}
 */
export function summarize(report, failedSteps) {
  /** @type {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number,
   *   testResults?: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  const result = report === null ? {} : JSON.parse(report);
  const passed = result.numPassedTests ?? 0;
  const skipped = (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0);
  const files = result.testResults ?? [];
  const unloaded = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  const failedTests = files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `failed test: ${name} > ${fullName}`),
  );
  let failed = (result.numFailedTests ?? 0) + unloaded.length;
  // The step "tests" fails because of its tests: they are counted, the step is not counted again.
  const steps = failedSteps.filter((step) => step !== 'tests' || failed === 0);
  failed += steps.length;
  // A run that executed nothing has proven nothing.
  if (passed === 0 && failed === 0) failed = 1;
  const lines = [
    ...failedTests,
    ...unloaded.map(({ name }) => `failed to load: ${name}`),
    ...steps.map((step) => `failed step: ${step}`),
    `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`,
  ];
  return { lines, passed, failed, ok: failed === 0 };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file = '', ...failedSteps] = process.argv.slice(2);
  const { lines, ok } = summarize(readOrNull(file), failedSteps);
  console.log(lines.join('\n'));
  process.exitCode = ok ? 0 : 1;
}
