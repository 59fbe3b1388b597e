import { diffSince, treeHash } from '../adapters/git/tree-facts.ts';
import type { Deliverable, TreeFacts } from '../domain/deliverables/types.ts';
import { findNewDependencies } from '../domain/deliverables/dependencies.ts';
import { findWeakenedTests } from '../domain/deliverables/weakened/index.ts';

/** What a work tree shows against a commit: changed paths, weakened tests, new dependencies, and its hash. */
export async function readTreeFacts(
  workTree: string,
  commit: string | null,
  deliverables: readonly Deliverable[] = [],
): Promise<TreeFacts> {
  const coverHashes: Record<string, string> = {};
  for (const { id, covers } of deliverables)
    if (covers) coverHashes[id] = await treeHash(workTree, covers);
  const { paths, patch } = await diffSince(workTree, commit);
  return {
    treeHash: await treeHash(workTree),
    coverHashes,
    changedPaths: paths,
    weakenedTests: findWeakenedTests(patch),
    newFailures: [],
    newDependencies: findNewDependencies(patch),
  };
}
