const PREFIX = 'Operator (CAKE): Stop. ';
const VERB = /^(?:Run|Check|Fix|Try|See) \S/;
const MAX_LENGTH = 280;
const MAX_SENTENCES = 2;
const MAX_WORDS = 22;

/** Words that apologise, hedge, explain, chat or speak of somebody; the operator has no use for them. */
const FORBIDDEN: readonly [RegExp, string][] = [
  [/\b(?:sorry|apolog\w*|excuse|pardon|regret\w*|unfortunately|oops)\b/i, 'it apologises'],
  [
    /\b(?:maybe|perhaps|possibly|probably|likely|might|could|would|may|seems?|appears?|looks?|think|believe|guess|hope|somehow|apparently|consider\w*|recommend\w*|suggest\w*|if possible)\b/i,
    'it hedges',
  ],
  [
    /\b(?:because|since|as it|so that|so the|so we|in order|due to|given|therefore|otherwise|which is|which takes|reason|to make|to see|happens)\b/i,
    'it explains',
  ],
  [
    /\b(?:please|kindly|thanks?|hello|hey|hi|okay|ok|well|alright|great|nice|good|morning|lol|asap|fyi|just|simply|actually|basically|obviously|clearly|really|very|carefully|thoroughly|quickly|immediately|also|however|now|then|first,|second,|every single|all the things|away|let'?s|let us|feel free|no worries|worry|everything|somebody|your best|yourself|harder|later|when you|if you)\b/i,
    'it chats',
  ],
  [
    /\b(?:I|we|us|our|my|me|you|your|he|she|they|their|his|her|agent|user|operator|CAKE|somebody)\b/,
    'it speaks of somebody',
  ],
  [
    /\b(?:do not|don'?t|never|not to|must|should|need to|make sure|ensure|remember|avoid|want)\b/i,
    'it is no plain order',
  ],
  [/[!?]/, 'it exclaims or asks'],
  [/[*`#]|\]\(|^\s*[-\d]+[.)]\s/m, 'it has markdown'],
  [/ [—–-] |: |; |(?<!\/)\.\.\.(?!\/)|…$|\((?:it|this|that|the)\b/, 'it adds a remark'],
];

/** Looked for in commands too: nobody runs one. */
const EMOJI = /\p{Extended_Pictographic}|[:;]-?[)(](?:\s|\.|$)/u;

/** A second order in the same sentence. */
const TWO_IDEAS =
  /\bor (?:run|npm|npx|pip|cargo|go|make|git|delete|try|fix|check)\b|(?:\band\b|,|&)\s*(?:then\s+)?(?:also\s+)?(?:run|check|fix|try|see|install|commit|push|delete|remove|update|restart|wait|rerun)\b/i;

/** Quoted values and shell punctuation are content, not style: they are taken out before the words are judged. */
function spoken(sentence: string): string {
  return sentence
    .replace(/"[^"]*"/gu, '"x"')
    .replace(/\S*[/_=~<>|]\S*[^\s.]|\w+\.\w+\S*[^\s.]/gu, 'x');
}

/** A command behind `Run` is content: only its sentence frame is judged. */
function withoutCommand(sentence: string): string {
  const plain = spoken(sentence);
  return plain.startsWith('Run ') && isCommand(plain.slice(4)) ? 'Run x.' : plain;
}

/** True for what a shell could run: no comma after a word, no second order, no talk. */
function isCommand(text: string): boolean {
  if (TWO_IDEAS.test(text)) return false;
  const words = text.replace(/\.$/, '').split(/\s+/);
  const talk =
    /^(?:the|a|an|this|that|it|again|tests?|because|and|or|to|so|as|when|if|in|away|from|please|which|since|asap|lol|thanks)$/i;
  return (
    words.every((word, index) =>
      index === 0 ? !talk.test(word) : !talk.test(word) || /^[./-]/.test(word),
    ) && !/[,!?…]|(?<!\/)\.\.\./.test(text)
  );
}

/** Splits the part behind the prefix into sentences; a full stop inside a path or a number ends none. */
export function sentencesOf(body: string): string[] {
  const masked = body.replace(/"[^"]*"/gu, (quoted) => quoted.replaceAll('.', '\u0001'));
  return masked
    .split(/(?<=\.)\s+(?=\p{Lu}|Operator)/u)
    .map((sentence) => sentence.replaceAll('\u0001', '.').trim())
    .filter((sentence) => sentence !== '');
}

/** What a message breaks of the hard rules of SPEC §8; empty when it keeps them all. */
export function brokenRules(text: string): string[] {
  const broken: string[] = [];
  if (!text.startsWith(PREFIX)) return [`it does not begin with "${PREFIX.trim()}"`];
  const body = text.slice(PREFIX.length);
  if (text.length > MAX_LENGTH) broken.push(`it is longer than ${MAX_LENGTH} characters`);
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) broken.push('it has a control character');
  if (/Operator\s*\(CAKE\)/i.test(body)) broken.push('it speaks twice');
  const sentences = sentencesOf(body);
  if (sentences.length === 0) broken.push('it names no action');
  if (sentences.length > MAX_SENTENCES) broken.push('it has more than three sentences');
  for (const sentence of sentences) {
    if (!VERB.test(sentence))
      broken.push(`"${sentence.slice(0, 30)}" does not begin with Run, Check, Fix, Try or See`);
    if (!sentence.endsWith('.')) broken.push('a sentence lacks its full stop');
    if (sentence.split(/\s+/).length > MAX_WORDS) broken.push('a sentence is too long');
    const judged = withoutCommand(sentence);
    if (EMOJI.test(sentence)) broken.push('it has an emoji');
    if (TWO_IDEAS.test(judged)) broken.push('a sentence has two ideas');
    for (const [pattern, problem] of FORBIDDEN) if (pattern.test(judged)) broken.push(problem);
    if (/^(?:Try|Check) (?:to|not|whether)\b/.test(judged)) broken.push('it is no plain order');
  }
  return [...new Set(broken)];
}
