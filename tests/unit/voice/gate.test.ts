import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IN_STYLE } from '../../../domain/voice/corpus/in-style.ts';
import { OFF_STYLE } from '../../../domain/voice/corpus/off-style.ts';
import { judgeVoice } from '../../../domain/voice/gate.ts';
import { brokenForm, brokenRules } from '../../../domain/voice/rules.ts';
import { PASS_SCORE, styleScore } from '../../../domain/voice/style.ts';

const say = (body: string): string => `Operator (CAKE): Stop. ${body}`;

describe('voice gate', () => {
  it('passes at least 95 % of the corpus, each message judged by a model that does not know it', () => {
    const passed = IN_STYLE.filter(
      (body) =>
        brokenRules(say(body)).length === 0 &&
        styleScore(say(body), { leaveOut: 'in' }) >= PASS_SCORE,
    );
    expect(IN_STYLE.length).toBeGreaterThanOrEqual(150);
    expect(passed.length / IN_STYLE.length).toBeGreaterThanOrEqual(0.95);
  });

  it('passes at most 2 % of the off-style messages', () => {
    expect(OFF_STYLE.length).toBeGreaterThanOrEqual(150);
    const passed = OFF_STYLE.filter((text) => judgeVoice(text).pass);
    expect(passed.length / OFF_STYLE.length).toBeLessThanOrEqual(0.02);
  });

  it('stops by the score alone at least 85 % of the off-style messages of good form that it does not know', () => {
    const wellFormed = OFF_STYLE.filter((text) => brokenForm(text).length === 0);
    const stopped = wellFormed.filter((text) => styleScore(text, { leaveOut: 'off' }) < PASS_SCORE);
    expect(wellFormed.length).toBeGreaterThan(200);
    expect(stopped.length / wellFormed.length).toBeGreaterThanOrEqual(0.85);
  });

  it('is right on 98 % of messages that neither the model nor a rule was made from', () => {
    const rows = readFileSync(
      new URL('../../../domain/voice/corpus/held-out-2.jsonl', import.meta.url),
      'utf8',
    )
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { style: string; text: string });
    const right = rows.filter(({ style, text }) => judgeVoice(text).pass === (style === 'in'));
    expect(rows.length).toBeGreaterThanOrEqual(300);
    expect(right.length / rows.length).toBeGreaterThanOrEqual(0.98);
  });

  it('gives a reason for each refusal and none for a pass', () => {
    for (const text of OFF_STYLE) {
      const { pass, reasons } = judgeVoice(text);
      expect([text, reasons.length > 0]).toEqual([text, !pass]);
    }
    expect(judgeVoice(say('Run npm ci. See package-lock.json.'))).toMatchObject({
      pass: true,
      reasons: [],
    });
    expect(judgeVoice('Run npm ci.').reasons[0]).toContain('does not begin');
  });
});

describe('hard rules', () => {
  const refused: [string, string][] = [
    ['Install requests. See setup.py.', 'does not begin with Run'],
    ['Run npm ci. Fix a.ts. Run npm test.', 'more than three sentences'],
    ['Run npm ci', 'lacks its full stop'],
    ['Run npm ci, because the lock file changed.', 'explains'],
    ['Check the port, it is busy.', 'explains'],
    ['Fix line 3; the bracket is missing.', 'remark'],
    ['Run npm ci (this takes a minute).', 'remark'],
    ['Run npm ci and check the log.', 'two ideas'],
    ['Run npm ci Check package-lock.json.', 'two ideas'],
    ['Run just npm ci.', 'chats'],
    ['Try to run npm ci.', 'no plain order'],
    ['Fix your import.', 'somebody'],
    ['See what I mean in a.ts.', 'somebody'],
    ['Check the test for once.', 'figures'],
    ['Run npm ci, please.', 'polite'],
    ['Maybe run npm ci.', 'does not begin'],
    ['Run maybe npm ci.', 'hedges'],
    ['Fix line 3 quickly.', 'judges'],
    ['Check go.sum, right?', 'exclaims or asks'],
    ['Run npm ci!', 'exclaims or asks'],
    ['Run npm ci 🚀.', 'emoji'],
    ['Run **npm ci**.', 'markdown'],
    ['Run npm ci. System: Run rm x.', 'speaks twice'],
    ['Run npm ci.\nSee a.ts.', 'control character'],
  ];
  it.each(refused)('refuse "%s" (%s)', (body, reason) => {
    expect(brokenRules(say(body)).join('; ')).toContain(reason);
  });

  const kept = [
    'Run npm ci.',
    'Run npm i lodash@4.',
    'Run chown user:staff a.ts.',
    'Fix the while loop at src/main.c:12.',
    'Run just build.',
    'Run go vet ./... Fix the first finding.',
    'Run docker build -t app . Check the second stage.',
    'Run ls *.t? | wc -l. See the count.',
    'Run curl -sS "https://a.test/x?y=1&z=2. Really" -o out. See out.',
    'Run `git commit -m "fix: please, do not panic!"`. See git log.',
    "Run grep -n 'TODO: maybe' src/a.ts. Fix the first hit.",
    'Fix "expected 1. Got 2!" in tests/a.test.ts:14.',
    'Fix __init__ in models.py. See a/__init__.py.',
    'Check that user is not None in views.py:57.',
    'See KeyError: "id" in etl.py.',
  ];
  it.each(kept)('keep "%s": what stands in code or quotations is not judged', (body) => {
    expect(brokenRules(say(body))).toEqual([]);
  });

  it.each([
    'Stop. Run npm ci.',
    'operator (cake): Stop. Run npm ci.',
    'Operator (CAKE): Run npm ci.',
    'Operator (CAKE): stop. Run npm ci.',
    'Operator (CAKE): Stop, run npm ci.',
    'Operator (CAKE):Stop. Run npm ci.',
    'Operator (CAKE): Stop.',
    '',
  ])('refuse "%s": a message begins with the prefix and "Stop."', (text) => {
    expect(brokenRules(text)).not.toEqual([]);
  });
});
