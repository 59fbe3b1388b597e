import { brokenRules } from './rules.ts';
import { PASS_SCORE, styleScore } from './style.ts';
import type { VoiceVerdict } from './types.ts';

/** Judges a message: the hard rules first, then its style against the reference corpus. */
export function judgeVoice(text: string): VoiceVerdict {
  const reasons = brokenRules(text);
  const style = styleScore(text);
  if (reasons.length > 0) return { pass: false, score: Math.min(style, 0.5), reasons };
  if (style >= PASS_SCORE) return { pass: true, score: style, reasons: [] };
  return {
    pass: false,
    score: style,
    reasons: [`its style scores ${style.toFixed(2)}, ${PASS_SCORE} is needed`],
  };
}
