import { readCoverage } from './coverage.ts';
import { indexTests } from './match-tests.ts';
import type {
  Artifacts,
  Deliverable,
  DeliverableResult,
  DeliverableStatus,
  Evidence,
  TreeFacts,
} from './types.ts';

/** Judges one deliverable by what CAKE itself saw; a claim of the agent is no fact here. */
export function judgeDeliverable(
  deliverable: Deliverable,
  artifacts: Artifacts,
): DeliverableResult {
  const evidence = artifacts.evidence[deliverable.id] ?? null;
  const { status, reason } = statusOf(deliverable, evidence, artifacts);
  return { id: deliverable.id, kind: deliverable.kind, status, evidence, reason };
}

interface Verdict {
  status: DeliverableStatus;
  reason: string;
}

const proven = (reason: string): Verdict => ({ status: 'PROVEN', reason });
const failed = (reason: string): Verdict => ({ status: 'FAILED', reason });
const unproven = (reason: string): Verdict => ({ status: 'UNPROVEN', reason });

function statusOf(
  deliverable: Deliverable,
  evidence: Evidence | null,
  artifacts: Artifacts,
): Verdict {
  const { tree } = artifacts;
  switch (deliverable.kind) {
    case 'file_changed':
      return tree.changedPaths.includes(deliverable.path)
        ? proven('it was changed')
        : failed('it was not changed');
    case 'unchanged_outside': {
      const outside = tree.changedPaths.filter(
        (path) =>
          !deliverable.paths.some(
            (dir) => path === dir || path.startsWith(`${dir.replace(/\/$/, '')}/`),
          ),
      );
      return outside.length === 0
        ? proven('nothing else was changed')
        : failed(`${outside[0]} was changed`);
    }
    case 'no_new_dependency':
      return tree.newDependencies.length === 0
        ? proven('no dependency was added')
        : failed(`${tree.newDependencies[0]} was added`);
    case 'file_exists':
    case 'file_contains':
    case 'http_answers':
      if (!evidence) return unproven('it was not checked');
      if (isStale(deliverable, evidence, tree))
        return unproven('the tree changed since it was checked');
      return evidence.holds ? proven(evidence.detail) : failed(evidence.detail);
    case 'command':
    case 'builds':
    case 'lints':
    case 'tests_pass':
    case 'tests_still_green':
    case 'coverage':
      return evidence ? runVerdict(deliverable, evidence, artifacts) : unproven('it was not run');
  }
}

type RunDeliverable = Extract<
  Deliverable,
  {
    command: string;
    kind: 'command' | 'builds' | 'lints' | 'tests_pass' | 'tests_still_green' | 'coverage';
  }
>;

function runVerdict(
  deliverable: RunDeliverable,
  evidence: Evidence,
  artifacts: Artifacts,
): Verdict {
  const { counts, exitCode } = evidence;
  if (evidence.treeHashBefore !== evidence.treeHashAfter)
    return unproven('the tree changed while it was checked');
  if (isStale(deliverable, evidence, artifacts.tree))
    return unproven('the tree changed since it was checked');
  if (exitCode === null) return failed(evidence.detail);
  // Named tests are judged by themselves: another test that was red before makes the exit code red too.
  if (deliverable.kind === 'tests_pass' || deliverable.kind === 'tests_still_green')
    return evidence.flaky
      ? flaky(deliverable, evidence, artifacts)
      : namedTests(deliverable, evidence, artifacts);
  if (evidence.flaky) return flaky(deliverable, evidence, artifacts);
  if (exitCode !== 0) {
    const [first] = evidence.failedTests;
    const said =
      counts && counts.failed > 0
        ? `${counts.failed} of ${counts.run} tests failed`
        : `exit code ${exitCode}`;
    return failed(first === undefined ? said : `${said}: ${first}`);
  }
  // A runner that ends with 0 and reports failures was wrapped or told to look away.
  if (counts && counts.failed > 0) return failed(`exit code 0, yet ${counts.failed} tests failed`);
  if (counts && (counts.executed ?? counts.run) === 0) return unproven('no test ran');
  if (deliverable.kind === 'coverage') return coverage(deliverable.minPercent, evidence);
  const again = evidence.runs
    ? `, ${evidence.runs.of} times after another result on this tree`
    : '';
  const said = counts ? `${counts.executed ?? counts.run} tests ran, none failed` : 'exit code 0';
  return proven(`${said}${again}`);
}

/** Different results on one tree prove nothing; only what was so before the task is let pass, and says so. */
function flaky(deliverable: RunDeliverable, evidence: Evidence, artifacts: Artifacts): Verdict {
  const { passed = 0, of = 2 } = evidence.runs ?? {};
  const said = `FLAKY: ${passed} of ${of} runs on the same tree passed`;
  const before = artifacts.baseline[deliverable.id]?.flaky === true;
  return before && passed * 2 > of ? proven(`${said}, as before the task`) : unproven(said);
}

function namedTests(
  deliverable: Extract<RunDeliverable, { tests: string[] }>,
  evidence: Evidence,
  artifacts: Artifacts,
): Verdict {
  const before = artifacts.baseline[deliverable.id]?.namedTests ?? {};
  // What was red before cannot stay green: it is not held against the agent.
  const tests =
    deliverable.kind === 'tests_still_green'
      ? deliverable.tests.filter((name) => before[name] !== 'failed')
      : deliverable.tests;
  if (tests.length === 0)
    return { status: 'NOT_APPLICABLE', reason: 'all were red before the task' };
  // Older evidence has no names of its own: its list of passed tests is looked through.
  const index = indexTests(evidence.passedTests.map((name) => ({ name, status: 'passed' })));
  const statusOfTest = (name: string): string =>
    evidence.namedTests?.[name] ?? (index.find(name).length > 0 ? 'passed' : 'missing');
  const [red] = tests.filter((name) => statusOfTest(name) === 'failed');
  if (red !== undefined) return failed(`${red} failed`);
  const open = tests.find((name) => statusOfTest(name) !== 'passed');
  if (open === undefined) return proven(`${tests.length} named tests passed`);
  return unproven(
    statusOfTest(open) === 'skipped' ? `${open} was skipped` : `${open} was not seen to pass`,
  );
}

function coverage(minPercent: number, evidence: Evidence): Verdict {
  const percent = evidence.coveragePercent ?? readCoverage(evidence.tail) ?? Number.NaN;
  if (Number.isNaN(percent)) return unproven('its output names no coverage');
  return percent >= minPercent
    ? proven(`${percent} % covered`)
    : failed(`${percent} % covered, ${minPercent} % needed`);
}

function isStale({ id }: Deliverable, evidence: Evidence, tree: TreeFacts): boolean {
  const now = tree.coverHashes?.[id] ?? tree.treeHash;
  return now !== '' && evidence.treeHashAfter !== now;
}
