import { IN_STYLE } from '../domain/voice/corpus/in-style.ts';
import { OFF_STYLE } from '../domain/voice/corpus/off-style.ts';
import { judgeVoice } from '../domain/voice/gate.ts';
import { brokenRules } from '../domain/voice/rules.ts';
import { PASS_SCORE, styleScore } from '../domain/voice/style.ts';
import type { BenchRow } from './types.ts';

/** Leave-one-out table of the voice gate over both corpora. */
export async function runVoiceBench(): Promise<BenchRow[]> {
  const own = IN_STYLE.map((body) => `Operator (CAKE): Stop. ${body}`);
  const passed = own.filter(
    (text) => brokenRules(text).length === 0 && styleScore(text, { leaveOut: true }) >= PASS_SCORE,
  );
  const wrong = OFF_STYLE.filter((text) => judgeVoice(text).pass);
  const rulesAlone = OFF_STYLE.filter((text) => brokenRules(text).length === 0);
  const share = (part: readonly unknown[], all: readonly unknown[]): number =>
    (100 * part.length) / all.length;
  return [
    {
      name: 'in-style messages',
      value: own.length,
      unit: '',
      target: '≥ 150',
      pass: own.length >= 150,
    },
    {
      name: 'off-style messages',
      value: OFF_STYLE.length,
      unit: '',
      target: '≥ 150',
      pass: OFF_STYLE.length >= 150,
    },
    {
      name: 'in-style passed, leave-one-out',
      value: share(passed, own),
      unit: '%',
      target: '≥ 95 %',
      pass: share(passed, own) >= 95,
    },
    {
      name: 'off-style passed',
      value: share(wrong, OFF_STYLE),
      unit: '%',
      target: '≤ 2 %',
      pass: share(wrong, OFF_STYLE) <= 2,
    },
    { name: 'off-style that only the score stops', value: rulesAlone.length, unit: '' },
  ];
}
