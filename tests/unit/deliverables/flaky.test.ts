import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSettled } from '../../../activities/deliverables-flaky.ts';
import type { Evidence } from '../../../domain/deliverables/types.ts';

const seen = (passes: boolean, over: Partial<Evidence> = {}): Evidence => ({
  command: 'npm test',
  exitCode: passes ? 0 : 1,
  counts: { run: 3, failed: passes ? 0 : 1, skipped: 0 },
  failedTests: passes ? [] : ['adds'],
  passedTests: [],
  treeHashBefore: 'h',
  treeHashAfter: 'h',
  startedAtMs: 1,
  durationMs: 10,
  outputRef: null,
  tail: '',
  detail: '',
  ...over,
});

async function settle(results: boolean[], known: Evidence[] = [], over: Partial<Evidence> = {}) {
  let runs = 0;
  const evidence = await runSettled(async () => seen(results[runs++] ?? true, over), known);
  return {
    runs,
    flaky: evidence.flaky ?? false,
    exitCode: evidence.exitCode,
    times: evidence.runs,
  };
}

describe('runSettled', () => {
  it('runs a green check once', async () => {
    expect(await settle([true])).toMatchObject({ runs: 1, flaky: false });
  });

  it('runs a red one twice, and believes two equal results', async () => {
    expect(await settle([false, false])).toMatchObject({ runs: 2, flaky: false, exitCode: 1 });
  });

  it('calls two different results on one tree FLAKY, with how often it passed, and shows the red run', async () => {
    expect(await settle([false, true, true])).toEqual({
      runs: 3,
      flaky: true,
      exitCode: 1,
      times: { passed: 2, of: 3 },
    });
  });

  it('runs again where the same tree gave another result before', async () => {
    expect(await settle([true, false, true], [seen(false)])).toMatchObject({
      runs: 3,
      flaky: true,
    });
    const other = seen(false, { treeHashAfter: 'other' });
    expect(await settle([true], [other])).toMatchObject({ runs: 1 });
  });

  it('lets three equal results stand after another one: packages were installed meanwhile', async () => {
    expect(await settle([true, true, true], [seen(false)])).toEqual({
      runs: 3,
      flaky: false,
      exitCode: 0,
      times: { passed: 3, of: 3 },
    });
  });

  it('does not repeat a long red run, a run without tests, or one that was stopped', async () => {
    expect(await settle([false], [], { durationMs: 61_000 })).toMatchObject({ runs: 1 });
    expect(await settle([false], [], { counts: null })).toMatchObject({ runs: 1 });
    expect(await settle([false], [], { exitCode: null })).toMatchObject({ runs: 1 });
  });

  it('never runs more than three times, and never calls equal results flaky', async () => {
    const three = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(three, fc.option(fc.boolean()), async (results, before) => {
        const { runs, flaky } = await settle(results, before === null ? [] : [seen(before)]);
        expect(runs).toBeLessThanOrEqual(3);
        if (flaky) expect(new Set(results.slice(0, runs)).size).toBe(2);
      }),
    );
  });
});
