import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../domain/report/html.ts';
import { reportText } from '../../../domain/report/text.ts';
import type { SnapshotRecord } from '../../../domain/snapshot.ts';
import { duration, share } from '../../../domain/report/units.ts';
import { reportOf, rowsOf, started } from './support.ts';

const snapshot = (change: Partial<SnapshotRecord>): SnapshotRecord => ({
  id: 's',
  label: 'baseline',
  createdAtMs: 0,
  workTree: '/w',
  commit: 'c0ffee0123456789',
  branch: 'main',
  dirtyFiles: 0,
  untrackedFiles: 0,
  linkedErrors: [],
  taskId: 'night',
  sizeBytes: 0,
  safetyFor: null,
  checkpoint: true,
  ...change,
});

describe('the report of a good night', () => {
  const report = reportOf({ snapshots: [snapshot({})] });

  it('says that nothing waits, and how to see the change', () => {
    expect(report.doFirst).toEqual([
      'Nothing is waiting for you. Review the change: git diff c0ffee012345',
    ]);
  });

  it('gives for each proven deliverable command, exit code, counts and tree', () => {
    expect(reportText(report)).toContain(
      '✓ npm test passes  exit 0 · 3 run, 0 failed, 0 skipped · 500 ms · tree abcdef0123',
    );
  });

  it('splits the time and names the size of the change', () => {
    const text = reportText(report);
    expect(text).toContain('work 60 % · healing 20 % · checking 20 %');
    expect(text).toContain('2 files +10 −1 against the commit at the start');
    expect(text).toContain('1 error healed, 1 command blocked; 0 questions asked');
  });
});

describe('the report of a bad night', () => {
  const good = reportOf();
  const bad = reportOf({
    verdict: null,
    diff: null,
    result: {
      taskId: 'night',
      score: 0.2,
      counters: good.counters,
      rolledBackTo: null,
      cursor: 1,
      outcome: 'PARTIAL',
      reason: 'all that is left is put aside',
      parked: [{ signature: 'gap:d1', reason: 'four strikes' }],
    },
    snapshots: [
      snapshot({ id: 'good', label: '1 of 2 proven' }),
      snapshot({ id: 'safe', label: 'before the rollback to good', safetyFor: 'good' }),
      snapshot({ id: 'other', safetyFor: 'good', taskId: 'another' }),
    ],
  });

  it('puts what is not proven and what was put aside first', () => {
    expect(bad.doFirst).toEqual([
      'Check npm test passes: never checked.',
      'Decide about gap:d1, put aside: four strikes. See: cake task why night',
    ]);
  });

  it('never calls a deliverable proven that nobody checked', () => {
    const text = reportText(bad);
    expect(text).toContain('PARTIAL  0 of 1 proven');
    expect(text).toContain('unproven  npm test passes: never checked');
    expect(text).not.toContain('✓');
    expect(text).toContain('The size of the change is not known');
  });

  it('names each rollback of this task with the command that takes it back', () => {
    expect(bad.decisions).toEqual([
      { atMs: 0, what: 'rolled back to "1 of 2 proven"', undo: 'cake rollback --to safe' },
    ]);
  });

  it('tells after an abort how to have the work back', () => {
    const aborted = reportOf({
      result: { ...bad, outcome: 'ABORTED', reason: 'by hand', rolledBackTo: 'good', cursor: 1 },
    });
    expect(aborted.doFirst[0]).toContain('cake rollback --undo');
  });
});

describe('the report as HTML', () => {
  it('escapes what agents and users wrote, and loads nothing', () => {
    const html = reportHtml(
      reportOf({
        goal: '<script>alert(1)</script> & "more"',
        events: rowsOf(
          [0, started],
          [
            1,
            {
              kind: 'command_blocked',
              command: 'echo <img src=x onerror=alert(1)>',
              cwd: '/w',
              ruleId: 'r',
              family: 'f',
              reason: "it's bad",
              alternative: null,
            },
          ],
        ),
      }),
    );
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;');
    expect(html).toContain('echo &lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<(?:script|img|link|iframe)\b/);
    expect(html).toContain("default-src 'none'");
  });
});

describe('units', () => {
  it.each([
    [0, '0 ms'],
    [999.6, '1.0 s'],
    [4_300, '4.3 s'],
    [420_000, '7 min'],
    [27_540_000, '7 h 39 min'],
  ])('says %i ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [0, 0, '0 %'],
    [1, 1_000, '<1 %'],
    [710, 1_000, '71 %'],
  ])('says %i of %i as %s', (part, whole, text) => expect(share(part, whole)).toBe(text));
});
