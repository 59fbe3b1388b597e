import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../domain/errors/classify.ts';
import { judgeRegex } from '../../../domain/errors/probe.ts';
import { repairCommand } from '../../../domain/errors/repair.ts';
import { normalizeMessage } from '../../../domain/errors/signature.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { oneLine } from '../../../domain/errors/text.ts';
import { createWatcher } from '../../../domain/errors/watch.ts';
import { detectedIn, sha256, watchText } from './support.ts';

/** More runs by hand: CAKE_FUZZ_RUNS=5000. */
const numRuns = Number(process.env['CAKE_FUZZ_RUNS'] ?? 60);
const literals = ERROR_RECORDS.flatMap((record) =>
  record.patterns.flatMap((pattern) => pattern.literals),
);
/** Text that looks like output: real literals among noise, escapes and broken characters. */
const outputLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(...literals),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '\n',
        '\r',
        '\u001b[31m',
        '\u001b]0;t\u0007',
        ' ',
        ': ',
        'src/a.ts:3:4: ',
        '\u0000',
        '\ud800',
        '\ufffd',
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('the watcher', () => {
  it('never throws, whatever comes, and says the same whole or in pieces', () => {
    fc.assert(
      fc.property(
        outputLike,
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(0, 1, 127, 137, null),
        (text, chunk, exitCode) => {
          const whole = detectedIn(watchText(text, { exitCode }));
          const pieces = detectedIn(watchText(text, { exitCode, chunk }));
          expect(pieces.map((finding) => finding.signature)).toEqual(
            whole.map((finding) => finding.signature),
          );
          for (const finding of whole) {
            expect(finding.message.length).toBeLessThanOrEqual(500);
            // oxlint-disable-next-line no-control-regex -- that there are none is the claim
            expect(finding.message).not.toMatch(/[\u0000-\u001f\u007f]/);
            expect(finding.confidence).toBeGreaterThan(0);
            expect(finding.confidence).toBeLessThan(1);
          }
        },
      ),
      { numRuns },
    );
  });

  it('stays silent at exit 0 but for the types that say otherwise', () => {
    const loud = new Set(
      ERROR_RECORDS.filter((record) => record.exit0 === 'report').map((record) => record.id),
    );
    fc.assert(
      fc.property(outputLike, (text) => {
        for (const finding of detectedIn(watchText(text, { exitCode: 0 })))
          expect(loud).toContain(finding.errorType);
      }),
      { numRuns },
    );
  });

  it('reads a line of 20 MB without end in bounded memory', () => {
    const watcher = createWatcher({ hash: sha256 });
    const chunk = 'error: x '.repeat(7282).slice(0, 65_536);
    for (let index = 0; index < 320; index += 1) {
      expect(
        watcher.feed({ toolCallId: 'c', channel: 'stdout', data: chunk, nowMs: index }),
      ).toEqual([]);
    }
    const end = watcher.finishRun({ toolCallId: 'c', exitCode: 1, nowMs: 999 });
    expect(JSON.stringify(end).length).toBeLessThan(100_000);
  });

  it('keeps at most 500 errors of a run that prints thousands', () => {
    const text = Array.from(
      { length: 3000 },
      (_, index) =>
        `NameError: name 'v${index.toString(36).replace(/\d/g, 'x')}q${'abcdefghij'[index % 10]}${'klmnopqrst'[Math.floor(index / 10) % 10]}${'uvwxyzabcd'[Math.floor(index / 100) % 10]}' is not defined`,
    ).join('\n');
    const seen = watchText(text).filter((event) => event.kind === 'error_seen');
    expect(seen.length).toBeLessThanOrEqual(500);
    expect(seen.length).toBeGreaterThan(100);
  });
});

describe('the rest', () => {
  it('takes any text', () => {
    fc.assert(
      fc.property(outputLike, fc.string({ unit: 'binary' }), (text, other) => {
        expect(oneLine(text)).not.toContain('\n');
        expect(normalizeMessage(text).length).toBeLessThanOrEqual(400);
        expect(['fine', 'refused']).toContain(judgeRegex(other).kind);
        for (const command of repairCommand(other, text)) expect(command).not.toBe('');
      }),
      { numRuns },
    );
  });

  it('classifies any finding', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ERROR_RECORDS),
        fc.dictionary(
          fc.constantFrom('module', 'path', 'test', 'cmd', 'file', 'symbol'),
          fc.string({ unit: 'binary' }),
        ),
        (record, captures) => {
          const [finding] = detectedIn(watchText("NameError: name 'x' is not defined"));
          if (!finding) throw new Error('no finding');
          const verdict = classify(
            { ...finding, errorType: record.id, captures, severity: record.severity },
            {
              count: 1,
              failedFixIds: [],
              lastInterventionMs: null,
              nowMs: 0,
              cooldownMs: 0,
              rootFiles: [],
            },
            { strictness: 'balanced' },
          );
          // What stands in a command came through the safe-word check: no shell syntax from outside.
          for (const fix of [verdict.suggestedFix, ...verdict.alternatives]) {
            const outside = Object.entries(captures).filter(
              ([name, value]) => name !== 'test' && /[;&|`$(){}<>\n]/.test(value),
            );
            for (const [, value] of outside) expect(fix?.command ?? '').not.toContain(value);
          }
        },
      ),
      { numRuns },
    );
  });
});
