import type { Evidence } from '../domain/deliverables/types.ts';

/** A red run of tests that took longer is not repeated on suspicion alone. */
const QUICK_MS = 60_000;
const MAX_RUNS = 3;

/**
 * Runs a check, and runs it again, three times at most, when its result is not to be trusted: it differs from what `known` evidence
 * saw on the same tree, or a quick run of tests is red. Runs that differ make the evidence FLAKY; it is that of the last red run.
 */
export async function runSettled(
  run: () => Promise<Evidence>,
  known: readonly Evidence[],
): Promise<Evidence> {
  const first = await run();
  // A check that reads no command gives the same answer again; one that changes its tree is judged for that.
  if (first.exitCode === null || first.treeHashBefore !== first.treeHashAfter) return first;
  const differs = known.some(
    (one) =>
      one.exitCode !== null &&
      one.command === first.command &&
      one.treeHashAfter === first.treeHashAfter &&
      (one.flaky === true || passed(one) !== passed(first)),
  );
  const suspicious =
    !passed(first) && (first.counts?.failed ?? 0) > 0 && first.durationMs <= QUICK_MS;
  if (!differs && !suspicious) return first;
  const runs = [first, await run()];
  const agree = (): boolean => runs.every((one) => passed(one) === passed(first));
  // Two equal results settle a suspicion; a known other result asks for all three.
  if (differs || !agree()) while (runs.length < MAX_RUNS) runs.push(await run());
  const count = { passed: runs.filter(passed).length, of: runs.length };
  // What changed may lie outside the tree, as installed packages do: three equal runs stand, and say how many they were.
  if (agree()) return differs ? { ...runs.at(-1)!, runs: count } : runs.at(-1)!;
  return { ...(runs.findLast((one) => !passed(one)) ?? runs.at(-1)!), flaky: true, runs: count };
}

/** Green by its exit code and by its report: a wrapper may hide the one. */
function passed(evidence: Evidence): boolean {
  return evidence.exitCode === 0 && (evidence.counts?.failed ?? 0) === 0;
}
