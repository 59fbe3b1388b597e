/** One requirement-sized piece of a goal; `⟦0⟧` stands for the literal of that number. */
export interface Clause {
  text: string;
  literals: string[];
  /** The words as the user wrote them. */
  words: string;
  /** It is an item of a list. */
  item?: true;
}

const VERBS =
  'adapt|adjust|add|create|write|generate|update|change|edit|modify|fix|refactor|rewrite|replace|delete|remove|rename|move|bump|document|implement|make sure|make|ensure|verify|check|run|keep|leave|raise|increase|bring|get|put|save|export|extend|use|validate|compile|lint|test|build|split|wire|hook|register|upgrade|configure|erstelle|schreibe|aktualisiere|ändere|behebe|lösche|entferne|ergänze|only|do not|don.t|never|avoid|without|no new';
const SUBJECTS =
  '(?:all|the|every|existing) (?:[\\w-]+ ){0,3}(?:tests?|suite|build|project|coverage|endpoint|linter|code|app|application|server|type checker)|tests?|coverage|it (?:must|should)|⟦\\d+⟧ (?:must|should|needs?|has|still|passes|succeeds|is|answers|returns|responds|exists|contains)|GET|POST|there (?:must|should|may)|(?:lint(?:er|ing)?|types?|type-?check(?:er|ing)?|build) (?:clean|green|ok|passes)';
const JOINT = new RegExp(
  `(?:\\s*,\\s*(?:and\\s+|then\\s+|and then\\s+|but\\s+|also\\s+|und\\s+|dann\\s+)?|\\s+(?:and|und|then|and then|but|while|and also|so that|so|such that|until)\\s+|\\s+(?=without (?:breaking|adding|changing|touching|introducing|any |new )))(?=(?:please\\s+|also\\s+)?(?:${VERBS}|${SUBJECTS})(?:[\\s,]|$))`,
  'i',
);

/** Stands at the front of a line that was an item of a list, while it is split. */
const ITEM = '\u2063';

/** Splits a goal at lines, list marks, sentences and the joints between requirements. Code fences are left out. */
export function splitClauses(goal: string): Clause[] {
  const literals: string[] = [];
  const keep = (_match: string, ...groups: (string | undefined)[]): string => {
    literals.push(groups.slice(0, 4).find((group) => group !== undefined) ?? '');
    return `⟦${literals.length - 1}⟧`;
  };
  const text = goal
    .replace(/^```[\s\S]*?^```/gm, ' ')
    // A backtick pair, or quotes that open at a blank: an apostrophe is no quote.
    .replace(/`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<=^|[\s(])'([^'\n]+)'(?=$|[\s.,;:)])/gm, keep);
  const back = (piece: string): string =>
    piece.replace(/⟦(\d+)⟧/g, (_match, at: string) => `\`${literals[Number(at)]}\``);
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*#+\s+/, '')
        .replace(/^\s*(?:[-*+•]|\d+[.)]|\(?[a-z]\)|\[[ x]\])\s+(?:\[[ x]\]\s+)?/i, ITEM)
        .trim(),
    )
    .flatMap((line) =>
      line.split(/(?<!\.\.|\b(?:e\.g|i\.e|etc|vs|approx))[.!?;](?:\s+|$)|:\s+(?=\S+ )/),
    )
    .flatMap((sentence) => sentence.split(JOINT))
    .map((piece) => piece.trim().replace(/[.,;:]+$/, ''))
    .filter((piece) => /[\p{L}⟦]/u.test(piece))
    .reduce<string[]>(joinBareLiterals, [])
    .map((marked) => {
      const piece = marked.replace(ITEM, '');
      const item = piece === marked ? {} : ({ item: true } as const);
      return { text: piece, literals, words: back(piece), ...item };
    });
}

/** "`a` and `b` must pass" is one requirement: a literal alone belongs to what follows it. */
function joinBareLiterals(pieces: string[], piece: string): string[] {
  const before = pieces.at(-1);
  const alone = before !== undefined && /^\u2063?⟦\d+⟧(?:,? (?:and )?⟦\d+⟧)*$/.test(before);
  return alone && piece.startsWith('⟦')
    ? [...pieces.slice(0, -1), `${before} and ${piece}`]
    : [...pieces, piece];
}

/** The literal or bare text behind a token. */
export function resolveToken(token: string, literals: readonly string[]): string {
  const at = /^⟦(\d+)⟧$/.exec(token)?.[1];
  return at === undefined ? token : (literals[Number(at)] ?? '');
}
