import { resolveToken, type Clause } from './clauses.ts';
import type { Draft, Found } from './draft.ts';
import { isCommand, isPath, pathsOf } from './words.ts';

const LEAD = String.raw`^(?:(?:please|bitte|also|then|finally|next|first|now|and),?\s+|you (?:must|should)\s+|(?:can|could|would|will) you\s+|make sure to\s+|(?:we|i) (?:need|want)(?: you)? to\s+)*`;
const verb = (words: string): RegExp => new RegExp(`${LEAD}(${words})\\b`, 'i');
const CREATES = verb(
  'add|create|write|generate|introduce|provide|produce|make|touch|erstelle|schreibe',
);
const STORES = verb('write|save|store|export|output|generate|put|dump|produce');
const CHANGES = verb(
  'update|change|edit|adapt|align|refresh|regenerate|modify|fix|refactor|rewrite|improve|extend|adjust|patch|bump|replace|correct|clean up|simplify|document|translate|convert|port|migrate|optimi[sz]e|repair|implement|speed up|format|reformat|split|sort|use|remove|delete|drop|add|write|create|make|move|handle|set|introduce|put|upgrade|downgrade|pin|configure|enable|disable|describe|annotate|wire|hook|plug|integrate|connect|register|behebe|ändere|aktualisiere|korrigiere|ergänze|erweitere',
);
const CONVERTS = verb('port|convert|translate|migrate|copy|extract|split');
const DELETES = verb('delete|remove|drop|get rid of|lösche|entferne');
const RENAMES = verb('rename|move');
const CONTAINS =
  /\b(?:(?:must |should |shall |has to |needs? to )?(?:contains?|mentions?|includes?|says?|lists?|shows?|states?)|with (?:the|a|an) (?:line|text|heading|section|entry|title|words?)|(?:has|have) (?:the|a|an) (?:line|text|heading|section|entry|title|words?))(?: the| a| an)?(?: (?:line|text|heading|section|entry|title|words?|string|phrase))?(?: (?:called|named|titled))? (⟦\d+⟧)/i;
const PUTS =
  /\b(?:section|line|heading|entry|text|title|words?|string|sentence|paragraph|note)(?: (?:called|named|titled|saying))? (⟦\d+⟧)/i;
const EXISTS =
  /\b(?:must|should|shall|has to|needs? to|will)(?: also)? (?:exist|be (?:created|present|there|added|generated))\b|\b(?:exists|is created|is present)\b|^\S+ (?:is |was )?(?:written|created|added|generated|present)$/i;
const CHANGED =
  /\b(?:must|should|shall|has to|needs? to)(?: also)? be (?:changed|updated|edited|modified|rewritten|refactored|adjusted|extended|documented)\b|^\S+ (?:is |was )?(?:updated|changed|adapted|adjusted|extended|rewritten|refactored)$/i;

/** A file that says something afterwards which it does not say now: whether it does, a person must read. */
const DOCUMENTS =
  /^\S+ (?:(?:must|should|shall|has to|needs? to) )?(?:documents?|describes?|explains?|covers?)\b/i;

/** "I need a script in bin/greet.js": the wish for a file, without a verb that makes one. */
const WISHES =
  /^(?:(?:please|so|now),?\s+)*(?:(?:i|we)(?: really| also|.d| would)? (?:need|want|like|require)|there (?:must|should|has to) be|give (?:me|us))(?: to have)?\s+(?:a|an|the|some|one|new)\b/i;

/** A thing to deliver that is named without a verb: `unit tests in tests/test_a.py`. */
const TESTS_IN = /^(?:(?:new|unit|integration|regression|more) )*tests? (?:\S+ ){0,4}in ⟦?\S+$/i;

const ARTICLE = String.raw`\s+(?:(?:the|a)\s+)*$`;
const SOURCE = new RegExp(
  `\\b(?:like|as in|see|per|using|with|by|described in|according to|based on|for|instead of)${ARTICLE}`,
  'i',
);

/** Deliverables about single files: created, changed, removed, renamed, or with a text in it. */
export function filesOf(clause: Clause): Found {
  const { text, literals } = clause;
  const paths = pathsOf(clause);
  const [first] = paths;
  if (!first) return { drafts: [] };
  if (/\b(?:do not|don.t|never|must not|should not|shall not|leave|without|avoid)\b/i.test(text))
    return {
      drafts: [],
      why: 'it forbids a change; name what may change instead: "only change src/"',
    };
  const phrase = CONTAINS.exec(text) ?? (CHANGES.test(text) ? PUTS.exec(text) : null);
  const token =
    phrase?.[1] ??
    (phrase === null && CHANGES.test(text)
      ? /(⟦\d+⟧) (?:section|heading|line|entry|title|paragraph|note)\b/.exec(text)?.[1]
      : undefined);
  const said = token === undefined ? '' : resolveToken(token, literals);
  if (said !== '' && !isPath(said) && !isCommand(said)) {
    const target = paths.find(({ path }) => path !== said) ?? first;
    return { drafts: [{ kind: 'file_contains', path: target.path, text: said }] };
  }
  if (RENAMES.test(text) && paths.length === 2)
    return { drafts: [{ kind: 'file_exists', path: paths[1]!.path }, gone(first.path)] };
  const all = (make: (path: string) => Draft): Found => ({
    drafts: paths.map(({ path }) => make(path)),
  });
  if (DELETES.test(text) && isObject(clause, first.at)) return all(gone);
  if (EXISTS.test(text)) return all((path) => ({ kind: 'file_exists', path: bare(path) }));
  if (CHANGED.test(text) || (DOCUMENTS.test(text) && first.at === 0))
    return all((path) => ({ kind: 'file_changed', path }));
  const made =
    CONVERTS.test(text) &&
    paths.findLast(({ at }) => /\b(?:as|to|into)\s+$/i.test(text.slice(0, at)));
  // `split a into b and c` makes all that follow.
  if (made)
    return {
      drafts: paths
        .filter(({ at }) => at >= made.at)
        .map(({ path }): Draft => ({ kind: 'file_exists', path })),
    };
  const stored =
    STORES.test(text) &&
    /\b(?:to|into|as|at)\s+(?:(?:the|a|new|file)\s+)*$/i.test(text.slice(0, first.at));
  if (stored || WISHES.test(text) || (CREATES.test(text) && isObject(clause, first.at)))
    return all((path) => ({ kind: 'file_exists', path: bare(path) }));
  if (!CHANGES.test(text) && !TESTS_IN.test(text)) return { drafts: [] };
  // What a change is made from, or like, is not itself changed; what something is removed from is.
  const source = DELETES.test(text)
    ? SOURCE
    : new RegExp(`\\bfrom${ARTICLE}|${SOURCE.source}`, 'i');
  const changed = paths.filter(({ at }) => !source.test(text.slice(0, at)));
  return {
    drafts: changed
      .filter(({ path }) => !path.endsWith('/'))
      .map(({ path }): Draft => ({ kind: 'file_changed', path })),
  };
}

/** True when the path is what the verb acts on, and not the place where something is added. */
function isObject({ text }: Clause, at: number): boolean {
  const between = text.slice(0, at).replace(new RegExp(`${LEAD}\\S+\\s+`, 'i'), '');
  return !/\b(?:to|in|into|inside|on|from|of|for|under|within|using|with|by|that|which)\s/i.test(
    between.replace(/\b(?:file|module|script|document|page|test|one) (?:in|at|under)\s+$/i, ''),
  );
}

function bare(path: string): string {
  return path.replace(/\/$/, '');
}

function gone(path: string): Draft {
  return { kind: 'command', command: `test ! -e '${bare(path)}'` };
}
