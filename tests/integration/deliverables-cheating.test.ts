import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeHash } from '../../adapters/git/tree-facts.ts';
import { createCheckRunner } from '../../adapters/process/check-runner.ts';
import type {
  Deliverable,
  DeliverablesVerdict,
  Evidence,
} from '../../domain/deliverables/types.ts';
import { validateDeliverables } from '../../domain/deliverables/validate.ts';
import { readTreeFacts } from '../../workers/tree-facts.ts';
import { CHEATS, FIXED, HONEST, PROJECT, suite, type Edit } from '../support/cheats.ts';
import { tempRepo } from '../support/temp-repo.ts';

/** The checks really run, before and after the edit; the facts are read off the real tree. */
async function judge(
  edit: Edit,
  deliverables: Deliverable[] = [suite],
): Promise<DeliverablesVerdict> {
  const repo = tempRepo(PROJECT);
  const outputDir = mkdtempSync(join(tmpdir(), 'cake-checks-'));
  try {
    const runner = createCheckRunner({ treeHash, nowMs: Date.now });
    const { signal } = new AbortController();
    const commit = repo.git('rev-parse', 'HEAD').trim();
    edit(repo);
    const evidence: Record<string, Evidence> = {};
    for (const deliverable of deliverables)
      evidence[deliverable.id] = await runner.run({
        deliverable,
        workTree: repo.dir,
        outputDir,
        signal,
      });
    return validateDeliverables(
      { evidence, baseline: {}, tree: await readTreeFacts(repo.dir, commit, deliverables) },
      deliverables,
    );
  } finally {
    repo.remove();
    rmSync(outputDir, { recursive: true, force: true });
  }
}

describe('cheating', () => {
  it.concurrent.each(CHEATS)(
    'is refused with its place: %s',
    async (_name, edit, place, deliverables) => {
      const verdict = await judge(edit, deliverables);
      expect(verdict.verdict).toBe('GAPS');
      expect(verdict.score).toBeLessThan(1);
      expect(verdict.gaps.map(({ reason }) => reason).join('\n')).toMatch(place);
    },
  );

  it.concurrent.each(HONEST)('is not suspected where %s', async (_name, edit, deliverables) => {
    expect(await judge(edit, deliverables)).toMatchObject({
      verdict: 'PROVEN',
      score: 1,
      gaps: [],
    });
  });

  it('keeps evidence fresh where only what it does not cover was edited, a commit included', async () => {
    const later = (path: string): Deliverable[] => [
      { ...suite, covers: ['calc.py', 'tests'] },
      { id: 'd2', kind: 'command', command: `echo "# later" >> ${path} && git commit -qam later` },
    ];
    const statuses = async (path: string): Promise<string[]> =>
      (await judge((repo) => repo.write('calc.py', FIXED), later(path))).results.map(
        (one) => one.status,
      );
    expect((await statuses('run-tests.sh'))[0]).toBe('PROVEN');
    expect((await statuses('tests/test_calc.py'))[0]).toBe('UNPROVEN');
  });
});
