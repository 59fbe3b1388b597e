import { describe, expect, it } from 'vitest';
import { createDerivedDetector } from '../../../domain/errors/derived.ts';
import type { Activity, DerivedFinding } from '../../../domain/errors/derived-types.ts';

let clock = 0;
const done = (command: string, ok = true, isTest = false): Activity => ({
  kind: 'tool_finished',
  id: command,
  command,
  ok,
  isTest,
  nowMs: (clock += 1000),
});
const error = (signature: string): Activity => ({
  kind: 'error',
  signature,
  nowMs: (clock += 1000),
});
const change = (tree: string): Activity => ({ kind: 'tree_changed', tree, nowMs: (clock += 1000) });
const result = (test: string, passed: boolean): Activity => ({
  kind: 'test_result',
  test,
  passed,
  nowMs: (clock += 1000),
});
const talk = (): Activity => ({ kind: 'turn_without_tool', nowMs: (clock += 1000) });

/** Types found while the detector sees the activities. */
function typesOf(activities: readonly Activity[], limits = {}): DerivedFinding['type'][] {
  const detector = createDerivedDetector(limits);
  return activities.flatMap((activity) => detector.see(activity)).map((finding) => finding.type);
}

describe('SAME_ERROR', () => {
  it('is the same signature three times with no change between, said once', () => {
    expect(typesOf([error('s'), error('s'), error('s'), error('s')])).toEqual(['SAME_ERROR']);
  });
  it.each([
    [
      'debugging: files change between the sightings',
      [error('s'), change('1'), error('s'), change('2'), error('s')],
    ],
    ['debugging: the errors differ', [error('a'), error('b'), error('c'), error('a')]],
    ['twice only', [error('s'), error('s')]],
  ])('is not %s', (_, activities) => expect(typesOf(activities)).toEqual([]));
});

describe('CYCLE', () => {
  const times = (count: number, activities: () => Activity[]): Activity[] =>
    Array.from({ length: count }, activities).flat();
  it('is A-B-A-B four times with the same results', () => {
    expect(typesOf(times(4, () => [done('make', false), done('ls')]))).toEqual(['CYCLE']);
  });
  it('is one command four times, also with other numbers and paths in it', () => {
    expect(typesOf([1, 2, 3, 4].map((pid) => done(`kill -0 ${pid + 4000}`, false)))).toEqual([
      'CYCLE',
    ]);
  });
  it('finds cycles of five steps', () => {
    expect(
      typesOf(
        times(4, () =>
          ['a1', 'b', 'c', 'd', 'e'].map((name) => done(`run ${name.replace(/\d/, '')}x`)),
        ),
      ),
    ).toEqual(['CYCLE']);
  });
  it.each([
    [
      'batch edits over files',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => done(`sed -i s/x/y/ ${name}.ts`)),
    ],
    [
      'test, edit, test, edit',
      [1, 2, 3, 4, 5].flatMap((tree) => [done('npm test', false), change(String(tree))]),
    ],
    [
      'the same command with another outcome',
      [done('make', false), done('make', false), done('make', false), done('make', true)],
    ],
    ['three times only', times(3, () => [done('make', false), done('ls')])],
  ])('is not %s', (_, activities) => expect(typesOf(activities)).toEqual([]));
});

describe('REGRESSION_CYCLE', () => {
  it('is pass, fail, pass, fail of one test', () => {
    expect(typesOf([true, false, true, false].map((passed) => result('t', passed)))).toEqual([
      'REGRESSION_CYCLE',
    ]);
  });
  it.each([
    ['a fix: fail, pass', [result('t', false), result('t', true), result('t', true)]],
    [
      'red, green, red of two tests',
      [result('a', false), result('b', true), result('a', true), result('b', false)],
    ],
    ['ending green', [true, false, true].map((passed) => result('t', passed))],
  ])('is not %s', (_, activities) => expect(typesOf(activities)).toEqual([]));
});

describe('NO_PROGRESS', () => {
  const reads = (count: number): Activity[] =>
    Array.from({ length: count }, (_, index) =>
      done(`cat ${String.fromCodePoint(97 + (index % 26))}${index > 25 ? 'z' : ''}.md`),
    );
  it('is many tool calls with no change and no evidence', () => {
    expect(typesOf(reads(40))).toEqual(['NO_PROGRESS']);
  });
  it('is half an hour without either', () => {
    const detector = createDerivedDetector();
    detector.see({
      kind: 'tool_finished',
      id: 'a',
      command: 'ls',
      ok: true,
      isTest: false,
      nowMs: 0,
    });
    expect(detector.tick(30 * 60_000 - 1).map((finding) => finding.type)).not.toContain(
      'NO_PROGRESS',
    );
    expect(detector.tick(30 * 60_000).map((finding) => finding.type)).toContain('NO_PROGRESS');
  });
  it('is not reading with a change in between', () => {
    expect(typesOf([...reads(30), change('1'), ...reads(30)])).toEqual([]);
    expect(typesOf([...reads(30), { kind: 'evidence', nowMs: 1 }, ...reads(30)])).toEqual([]);
  });
});

describe('MONOLOGUE', () => {
  it('is three turns without a tool', () =>
    expect(typesOf([talk(), talk(), talk(), talk()])).toEqual(['MONOLOGUE']));
  it('is not talk with tools in between', () => {
    expect(typesOf([talk(), talk(), done('ls'), talk(), talk()])).toEqual([]);
  });
});

describe('STALE_EVIDENCE', () => {
  const claim = (): Activity => ({ kind: 'completion_claimed', nowMs: (clock += 1000) });
  it('is a claim after an edit that no test saw', () => {
    expect(typesOf([done('npm test', true, true), change('1'), claim()])).toEqual([
      'STALE_EVIDENCE',
    ]);
  });
  it.each([
    ['a test after the edit', [change('1'), done('npm test', true, true), claim()]],
    ['a claim with nothing edited', [done('ls'), claim()]],
  ])('is not %s', (_, activities) => expect(typesOf(activities)).toEqual([]));
});

describe('HUNG_TOOL and HUNG_AGENT', () => {
  it('tell a silent tool from a silent agent', () => {
    const detector = createDerivedDetector({
      hungToolMs: 1000,
      hungAgentMs: 1000,
      noProgressMs: 1e9,
    });
    detector.see({ kind: 'tool_started', id: 'a', command: 'sleep 9', nowMs: 0 });
    expect(detector.tick(999)).toEqual([]);
    expect(detector.tick(1000)).toMatchObject([{ type: 'HUNG_TOOL' }]);
    expect(detector.tick(1100)).toEqual([]);
    detector.see({
      kind: 'tool_finished',
      id: 'a',
      command: 'sleep 9',
      ok: true,
      isTest: false,
      nowMs: 2000,
    });
    expect(detector.tick(3000)).toMatchObject([{ type: 'HUNG_AGENT' }]);
  });
  it('are not a long build that prints, nor an agent that answers', () => {
    const detector = createDerivedDetector({
      hungToolMs: 1000,
      hungAgentMs: 1000,
      noProgressMs: 1e9,
    });
    detector.see({ kind: 'tool_started', id: 'a', command: 'make', nowMs: 0 });
    for (let now = 500; now <= 5000; now += 500) {
      detector.see({ kind: 'tool_output', id: 'a', nowMs: now });
      expect(detector.tick(now + 400)).toEqual([]);
    }
    detector.see({
      kind: 'tool_finished',
      id: 'a',
      command: 'make',
      ok: true,
      isTest: false,
      nowMs: 5500,
    });
    detector.see({ kind: 'turn_without_tool', nowMs: 5600 });
    expect(detector.tick(9000)).toEqual([]);
  });
});

describe('BURN_RATE', () => {
  const spend = (minute: number, count: number): Activity => ({
    kind: 'tokens',
    count,
    nowMs: minute * 60_000,
  });
  it('is five times the own median in a minute', () => {
    expect(
      typesOf([0, 1, 2, 3, 4, 5].map((minute) => spend(minute, minute === 5 ? 6000 : 1000))),
    ).toEqual(['BURN_RATE']);
  });
  it('is not a start without a median, nor a busy minute', () => {
    expect(typesOf([spend(0, 100), spend(1, 9000)])).toEqual([]);
    expect(
      typesOf([0, 1, 2, 3, 4, 5].map((minute) => spend(minute, minute === 5 ? 4000 : 1000))),
    ).toEqual([]);
  });
});
