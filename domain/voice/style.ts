import { IN_STYLE } from './corpus/in-style.ts';
import { OFF_STYLE } from './corpus/off-style.ts';
import { BE_AND_HAVE, COMPLEMENTS, DETERMINERS, FORBIDDEN } from './lexicon.ts';
import { PREFIX } from './prefix.ts';
import { parseSentences, type Sentence, type Token } from './sentences.ts';
import { CONNECTING, isTechnical, NAMED_THINGS } from './vocabulary.ts';

/** The figure that means "in style" (SPEC §8). */
export const PASS_SCORE = 0.9;
/** Share of the reference corpus that may fall below the pass mark, each message judged by a model without it. */
const BELOW_PASS = 0.025;
/** Log odds over which the distance to 1 falls to a third, and the score below the mark to a third of it. */
const SPREAD_ABOVE = 15;
const SPREAD_BELOW = 20;

/** A word as its class: style is how an order is built, and not which package it names. */
function symbolOf(token: Token): string {
  if (token.kind === 'code') return 'CODE';
  const word = token.text.toLowerCase();
  if (FORBIDDEN.has(word)) return 'TALK';
  if (CONNECTING.has(word) || DETERMINERS.has(word)) return word;
  if (isTechnical(word)) return word.endsWith('ing') ? 'TECHNICAL-ING' : 'TECHNICAL';
  if (/^\p{Lu}/u.test(token.text)) return 'NAME';
  return word.endsWith('ing') ? 'OTHER-ING' : 'OTHER';
}

/** True for a word that stands as the name of the thing before it. */
function isNameOf(thing: Token, token: Token): boolean {
  return (
    thing.kind === 'word' &&
    thing.after === '' &&
    NAMED_THINGS.has(thing.text.toLowerCase()) &&
    symbolOf(token) === 'OTHER'
  );
}

/** Plain words that may stand behind a program: `cargo fmt`, `docker compose up`. */
const ARGUMENTS: ReadonlySet<string> = new Set(['OTHER', 'TECHNICAL', 'NAME']);
const MAX_PLAIN_ARGUMENTS = 3;

function symbolsOf({ tokens, closed }: Sentence): string[] {
  const [verb, first, ...more] = tokens;
  const symbols = ['^', verb?.text ?? ''];
  const add = (token: Token, symbol: string): void => {
    if (token.before !== '') symbols.push('(');
    symbols.push(symbol, ...(/[,:;!?]/.exec(token.after) ?? []));
  };
  if (first) {
    const command =
      verb?.text === 'Run' && !(first.kind === 'word' && DETERMINERS.has(first.text.toLowerCase()));
    // `Check that port 80 is free`: the finite verb belongs to what is checked and is no talk.
    const complement = verb?.text === 'Check' && COMPLEMENTS.has(first.text);
    let name = symbolOf(first);
    if (command && name !== 'CODE') name = 'PROGRAM';
    add(first, name);
    let last = first;
    let plain = command ? MAX_PLAIN_ARGUMENTS : 0;
    for (const token of more) {
      const symbol = isNameOf(last, token) ? 'NAME' : symbolOf(token);
      last = token;
      if (symbol !== 'CODE' && !ARGUMENTS.has(symbol)) plain = 0;
      const isArgument = plain > 0 && ARGUMENTS.has(symbol);
      if (isArgument) plain -= 1;
      const stated = complement && BE_AND_HAVE.has(token.text);
      add(token, isArgument ? 'ARGUMENT' : stated ? 'STATED' : symbol);
    }
  }
  return [...symbols, closed ? '$' : '-$'];
}

/** What a message is compared by: its classes alone, in pairs and in threes, and how many there are. */
export function features(text: string): string[] {
  const own = text.startsWith(PREFIX);
  const sentences = parseSentences(own ? text.slice(PREFIX.length) : text);
  const found = new Set<string>([`prefix ${own}`, `many ${sentences.length > 2}`]);
  let others = 0;
  for (const sentence of sentences) {
    const symbols = symbolsOf(sentence);
    for (const [index, symbol] of symbols.entries()) {
      if (symbol.startsWith('OTHER')) others += 1;
      for (const length of [1, 2, 3])
        if (index + length <= symbols.length)
          found.add(symbols.slice(index, index + length).join(' '));
    }
    const spoken = sentence.tokens.filter(({ kind }) => kind === 'word').length;
    found.add(`spoken ${Math.min(6, Math.floor(spoken / 3))}`);
  }
  found.add(`others ${Math.min(3, others)}`);
  return [...found];
}

interface Side {
  counts: Map<string, number>;
  messages: number;
}

function learn(texts: readonly string[]): { side: Side; known: string[][] } {
  const known = texts.map((text) => features(text));
  const counts = new Map<string, number>();
  for (const list of known)
    for (const feature of list) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return { side: { counts, messages: texts.length }, known };
}

const inside = learn(IN_STYLE.map((body) => PREFIX + body));
const outside = learn(OFF_STYLE);

/** Which corpus a message stands in, when it is judged by a model that must not know it. */
export type LeaveOut = 'in' | 'off' | null;

/**
 * Log odds of in-style against off-style: naive Bayes over the presence of features with Lidstone smoothing of one half
 * (Manning, Raghavan, Schütze: Introduction to Information Retrieval, chapter 13). `leaveOut` takes the message itself out
 * of the counts of its corpus.
 */
function weightOf(feature: string, leaveOut: LeaveOut): number {
  const share = ({ counts, messages }: Side, own: number): number =>
    Math.log(((counts.get(feature) ?? 0) - own + 0.5) / (messages - own + 1));
  return (
    share(inside.side, leaveOut === 'in' ? 1 : 0) - share(outside.side, leaveOut === 'off' ? 1 : 0)
  );
}

const WEIGHTS: ReadonlyMap<string, number> = new Map(
  [...inside.side.counts.keys(), ...outside.side.counts.keys()].map((feature) => [
    feature,
    weightOf(feature, null),
  ]),
);
const UNSEEN = weightOf('', null);

function logOdds(found: readonly string[], leaveOut: LeaveOut): number {
  if (leaveOut === null)
    return found.reduce((sum, feature) => sum + (WEIGHTS.get(feature) ?? UNSEEN), 0);
  return found.reduce((sum, feature) => sum + weightOf(feature, leaveOut), 0);
}

const PASS_ODDS: number = (() => {
  const odds = inside.known.map((found) => logOdds(found, 'in')).toSorted((a, b) => a - b);
  return odds[Math.floor(BELOW_PASS * odds.length)] ?? 0;
})();

/**
 * Style of a message, 0…1, from its wording alone. 0.90 is what 98 % of the reference corpus reaches when each message
 * is judged by a model that does not know it; how much off-style text reaches it is measured, not set. Deterministic.
 */
export function styleScore(text: string, options: { leaveOut?: LeaveOut } = {}): number {
  const above = logOdds(features(text), options.leaveOut ?? null) - PASS_ODDS;
  if (above < 0) return PASS_SCORE * Math.exp(above / SPREAD_BELOW);
  return PASS_SCORE + (1 - PASS_SCORE) * (1 - Math.exp(-above / SPREAD_ABOVE));
}
