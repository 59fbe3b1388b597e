import { Context } from '@temporalio/activity';
import { newFailures, validateDeliverables } from '../domain/deliverables/validate.ts';
import type {
  Artifacts,
  Deliverable,
  DeliverablesVerdict,
  Evidence,
  Gap,
  TreeFacts,
} from '../domain/deliverables/types.ts';
import { runSettled } from './deliverables-flaky.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface DeliverablesInput {
  taskId: string;
  workTree: string;
  deliverables: Deliverable[];
  baselineSnapshotId: string | null;
}

/** The verdict without its evidence, which stays in the database. */
export interface ValidationSummary {
  verdict: DeliverablesVerdict['verdict'];
  score: number;
  proven: number;
  total: number;
  newFailures: number;
  treeHash: string;
  /** Most blocking first; at most 20. */
  gaps: Gap[];
}

export interface Checks {
  run(input: {
    deliverable: Deliverable;
    workTree: string;
    outputDir: string;
    signal: AbortSignal;
  }): Promise<Evidence>;
}

export interface TreeReader {
  readFacts(input: {
    workTree: string;
    baselineSnapshotId: string | null;
    taskId: string;
    deliverables: readonly Deliverable[];
  }): Promise<TreeFacts>;
}

export interface EvidenceStore {
  saveBaseline(taskId: string, evidence: Record<string, Evidence>): void;
  loadBaseline(taskId: string): Record<string, Evidence>;
  /** Evidence of the last verdict; empty before the first. */
  loadLast(taskId: string): Record<string, Evidence>;
  saveVerdict(taskId: string, verdict: DeliverablesVerdict): void;
  outputDir(taskId: string): string;
}

const MAX_GAPS = 20;

export const createDeliverablesActivities = (deps: {
  checks: Checks;
  trees: TreeReader;
  evidence: EvidenceStore;
}) => {
  async function runAll(input: DeliverablesInput): Promise<Record<string, Evidence>> {
    const found: Record<string, Evidence> = {};
    const signal = Context.current().cancellationSignal;
    const last = deps.evidence.loadLast(input.taskId);
    const baseline = deps.evidence.loadBaseline(input.taskId);
    // One at a time: checks share the tree, and two test runners at once would disturb each other.
    for (const deliverable of input.deliverables) {
      const outputDir = deps.evidence.outputDir(input.taskId);
      const run = (): Promise<Evidence> =>
        deps.checks.run({ deliverable, workTree: input.workTree, outputDir, signal });
      const known = [last[deliverable.id], baseline[deliverable.id]].filter(
        (one) => one !== undefined,
      );
      found[deliverable.id] = await runSettled(run, known);
      signal.throwIfAborted();
    }
    return found;
  }

  return {
    /** Runs every check before the agent starts: what fails now does not count against it. */
    async takeBaseline(input: DeliverablesInput): Promise<{ failing: number }> {
      const evidence = await withHeartbeat(2_000, () => runAll(input));
      deps.evidence.saveBaseline(input.taskId, evidence);
      const failing = Object.values(evidence).filter(
        (one) => one.holds === false || (one.exitCode ?? 0) !== 0,
      );
      return { failing: failing.length };
    },

    /** CAKE runs the checks itself; what the agent says is only a claim. */
    async validateTask(input: DeliverablesInput): Promise<ValidationSummary> {
      const verdict = await withHeartbeat(2_000, async () => {
        const evidence = await runAll(input);
        const artifacts: Artifacts = {
          evidence,
          baseline: deps.evidence.loadBaseline(input.taskId),
          tree: await deps.trees.readFacts(input),
        };
        const judged = validateDeliverables(artifacts, input.deliverables);
        deps.evidence.saveVerdict(input.taskId, judged);
        return { judged, tree: artifacts.tree, broken: newFailures(artifacts) };
      });
      const { judged, tree, broken } = verdict;
      return {
        verdict: judged.verdict,
        score: judged.score,
        proven: judged.results.filter(({ status }) => status === 'PROVEN').length,
        total: judged.results.length,
        newFailures: broken.length,
        treeHash: tree.treeHash,
        gaps: judged.gaps.slice(0, MAX_GAPS),
      };
    },
  };
};
