import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deliverable, Evidence } from '../../domain/deliverables/types.ts';

/** Runs the check of every deliverable in the work tree, one after the other. */
export async function evidenceOf(
  workTree: string,
  deliverables: readonly Deliverable[],
): Promise<Record<string, Evidence>> {
  const { createCheckRunner } = await import('../../adapters/process/check-runner.ts');
  const { treeHash } = await import('../../adapters/git/tree-facts.ts');
  const checks = createCheckRunner({ treeHash, nowMs: Date.now });
  const outputDir = mkdtempSync(join(tmpdir(), 'cake-checks-'));
  const { signal } = new AbortController();
  const found: Record<string, Evidence> = {};
  for (const deliverable of deliverables)
    found[deliverable.id] = await checks.run({ deliverable, workTree, outputDir, signal });
  return found;
}
