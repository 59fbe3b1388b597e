import { judgeDeliverable } from './judge.ts';
import type {
  Artifacts,
  Deliverable,
  DeliverableResult,
  DeliverablesVerdict,
  Gap,
  TreeFacts,
} from './types.ts';

/** Caps of the specification, section 6. */
const CAP = { emptyDiff: 0, red: 0.49, weakened: 0.3, newFailures: 0.6, unproven: 0.99 } as const;

/** One is told at a time; the rest is for the report. */
const MAX_WEAKENED = 10;

/** Verdict, score and gaps of a task from what CAKE itself saw. Pure; the order of artifacts is irrelevant. */
export function validateDeliverables(
  artifacts: Artifacts,
  requirements: readonly Deliverable[],
): DeliverablesVerdict {
  const results = requirements.map((one) => judgeDeliverable(one, artifacts));
  const tree = {
    ...artifacts.tree,
    newFailures: newFailures(artifacts),
    weakenedTests: heldAgainst(artifacts.tree.weakenedTests, requirements),
  };
  const gaps = identifyGaps(results, requirements, tree);
  return {
    verdict: gaps.length === 0 ? 'PROVEN' : 'GAPS',
    score: scoreCompletion(results, tree, requirements),
    results,
    gaps,
  };
}

/** Rewritten snapshots and expected values are what was asked for when a deliverable names their file, as is a removed one. */
function heldAgainst(
  weakened: TreeFacts['weakenedTests'],
  requirements: readonly Deliverable[],
): TreeFacts['weakenedTests'] {
  const named = requirements.flatMap((one) =>
    one.kind === 'file_changed' || one.kind === 'file_exists' || one.kind === 'file_contains'
      ? [one.path]
      : [],
  );
  const removed = requirements.flatMap((one) =>
    one.kind === 'command' ? (/^test ! -e '(.+)'$/.exec(one.command)?.[1] ?? []) : [],
  );
  return weakened.filter(
    ({ path, soft }) => (!soft || !named.includes(path)) && !removed.includes(path),
  );
}

/** Failures that the baseline did not have, named as the runner names them. */
export function newFailures(artifacts: Artifacts): string[] {
  const found = Object.entries(artifacts.evidence).flatMap(([id, now]) => {
    const before = artifacts.baseline[id];
    if (!before) return [];
    // Without a readable report before, nobody knows which tests were red.
    if (now.failedTests.length > 0)
      return before.counts === null && before.exitCode !== 0
        ? []
        : now.failedTests.filter((name) => !before.failedTests.includes(name));
    return before.exitCode === 0 && now.exitCode !== 0 ? [now.command ?? id] : [];
  });
  return [...new Set([...artifacts.tree.newFailures, ...found])];
}

/** 0.0…1.0: the weighted share of what is proven, under the caps. */
export function scoreCompletion(
  results: readonly DeliverableResult[],
  tree: TreeFacts,
  requirements: readonly Deliverable[] = [],
): number {
  const counted = results.filter(({ status }) => status !== 'NOT_APPLICABLE');
  if (counted.length === 0) return 0;
  const weightOf = (id: string): number => requirements.find((one) => one.id === id)?.weight ?? 1;
  const total = counted.reduce((sum, { id }) => sum + weightOf(id), 0);
  const done = counted
    .filter(({ status }) => status === 'PROVEN')
    .reduce((sum, { id }) => sum + weightOf(id), 0);
  const caps = [
    total === 0 ? 0 : done / total,
    ...(tree.changedPaths.length === 0 ? [CAP.emptyDiff] : []),
    ...(counted.some(({ status, evidence }) => status === 'FAILED' && evidence?.command)
      ? [CAP.red]
      : []),
    ...(tree.weakenedTests.length > 0 ? [CAP.weakened] : []),
    ...(tree.newFailures.length > 0 ? [CAP.newFailures] : []),
    ...(counted.some(({ status }) => status === 'UNPROVEN') ? [CAP.unproven] : []),
  ];
  return Math.min(...caps);
}

/** What is still missing, most blocking first: broken before unproven, weakened tests before all. */
export function identifyGaps(
  results: readonly DeliverableResult[],
  requirements: readonly Deliverable[],
  tree?: TreeFacts,
): Gap[] {
  const weakened = (tree?.weakenedTests ?? [])
    .slice(0, MAX_WEAKENED)
    .map(({ path, line, what }): Gap => ({
      deliverableId: `weakened:${path}:${line}`,
      gapKind: 'test_weakened',
      reason: `${path}:${line} ${what}`,
      slots: { path, line: String(line), text: what },
      proveWith: null,
    }));
  const open = results.filter(({ status }) => status === 'FAILED' || status === 'UNPROVEN');
  const ordered = open.toSorted((a, b) => rank(a) - rank(b));
  const gaps = ordered.flatMap((result) => {
    const deliverable = requirements.find(({ id }) => id === result.id);
    return deliverable ? [gapOf(deliverable, result)] : [];
  });
  return [...weakened, ...gaps];
}

function rank({ status }: DeliverableResult): number {
  return status === 'FAILED' ? 0 : 1;
}

function gapOf(deliverable: Deliverable, result: DeliverableResult): Gap {
  const command = 'command' in deliverable ? deliverable.command : undefined;
  const test = result.evidence?.failedTests[0];
  const path = 'path' in deliverable ? deliverable.path : undefined;
  const text = deliverable.kind === 'file_contains' ? deliverable.text : result.reason;
  return {
    deliverableId: deliverable.id,
    gapKind: deliverable.kind,
    reason: result.reason,
    slots: {
      text,
      ...(command === undefined ? {} : { command }),
      ...(path === undefined ? {} : { path }),
      ...(test === undefined ? {} : { test }),
    },
    proveWith: command ?? null,
  };
}
