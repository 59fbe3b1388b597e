import type { VoiceVerdict } from './types.ts';

const PREFIX = 'Operator (CAKE): Stop.';
const VERBS = /^(?:Run|Check|Fix|Try|See)\s/;
const FORBIDDEN =
  /\b(?:sorry|please|apolog\w*|maybe|perhaps|might|could|would|should|because|since|i|we|my|our|thanks?)\b|[!?]/iu;
const MAX_LENGTH = 320;

/** Hard rules of the operator's voice; a message that breaks one does not pass. */
export function judgeVoice(text: string): VoiceVerdict {
  const reasons: string[] = [];
  if (!text.startsWith(PREFIX)) reasons.push(`does not begin with "${PREFIX}"`);
  const rest = text.slice(PREFIX.length).trim();
  const sentences = rest === '' ? [] : rest.split(/(?<=\.)\s+/u);
  if (sentences.length > 2) reasons.push('has more than three sentences');
  if (sentences.length === 0) reasons.push('names no action');
  for (const sentence of sentences) {
    if (!VERBS.test(sentence))
      reasons.push(`"${sentence.slice(0, 40)}" does not begin with an approved verb`);
    if (!sentence.endsWith('.')) reasons.push('a sentence lacks its full stop');
  }
  if (text.indexOf('Operator (CAKE):', 1) > 0) reasons.push('has a second prefix');
  if (text.length > MAX_LENGTH) reasons.push(`is longer than ${MAX_LENGTH} characters`);
  const spoken = rest.replaceAll(/"[^"]*"/gu, '');
  if (FORBIDDEN.test(spoken)) reasons.push('holds a forbidden word or mark');
  return { pass: reasons.length === 0, score: Math.max(0, 1 - 0.25 * reasons.length), reasons };
}
