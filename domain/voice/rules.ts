import { APPROVED_VERBS } from './lexicon.ts';
import { PREFIX } from './prefix.ts';
import { parseSentences, type Sentence } from './sentences.ts';
import { wordingProblems } from './wording.ts';

const MAX_LENGTH = 280;
const MAX_SENTENCES = 2;
/** Words outside code. */
const MAX_PROSE = 16;
const MAX_TOKENS = 30;

// Digits, # and * count as pictographs in Unicode, so only those that are drawn as pictures by default or by a selector.
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?(?<![\d#*©®™])/u;
const EMOTICON = /(?:^|\s)[:;]-?[)(DP](?:\s|[.]|$)/u;
const MARKDOWN =
  /\*\*[^*\s][^*]*\*\*(?=\s|[.,;:]|$)|(?:^|\s)\*[^*\s/][^*/]*[^*\s/]\*(?=\s|[.,]|$)|(?:^|\s)_[^_\s]+(?:\s[^_]*)?_(?=\s|[.,]|$)|(?:^|\s)__[^_]*[-. ][^_]*__(?=\s|[.,]|$)|\]\(|```|(?:^|\s)#{1,6}\s|^\s*(?:[-*•>]|\d+[.)])\s|:\s[-*•]\s/u;

/** What a message breaks of its form: verbs, number, length, characters. */
function formProblems(body: string, sentences: readonly Sentence[]): string[] {
  const problems: string[] = [];
  if (PREFIX.length + body.length > MAX_LENGTH)
    problems.push(`it is longer than ${MAX_LENGTH} characters`);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(body)) problems.push('it has a control character');
  if (
    /\b(?:operator|system|assistant|human|user)\s*(?:\([^)]*\)\s*)?:(?=\s|$)/i.test(unquoted(body))
  )
    problems.push('it speaks twice');
  if (/operator\s*\(\s*cake/i.test(body)) problems.push('it speaks twice');
  if (EMOJI.test(body) || EMOTICON.test(unquoted(body))) problems.push('it has an emoji');
  if (MARKDOWN.test(unquoted(body))) problems.push('it has markdown');
  if (sentences.length === 0) problems.push('it names no action');
  if (sentences.length > MAX_SENTENCES) problems.push('it has more than three sentences');
  for (const sentence of sentences) problems.push(...sentenceForm(sentence));
  return problems;
}

function sentenceForm({ text, tokens, closed }: Sentence): string[] {
  const problems: string[] = [];
  const [verb] = tokens;
  if (!verb || !APPROVED_VERBS.has(verb.text) || verb.before !== '' || verb.after !== '')
    problems.push(`"${text.slice(0, 30)}" does not begin with Run, Check, Fix, Try or See`);
  if (tokens.length < 2) problems.push('an order has no object');
  if (!closed) problems.push('a sentence lacks its full stop');
  const prose = tokens.filter(({ kind }) => kind === 'word').length;
  const long = verb?.text === 'Run' ? tokens.length > MAX_TOKENS : prose > MAX_PROSE;
  if (long || tokens.length > MAX_TOKENS) problems.push('a sentence is too long');
  if (tokens.slice(1).some((token) => exclaims(token))) problems.push('it exclaims or asks');
  return problems;
}

/** `right?` asks, `*.t?` is a pattern; `...` behind a word trails off, `./...` is a package path. */
function exclaims({ kind, after, text }: Sentence['tokens'][number]): boolean {
  if (/…|\.\.\.\.?$/.test(after)) return kind === 'word' && text !== '';
  return /[!?]/.test(after) && !/[*/\\$[\]{}|]/.test(text) && text !== '';
}

/** The text with quotations and code in backticks emptied: they are content. */
function unquoted(text: string): string {
  return text.replace(/`[^`]+`/gu, '``').replace(/"[^"]*"|(?<!\w)'[^']*'(?!\w)/gu, '""');
}

/** What a message breaks of the rules of form alone, the words left aside; empty when it keeps them. */
export function brokenForm(text: string): string[] {
  return judge(text, () => []);
}

/** What a message breaks of the hard rules; empty when it keeps them all. */
export function brokenRules(text: string): string[] {
  return judge(text, (sentences) => sentences.flatMap((one) => wordingProblems(one)));
}

function judge(text: string, words: (sentences: readonly Sentence[]) => string[]): string[] {
  if (!text.startsWith(PREFIX)) return [`it does not begin with "${PREFIX.trim()}"`];
  const body = text.slice(PREFIX.length);
  const sentences = parseSentences(body);
  return [...new Set([...formProblems(body, sentences), ...words(sentences)])];
}
