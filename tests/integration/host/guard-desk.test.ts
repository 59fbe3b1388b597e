import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../domain/guard/policy.ts';
import { createGuardDesk } from '../../../host/guard-desk.ts';
import { createScriptLoader, createToolTest } from '../../../host/script-loader.ts';
import type { GuardCheckResponse } from '../../../host/protocol.ts';

const FORCE = '#!/bin/bash\ngit push --force origin main\n';
const OLD = Date.now() + 3_600_000;

describe('scripts that reach the guard as files', () => {
  let tree: string;
  let outside: string;

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'cake-desk-'));
    outside = mkdtempSync(join(tmpdir(), 'cake-desk-home-'));
  });
  afterEach(() => {
    for (const dir of [tree, outside]) rmSync(dir, { recursive: true, force: true });
  });

  /** Asks as cake-sh does, in a session that started at `startedAtMs`. */
  async function ask(
    path: string,
    text: string,
    startedAtMs: number,
  ): Promise<{ response: GuardCheckResponse; audited: string[] }> {
    const audited: string[] = [];
    const desk = createGuardDesk({
      journal: {
        audit: (row) => {
          audited.push(`${row.via} ${row.command}`);
          return { ...row, id: 1, epoch: 1, prevHash: '', hash: '' };
        },
      },
      policy: () => defaultPolicy({ workspace: tree, home: outside, protectedPaths: [], nowMs: 0 }),
      userRules: () => [],
      loadScript: createScriptLoader(tree, []),
      // The machine's home may itself lie in a temporary directory.
      isTool: createToolTest(tree, startedAtMs, []),
      nowMs: () => 0,
      write: () => Promise.resolve(),
    });
    const response = await desk.check({ command: text, cwd: tree, via: `script:${path}` });
    return { response, audited };
  }

  it('lets a tool run that the user had before the session, by its name', async () => {
    const path = join(outside, 'mergetool');
    writeFileSync(path, FORCE);
    const { response, audited } = await ask(path, FORCE, OLD);
    expect(response.decision.verdict).toBe('allow');
    expect(audited).toEqual([`script bash '${path}'`]);
  });

  it.each([
    ['written outside the tree during the session', () => join(outside, 'late.sh'), 0],
    ['in the work tree', () => join(tree, 'run.sh'), OLD],
    ['in the work tree, under a link from outside', () => join(outside, 'link.sh'), OLD],
    ['that cannot be found', () => join(outside, 'gone.sh'), OLD],
  ])('judges the text of a script %s', async (_where, where, startedAtMs) => {
    const path = where();
    mkdirSync(join(tree, 'deep'));
    if (path.endsWith('link.sh')) {
      writeFileSync(join(tree, 'deep', 'real.sh'), FORCE);
      symlinkSync(join(tree, 'deep', 'real.sh'), path);
    } else if (!path.endsWith('gone.sh')) writeFileSync(path, FORCE);
    const { response } = await ask(path, FORCE, startedAtMs);
    expect(response.decision).toMatchObject({ verdict: 'block', ruleId: 'git.force-push' });
  });
});

describe('createToolTest', () => {
  it('takes nothing in a temporary directory for a tool', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cake-desk-')), 'x.sh');
    writeFileSync(file, FORCE);
    expect(createToolTest('/nowhere', OLD)(file, '/')).toBe(false);
    expect(createToolTest('/nowhere', OLD, [])(file, '/')).toBe(true);
    rmSync(dirname(file), { recursive: true });
  });
});
