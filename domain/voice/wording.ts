import {
  APPROVED_VERBS,
  BE_AND_HAVE,
  COMPLEMENTS,
  CONSTRUCTS,
  DETERMINERS,
  FORBIDDEN,
  ORDERS,
  ORDERS_OR_THINGS,
  PARTICLES,
  PLAIN_LY,
  PURPOSES,
} from './lexicon.ts';
import type { Sentence, Token } from './sentences.ts';

/** What the words of a sentence outside code and quotations break: classes of words, second clauses, second orders. */
export function wordingProblems(sentence: Sentence): string[] {
  const { tokens } = sentence;
  const verb = tokens[0]?.text ?? '';
  const rest = tokens.slice(1);
  const command = verb === 'Run' && isCommand(rest);
  return [
    ...classProblems(rest, command),
    ...clauseProblems(verb, rest),
    ...commaProblems(rest),
    ...orderProblems(rest, command),
    ...remarkProblems(rest, command),
    ...phraseProblems(verb, rest),
  ];
}

const lower = ({ text }: Token): string => text.toLowerCase().replaceAll('’', "'");
const isPlain = (token: Token | undefined): token is Token & { kind: 'word' } =>
  token?.kind === 'word';

/** Behind `Run`: a command begins with a name, anything else (`the tests`, `it again`) with a word of quantity. */
function isCommand(rest: readonly Token[]): boolean {
  const [first] = rest;
  return first !== undefined && !(isPlain(first) && DETERMINERS.has(lower(first)));
}

/** Words of the closed classes, adverbs that judge, and contractions, which chat. */
function classProblems(rest: readonly Token[], command: boolean): string[] {
  return rest.flatMap((token, index) => {
    if (SHOUTED.test(token.text)) return ['it shouts'];
    // `i` is a short form of install.
    if (token.text === 'I') return ['it speaks of somebody'];
    if (!isPlain(token)) return [];
    // The name of a program may be any word: `just`, `yes`, `time`.
    if (command && index === 0 && !isAdverbBeforeProgram(rest)) return [];
    const next = rest[index + 1];
    if (
      token.after === '' &&
      isPlain(next) &&
      CONSTRUCTS.has(lower(next)) &&
      isKeyword(lower(token))
    )
      return [];
    const word = lower(token);
    if (isContraction(word)) return ['it is no plain order'];
    if (word.endsWith('ly') && !PLAIN_LY.has(word)) return ['it judges or hedges'];
    const problem = FORBIDDEN.get(word);
    return problem === undefined ? [] : [problem];
  });
}

const SHOUTED = /^(?:THIS|THAT|NOW|PLEASE|ASAP|IMMEDIATELY|MUST|NEVER|ALWAYS|YOU|YOUR)$/;

/** Words that the common languages have as keywords or types, and that the closed classes have as well. */
function isKeyword(word: string): boolean {
  return /^(?:if|while|when|unless|never|given|then|friend|always)$/.test(word);
}

/** `don't`, `it's`, `we'll`; `the server's log` is none. */
function isContraction(word: string): boolean {
  return /(?:n't|'(?:ll|re|ve|d|m))$|^(?:it|that|there|here|what|let|he|she|who|how|where)'s$/.test(
    word,
  );
}

const PROGRAMS =
  /^(?:npm|npx|pnpm|yarn|pip|python3?|pytest|cargo|go|make|git|docker|kubectl|mvn|gradle|node|the|a|all)$/;

/** `Run just npm ci` hedges, `Run just build` starts the program just. */
function isAdverbBeforeProgram([first, second]: readonly Token[]): boolean {
  const word = first ? lower(first) : '';
  if (/^(?:what|whatever|whichever|you|we|maybe|perhaps|please)$/.test(word)) return true;
  return second !== undefined && PROGRAMS.test(second.text) && FORBIDDEN.has(word);
}

/** A finite auxiliary belongs to the complement of Check or Fix, or of See with a question word; elsewhere it explains. */
function clauseProblems(verb: string, rest: readonly Token[]): string[] {
  const finite = [...rest.entries()].filter(
    ([, one]) => isPlain(one) && BE_AND_HAVE.has(lower(one)),
  );
  const at = rest.findIndex((one) => isPlain(one) && COMPLEMENTS.has(lower(one)));
  const opener = at < 0 ? '' : lower(rest[at]!);
  const [firstFinite] = finite;
  const problems: string[] = [];
  const inComplement = at >= 0 && finite.length === 1 && firstFinite![0] > at;
  if (firstFinite && !(inComplement && takesClause(verb, opener))) problems.push('it explains');
  if (at > 0 && rest[at - 1]!.after.includes(',')) problems.push('it explains');
  if (at === 0 && opener !== 'which' && (verb === 'Run' || verb === 'Try'))
    problems.push('it is vague');
  if (at === 0 && verb === 'See' && !takesClause(verb, opener)) problems.push('it explains');
  return problems;
}

function takesClause(verb: string, opener: string): boolean {
  if (verb === 'Check') return true;
  if (verb === 'Fix') return /^(?:what|which|where|that)$/.test(opener);
  return verb === 'See' && /^(?:what|which|where|who|why)$/.test(opener);
}

/** A comma stands in a list of things; behind it no clause and no courtesy begins. */
function commaProblems(rest: readonly Token[]): string[] {
  return rest.slice(0, -1).flatMap((token, index) => {
    if (!token.after.includes(',')) return [];
    const next = rest[index + 1]!;
    const place =
      /^(?:lines?|page|column|section)$/.test(lower(next)) && rest[index + 2]?.kind === 'code';
    if (next.kind === 'code' || place || lower(next) === 'not') return [];
    return isList(rest.slice(index + 1)) ? [] : ['it adds a remark'];
  });
}

/** `a, b and c`: at most three words up to the next comma, `and`, or `or`. */
function isList(rest: readonly Token[]): boolean {
  const end = rest
    .slice(0, 4)
    .findIndex(({ text, after }) => after.includes(',') || /^(?:and|or)$/.test(text));
  const [first] = rest;
  if (!first || end < 0) return false;
  return end > 0 || /^(?:and|or)$/.test(first.text)
    ? !ORDERS.has(lower(first))
    : first.after.includes(',');
}

/** A second order in the same sentence. */
function orderProblems(rest: readonly Token[], command: boolean): string[] {
  if (rest.some((token) => isPlain(token) && APPROVED_VERBS.has(token.text)))
    return ['a sentence has two ideas'];
  return rest.slice(0, -1).flatMap((token, index) => {
    const joined = isPlain(token) && /^(?:and|or)$/.test(lower(token));
    const next = rest[index + 1]!;
    if ((!joined && !token.after.includes(',')) || !isPlain(next)) return [];
    const word = lower(next);
    if (command && joined && !DETERMINERS.has(word)) return ['a sentence has two ideas'];
    if (!ORDERS.has(word)) return [];
    const isThing =
      ORDERS_OR_THINGS.has(word) && !takesObject(rest[index + 2]) && !/^(?:push|rerun)$/.test(word);
    return isThing ? [] : ['a sentence has two ideas'];
  });
}

/** `and commit the file` orders, `the branch and commit` names. */
function takesObject(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (
    token.kind === 'code' || DETERMINERS.has(lower(token)) || /^(?:for|to)$/.test(lower(token))
  );
}

/** Colons, dashes, semicolons and brackets hold values; a clause in them is a remark. */
function remarkProblems(rest: readonly Token[], command: boolean): string[] {
  return rest.flatMap((token, index) => {
    const next = rest[index + 1];
    if (
      /^[–—]$/.test(token.text) ||
      (token.text === '-' && !(command && index > 0 && rest[index - 1]!.text.startsWith('-')))
    )
      return ['it adds a remark'];
    if (/[—]/.test(token.text)) return ['it adds a remark'];
    if (token.before.includes('(') && isRemark(rest.slice(index))) return ['it adds a remark'];
    if (!next) return [];
    if (token.after.endsWith(':') && !isNamed(token, next)) return ['it adds a remark'];
    if (token.after.endsWith(';')) return command && isShell(next) ? [] : ['it adds a remark'];
    return [];
  });
}

/** `KeyError: 'user'` and `type: module` name a value; `the port: another process` explains. */
function isNamed(token: Token, next: Token): boolean {
  if (isPlain(token) && !/(?:Error|Exception|Warning)$/.test(token.text))
    return next.kind === 'code';
  return !(isPlain(next) && DETERMINERS.has(lower(next)));
}

function isShell(next: Token): boolean {
  return (
    next.kind === 'code' ||
    !(DETERMINERS.has(lower(next)) || /^(?:run|check|fix|try|see)$/.test(lower(next)))
  );
}

function isRemark(tokens: readonly Token[]): boolean {
  const end = tokens.findIndex(({ after }) => after.includes(')'));
  const inside = tokens.slice(0, end + 1).filter((token) => isPlain(token));
  return (
    inside.length > 3 ||
    inside.some((token) => DETERMINERS.has(lower(token)) && lower(token) !== 'no')
  );
}

/** Set phrases of the language that say how somebody feels about an order, and nothing about a program. */
const FIGURES =
  /\b(?:for once|once and for all|in no time|from time to time|once in a while|at hand|of sorts|for good|by the book|of the day|for a change|for the moment|in the long run|in mind|in action|all evil|big picture|plan b|point of view|clear head|fresh eyes|open mind|good measure|good luck|peace of mind|root of all|usual suspects|bells and whistles|sake of|spirit of|by all means|at all costs|at the end of the day|no brainer|low hanging|piece of cake|on the same page|best bet|last resort|quick win|rule of thumb|state of the art)\b/iu;

/** Phrases that make something else of an approved verb, or a purpose of an order. */
function phraseProblems(verb: string, rest: readonly Token[]): string[] {
  const problems: string[] = [];
  const spoken = rest.map((token) => (isPlain(token) ? lower(token) : '-')).join(' ');
  if (FIGURES.test(spoken)) problems.push('it speaks in figures');
  const [first, second] = rest;
  const word = isPlain(first) ? lower(first) : '';
  if (verb === 'Try' && /^(?:to|and|not)$/.test(word)) problems.push('it is no plain order');
  if (verb === 'Run' && PARTICLES.has(word)) problems.push('it is no plain order');
  if (isPlain(second) && PARTICLES.has(lower(second)) && /^(?:it|this|that|them)$/.test(word))
    problems.push('it chats');
  if (/^(?:this|that)$/.test(word) && (second === undefined || first!.after !== ''))
    problems.push('it is vague');
  for (const [index, token] of rest.entries()) {
    const next = rest[index + 1];
    if (!isPlain(token) || !isPlain(next)) continue;
    const pair = `${lower(token)} ${lower(next)}`;
    if (lower(token) === 'to' && PURPOSES.has(lower(next))) problems.push('it explains');
    if (
      /^(?:in order|in case|not to|as (?:it|they|this|far|well|soon|you)|for (?:it|that)|such that|so that)$/.test(
        pair,
      )
    )
      problems.push('it explains');
  }
  return problems;
}
