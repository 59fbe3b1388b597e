import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  identifyGaps,
  newFailures,
  scoreCompletion,
  validateDeliverables,
} from '../../domain/deliverables/validate.ts';
import type {
  Artifacts,
  Deliverable,
  Evidence,
  TreeFacts,
} from '../../domain/deliverables/types.ts';

const TREE: TreeFacts = {
  treeHash: 'h',
  changedPaths: ['src/a.ts'],
  weakenedTests: [],
  newFailures: [],
  newDependencies: [],
};

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  command: 'npm test',
  exitCode: 0,
  counts: { run: 3, failed: 0, skipped: 0 },
  failedTests: [],
  passedTests: ['adds', 'suite > subtracts'],
  treeHashBefore: 'h',
  treeHashAfter: 'h',
  startedAtMs: 1,
  durationMs: 1,
  outputRef: null,
  tail: '',
  detail: 'exit code 0',
  ...over,
});

const command: Deliverable = { id: 'd', kind: 'command', command: 'npm test' };
const judge = (
  deliverable: Deliverable,
  seen: Evidence | null,
  tree: Partial<TreeFacts> = {},
  baseline: Record<string, Evidence> = {},
) =>
  validateDeliverables(
    { evidence: seen ? { [deliverable.id]: seen } : {}, baseline, tree: { ...TREE, ...tree } },
    [deliverable],
  );

type Case = [
  name: string,
  deliverable: Deliverable,
  seen: Evidence | null,
  status: string,
  score: number,
  tree?: Partial<TreeFacts>,
];

const file = (kind: 'file_exists' | 'file_contains'): Deliverable =>
  kind === 'file_exists'
    ? { id: 'd', kind, path: 'a.md' }
    : { id: 'd', kind, path: 'a.md', text: 'x' };

const CORPUS: Case[] = [
  ['a command that passes', command, evidence(), 'PROVEN', 1],
  ['a command that fails', command, evidence({ exitCode: 1 }), 'FAILED', 0],
  ['a command that was never run', command, null, 'UNPROVEN', 0],
  [
    'exit code 0 over failed tests: `|| true`',
    command,
    evidence({ counts: { run: 3, failed: 1, skipped: 0 } }),
    'FAILED',
    0,
  ],
  [
    'a run in which no test ran',
    command,
    evidence({ counts: { run: 0, failed: 0, skipped: 0 } }),
    'UNPROVEN',
    0,
  ],
  [
    'a run in which every test was skipped',
    command,
    evidence({ counts: { run: 0, failed: 0, skipped: 4 } }),
    'UNPROVEN',
    0,
  ],
  [
    'a run killed at its limit',
    command,
    evidence({ exitCode: null, detail: 'it was stopped after 1 s' }),
    'FAILED',
    0,
  ],
  [
    'a tree that changed during the check',
    command,
    evidence({ treeHashBefore: 'g' }),
    'UNPROVEN',
    0,
  ],
  [
    'evidence from before the last edit',
    command,
    evidence({ treeHashBefore: 'g', treeHashAfter: 'g' }),
    'UNPROVEN',
    0,
  ],
  ['two runs that differ', command, evidence({ flaky: true }), 'UNPROVEN', 0],
  ['a pass without any change', command, evidence(), 'PROVEN', 0, { changedPaths: [] }],
  [
    'a pass with a weakened test',
    command,
    evidence(),
    'PROVEN',
    0.3,
    { weakenedTests: [{ path: 't.ts', line: 3, what: 'skip added' }] },
  ],
  [
    'a pass with new failures elsewhere',
    command,
    evidence(),
    'PROVEN',
    0.6,
    { newFailures: ['other'] },
  ],
  [
    'a file that is there',
    file('file_exists'),
    evidence({ command: null, exitCode: null, holds: true }),
    'PROVEN',
    1,
  ],
  [
    'a file that is not there',
    file('file_exists'),
    evidence({ command: null, exitCode: null, holds: false }),
    'FAILED',
    0,
  ],
  [
    'a text that is in the file',
    file('file_contains'),
    evidence({ command: null, exitCode: null, holds: true }),
    'PROVEN',
    1,
  ],
  [
    'a text that is not in the file',
    file('file_contains'),
    evidence({ command: null, exitCode: null, holds: false }),
    'FAILED',
    0,
  ],
  [
    'a file that was changed',
    { id: 'd', kind: 'file_changed', path: 'src/a.ts' },
    null,
    'PROVEN',
    1,
  ],
  [
    'a file that was not changed',
    { id: 'd', kind: 'file_changed', path: 'src/b.ts' },
    null,
    'FAILED',
    0,
  ],
  [
    'a change inside the paths',
    { id: 'd', kind: 'unchanged_outside', paths: ['src'] },
    null,
    'PROVEN',
    1,
  ],
  [
    'a change outside the paths',
    { id: 'd', kind: 'unchanged_outside', paths: ['lib'] },
    null,
    'FAILED',
    0,
  ],
  ['no new dependency', { id: 'd', kind: 'no_new_dependency' }, null, 'PROVEN', 1],
  [
    'a new dependency',
    { id: 'd', kind: 'no_new_dependency' },
    null,
    'FAILED',
    0,
    { newDependencies: ['left-pad'] },
  ],
  [
    'a named test that passed',
    { id: 'd', kind: 'tests_pass', command: 'npm test', tests: ['adds', 'subtracts'] },
    evidence(),
    'PROVEN',
    1,
  ],
  [
    'a named test that was renamed away',
    { id: 'd', kind: 'tests_pass', command: 'npm test', tests: ['divides'] },
    evidence(),
    'UNPROVEN',
    0,
  ],
  [
    'coverage above the mark',
    { id: 'd', kind: 'coverage', command: 'npm test', minPercent: 90 },
    evidence({ tail: 'All files | 92.5 | 80' }),
    'PROVEN',
    1,
  ],
  [
    'coverage below the mark',
    { id: 'd', kind: 'coverage', command: 'npm test', minPercent: 90 },
    evidence({ tail: 'TOTAL 100 20 80%' }),
    'FAILED',
    0,
  ],
  [
    'coverage that nobody printed',
    { id: 'd', kind: 'coverage', command: 'npm test', minPercent: 90 },
    evidence({ tail: 'ok' }),
    'UNPROVEN',
    0,
  ],
  [
    'an address that answers',
    { id: 'd', kind: 'http_answers', url: 'http://127.0.0.1:1' },
    evidence({ command: null, exitCode: null, holds: true }),
    'PROVEN',
    1,
  ],
  [
    'an address that does not',
    { id: 'd', kind: 'http_answers', url: 'http://127.0.0.1:1' },
    evidence({ command: null, exitCode: null, holds: false }),
    'FAILED',
    0,
  ],
];

describe('validateDeliverables', () => {
  it.each(CORPUS)('judges %s', (_name, deliverable, seen, status, score, tree) => {
    const verdict = judge(deliverable, seen, tree);
    expect([verdict.results[0]?.status, verdict.score]).toEqual([status, score]);
  });

  it('says PROVEN only without any gap; a weakened test is one, with its place', () => {
    expect(judge(command, evidence()).verdict).toBe('PROVEN');
    const cheated = judge(command, evidence(), {
      weakenedTests: [{ path: 't.ts', line: 3, what: 'skip added' }],
    });
    expect(cheated).toMatchObject({
      verdict: 'GAPS',
      gaps: [{ gapKind: 'test_weakened', slots: { path: 't.ts', line: '3' } }],
    });
  });

  it('does not hold old failures against the agent, and does hold new ones', () => {
    const red = evidence({
      exitCode: 1,
      failedTests: ['old'],
      counts: { run: 3, failed: 1, skipped: 0 },
    });
    expect(judge(command, red, {}, { d: red }).score).toBe(0);
    const two: Deliverable = { id: 'e', kind: 'command', command: 'npm run e2e' };
    const broken = evidence({
      exitCode: 1,
      failedTests: ['new'],
      counts: { run: 3, failed: 1, skipped: 0 },
    });
    const artifacts: Artifacts = {
      evidence: { d: evidence(), e: broken },
      baseline: { e: evidence() },
      tree: TREE,
    };
    expect(validateDeliverables(artifacts, [command, two]).score).toBeLessThanOrEqual(0.49);
  });

  it('orders gaps: what fails before what is only unproven, each with what would prove it', () => {
    const other: Deliverable = { id: 'u', kind: 'command', command: 'make' };
    const { gaps } = validateDeliverables(
      {
        evidence: { d: evidence({ exitCode: 2, failedTests: ['adds'] }) },
        baseline: {},
        tree: TREE,
      },
      [other, command],
    );
    expect(gaps).toMatchObject([
      { deliverableId: 'd', proveWith: 'npm test', slots: { command: 'npm test', test: 'adds' } },
      { deliverableId: 'u', proveWith: 'make' },
    ]);
  });
});

describe('the baseline', () => {
  type Status = 'passed' | 'failed';
  const named = (kind: 'tests_pass' | 'tests_still_green'): Deliverable => ({
    id: 'd',
    kind,
    command: 'npm test',
    tests: ['adds', 'divides'],
  });
  const outcome = (adds: Status, divides: Status): Evidence =>
    evidence({
      exitCode: adds === 'failed' || divides === 'failed' ? 1 : 0,
      failedTests: Object.entries({ adds, divides })
        .filter(([, status]) => status === 'failed')
        .map(([name]) => name),
      namedTests: { adds, divides },
    });

  it('judges named tests by themselves, whatever else is red', () => {
    const red = { ...outcome('passed', 'passed'), exitCode: 1, failedTests: ['old'] };
    expect(judge(named('tests_pass'), red).results[0]?.status).toBe('PROVEN');
  });

  it('does not ask a test to stay green that was red before', () => {
    const green = named('tests_still_green');
    const before = { d: outcome('failed', 'passed') };
    expect(judge(green, outcome('failed', 'passed'), {}, before).verdict).toBe('PROVEN');
    const worse = judge(green, outcome('failed', 'failed'), {}, before);
    expect(worse.results[0]?.reason).toBe('divides failed');
    const both = { d: outcome('failed', 'failed') };
    const none = judge(green, outcome('failed', 'failed'), {}, both);
    expect(none.results[0]?.status).toBe('NOT_APPLICABLE');
  });

  it('finds a new failure beside old ones', () => {
    const baseline = { d: outcome('failed', 'passed') };
    const now = { d: outcome('failed', 'failed') };
    expect(newFailures({ evidence: now, baseline, tree: TREE })).toEqual(['divides']);
  });

  it('counts a flaky check as no proof, unless it was flaky before and passed more often than not', () => {
    const shaky = evidence({ flaky: true, runs: { passed: 2, of: 3 } });
    const reason = 'FLAKY: 2 of 3 runs on the same tree passed';
    expect(judge(command, shaky).results[0]).toMatchObject({ status: 'UNPROVEN', reason });
    const before = judge(command, shaky, {}, { d: evidence({ flaky: true }) });
    expect(before.results[0]).toMatchObject({
      status: 'PROVEN',
      reason: `${reason}, as before the task`,
    });
  });

  it('accepts a rewritten snapshot only where a deliverable names its file', () => {
    const weakenedTests = [
      { path: 'a.snap', line: 1, what: 'a snapshot was rewritten', soft: true as const },
    ];
    expect(judge(command, evidence(), { weakenedTests }).verdict).toBe('GAPS');
    const changed: Deliverable = { id: 'd', kind: 'file_changed', path: 'a.snap' };
    const asked = judge(changed, null, { weakenedTests, changedPaths: ['a.snap'] });
    expect(asked.verdict).toBe('PROVEN');
  });
});

describe('properties', () => {
  const anyEvidence = fc
    .record({
      exitCode: fc.constantFrom(0, 1, null),
      failed: fc.nat(2),
      run: fc.nat(3),
      stale: fc.boolean(),
    })
    .map((one) =>
      evidence({
        exitCode: one.exitCode,
        counts: { run: one.run, failed: Math.min(one.failed, one.run), skipped: 0 },
        treeHashAfter: one.stale ? 'g' : 'h',
        treeHashBefore: one.stale ? 'g' : 'h',
      }),
    );
  const anyTask = fc.array(fc.option(anyEvidence), { minLength: 1, maxLength: 5 }).map((all) => {
    const requirements = all.map((_one, index): Deliverable => ({
      id: `d${index}`,
      kind: 'command',
      command: `c${index}`,
    }));
    const found = Object.fromEntries(
      all.flatMap((one, index) => (one ? [[`d${index}`, one]] : [])),
    );
    return {
      requirements,
      artifacts: { evidence: found, baseline: {}, tree: TREE } satisfies Artifacts,
    };
  });

  it('keeps the score in 0…1, below 1 while anything is unproven, and 1 only without gaps', () => {
    fc.assert(
      fc.property(anyTask, ({ requirements, artifacts }) => {
        const { score, results, gaps } = validateDeliverables(artifacts, requirements);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        if (results.some(({ status }) => status === 'UNPROVEN')) expect(score).toBeLessThan(1);
        expect(score === 1).toBe(gaps.length === 0);
      }),
    );
  });

  it('never lowers the score for more evidence of a pass', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(4), ({ requirements, artifacts }, at) => {
        const id = requirements[at % requirements.length]!.id;
        const better = { ...artifacts, evidence: { ...artifacts.evidence, [id]: evidence() } };
        expect(validateDeliverables(better, requirements).score).toBeGreaterThanOrEqual(
          validateDeliverables(artifacts, requirements).score,
        );
      }),
    );
  });

  const anyTree = fc
    .record({
      changed: fc.boolean(),
      weakened: fc.boolean(),
      broken: fc.boolean(),
      dependency: fc.boolean(),
      stale: fc.boolean(),
    })
    .map((one): TreeFacts => ({
      treeHash: one.stale ? 'g' : 'h',
      changedPaths: one.changed ? ['src/a.ts'] : [],
      weakenedTests: one.weakened ? [{ path: 't.ts', line: 3, what: 'a skip was added' }] : [],
      newFailures: one.broken ? ['adds'] : [],
      newDependencies: one.dependency ? ['left-pad'] : [],
    }));

  it('keeps every cap, whatever the tree', () => {
    fc.assert(
      fc.property(anyTask, anyTree, ({ requirements, artifacts }, tree) => {
        const { score, results } = validateDeliverables({ ...artifacts, tree }, requirements);
        const has = (status: string): boolean => results.some((one) => one.status === status);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        if (tree.changedPaths.length === 0) expect(score).toBe(0);
        if (tree.weakenedTests.length > 0) expect(score).toBeLessThanOrEqual(0.3);
        if (tree.newFailures.length > 0) expect(score).toBeLessThanOrEqual(0.6);
        if (has('FAILED')) expect(score).toBeLessThanOrEqual(0.49);
        if (has('UNPROVEN')) expect(score).toBeLessThan(1);
      }),
    );
  });

  it('does not care about the order in which artifacts come', () => {
    fc.assert(
      fc.property(anyTask, anyTree, ({ requirements, artifacts }, tree) => {
        const turned = (all: Record<string, Evidence>): Record<string, Evidence> =>
          Object.fromEntries(Object.entries(all).toReversed());
        const one = { ...artifacts, baseline: artifacts.evidence, tree };
        const other = {
          evidence: turned(one.evidence),
          baseline: turned(one.baseline),
          tree: { ...tree, changedPaths: tree.changedPaths.toReversed() },
        };
        const verdict = validateDeliverables(one, requirements);
        expect(validateDeliverables(other, requirements)).toEqual(verdict);
      }),
    );
  });

  it('does not care about the order of requirements', () => {
    fc.assert(
      fc.property(anyTask, ({ requirements, artifacts }) => {
        const forward = validateDeliverables(artifacts, requirements);
        const backward = validateDeliverables(artifacts, requirements.toReversed());
        expect(backward.score).toBe(forward.score);
        expect(new Set(backward.gaps.map(({ deliverableId }) => deliverableId))).toEqual(
          new Set(forward.gaps.map(({ deliverableId }) => deliverableId)),
        );
      }),
    );
  });
});

describe('scoreCompletion and identifyGaps', () => {
  it('weighs deliverables, and give nothing for nothing', () => {
    const heavy: Deliverable = { id: 'h', kind: 'file_changed', path: 'src/a.ts', weight: 3 };
    const light: Deliverable = { id: 'l', kind: 'file_changed', path: 'src/b.ts' };
    const { results } = validateDeliverables({ evidence: {}, baseline: {}, tree: TREE }, [
      heavy,
      light,
    ]);
    expect(scoreCompletion(results, TREE, [heavy, light])).toBe(0.75);
    expect(scoreCompletion([], TREE)).toBe(0);
    expect(identifyGaps(results, [heavy, light]).map(({ deliverableId }) => deliverableId)).toEqual(
      ['l'],
    );
  });
});
