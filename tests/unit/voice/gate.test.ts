import { describe, expect, it } from 'vitest';
import { IN_STYLE } from '../../../domain/voice/corpus/in-style.ts';
import { OFF_STYLE } from '../../../domain/voice/corpus/off-style.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { judgeVoice } from '../../../domain/voice/gate.ts';
import { renderMessage } from '../../../domain/voice/render.ts';
import { brokenRules, sentencesOf } from '../../../domain/voice/rules.ts';
import { HOSTILE, sampleRequests } from '../../../domain/voice/samples.ts';
import { styleScore } from '../../../domain/voice/style.ts';

const say = (body: string): string => `Operator (CAKE): Stop. ${body}`;

function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('voice gate', () => {
  it('passes at least 95 % of the corpus, each message judged by a model that does not know it', () => {
    const passed = IN_STYLE.filter(
      (body) =>
        brokenRules(say(body)).length === 0 && styleScore(say(body), { leaveOut: true }) >= 0.9,
    );
    expect(IN_STYLE.length).toBeGreaterThanOrEqual(150);
    expect(passed.length / IN_STYLE.length).toBeGreaterThanOrEqual(0.95);
  });

  it('passes at most 2 % of the off-style messages', () => {
    expect(OFF_STYLE.length).toBeGreaterThanOrEqual(150);
    expect(
      OFF_STYLE.filter((text) => judgeVoice(text).pass).length / OFF_STYLE.length,
    ).toBeLessThanOrEqual(0.02);
  });

  it('has no rendered message in its corpus', () => {
    const rendered = new Set(
      ERROR_RECORDS.flatMap(({ id, family, fixes }) =>
        fixes.map(
          ({ action }) =>
            renderMessage({
              subject: { kind: 'error', errorType: id, family },
              strike: 1,
              slots: {},
              fix: { id, action },
              tried: [],
            }).text,
        ),
      ),
    );
    expect(IN_STYLE.filter((body) => rendered.has(say(body)))).toEqual([]);
  });

  it('explains each verdict', () => {
    for (const text of OFF_STYLE) expect(judgeVoice(text).reasons.length).toBeGreaterThan(0);
    expect(judgeVoice(say('Run npm ci. See package-lock.json.'))).toMatchObject({
      pass: true,
      reasons: [],
    });
    expect(judgeVoice('Run npm ci.').reasons[0]).toContain('does not begin');
  });

  it('splits sentences, not paths, versions or quotations', () => {
    expect(sentencesOf('Run pip install foo==1.2.3. See "a. B" in src/app.py.')).toEqual([
      'Run pip install foo==1.2.3.',
      'See "a. B" in src/app.py.',
    ]);
  });
});

describe('rendered messages', () => {
  it('pass, all of 1,000 with realistic and hostile values, and hold no second instruction', () => {
    for (const request of sampleRequests(1_000, generator(42))) {
      const { text, score } = renderMessage(request);
      expect([text, brokenRules(text)]).toEqual([text, []]);
      expect(score).toBeGreaterThanOrEqual(0.9);
      expect(text.match(/Operator/gi)).toHaveLength(1);
    }
  });

  it('never let a value change the number of sentences', () => {
    for (const value of HOSTILE) {
      const { text } = renderMessage({
        subject: { kind: 'gap', gapKind: 'file_contains' },
        strike: 1,
        slots: { path: value, text: value },
        fix: null,
        tried: [],
      });
      expect(brokenRules(text)).toEqual([]);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('say the place once', () => {
    const text = renderMessage({
      subject: { kind: 'error', errorType: 'PY_SYNTAX', family: 'python' },
      strike: 1,
      slots: { path: 'a.py', line: '3' },
      fix: { id: 'x', action: 'Fix the syntax at a.py:3' },
      tried: [],
    }).text;
    expect(text).toBe('Operator (CAKE): Stop. Fix the syntax at a.py:3.');
  });

  it('name what is missing of a gap', () => {
    const render = (slots: Record<string, string>): string =>
      renderMessage({
        subject: { kind: 'gap', gapKind: 'x' },
        strike: 1,
        slots,
        fix: null,
        tried: [],
      }).text;
    expect(render({ command: 'npm test', test: 'adds' })).toContain('"adds"');
    expect(render({ path: 'CHANGELOG.md', text: '1.1.0' })).toContain('CHANGELOG.md');
  });
});
