import type { Deliverable } from '../types.ts';
import { splitClauses, resolveToken, type Clause } from './clauses.ts';
import type { ProjectCommands } from './project.ts';
import type { Draft, Found } from './draft.ts';
import { withFences } from './fences.ts';
import { filesOf } from './files.ts';
import { commandsOf, kindOfCommand, pathsOf } from './words.ts';

/** A requirement of the goal that no check can prove as it stands. */
export interface Uncheckable {
  words: string;
  why: string;
}

/** What a goal asks for. Every deliverable carries in `source` the words that it came from. */
export interface Extraction {
  deliverables: Deliverable[];
  uncheckable: Uncheckable[];
}

const PASSES =
  /\b(?:pass(?:es|ing)?|succeeds?|green|exits? (?:with )?(?:code |status )?0|works?|ok(?:ay)?|clean(?:ly)?|without (?:any )?(?:errors?|warnings?|failures?)|(?:no|zero|0) (?:errors?|warnings?|failures?|findings|complaints)|does not fail|not fail|happy|silent|grün|fehlerfrei|durchlaufen|bestehen)\b/i;
const FAILS =
  /(?:must|should|shall|needs? to|has to) (?:still )?(?:fail|exit (?:with )?(?:code )?[1-9])|does not pass/i;
const ORDERS =
  /^(?:please\s+|also\s+|then\s+|finally,?\s+|you (?:must|should)\s+)*(?:run|make sure|ensure|verify|check|get|keep|confirm)\b/i;
const ASKS =
  /\b(?:after|when|once) you have\b|\bno (?:changes?|edits?|files?) (?:outside|in|to)\b|\bnothing (?:else|outside)\b|\b(?:must|should|shall|needs? to|has to|have to|make sure|ensure|required?)\b|^(?:(?:please|so|now|also),?\s+)*(?:i|we)(?: really| also|.d| would)? (?:need|want|like|require)\b|^give (?:me|us)\b|^(?:please\s+|also\s+|then\s+|finally,?\s+)*(?:add|create|write|generate|update|change|edit|modify|fix|refactor|rewrite|replace|delete|remove|rename|move|bump|document|implement|make|keep|use|improve|support|allow|handle|avoid|don.t|do not|never|put|raise|extend|migrate|translate|speed|reduce|clean|port|upgrade|introduce|provide|optimi[sz]e|simplify|build|convert|run|set)\b/i;

/**
 * Reads deliverables out of a goal by a fixed grammar: the same words give the same list. Nothing is guessed:
 * what names no command, path, figure or address that can be checked is listed in `uncheckable`.
 */
export function extractDeliverables(goal: string, project: ProjectCommands = {}): Extraction {
  const deliverables: Deliverable[] = [];
  const uncheckable: Uncheckable[] = [];
  const known = new Map<string, Deliverable>();
  const asks = (line: string): boolean => PASSES.test(line) || ORDERS.test(line);
  const clauses = splitClauses(withFences(goal, asks));
  for (const [at, own] of clauses.entries()) {
    const clause = withAntecedent(own, clauses[at - 1]);
    const { drafts, why } = readClause(clause, project);
    for (const draft of drafts) {
      const key = JSON.stringify(draft);
      const same = known.get(key);
      if (same) same.source = `${same.source}; ${clause.words}`;
      else {
        const deliverable: Deliverable = {
          ...draft,
          id: `d${deliverables.length + 1}`,
          source: clause.words,
        };
        known.set(key, deliverable);
        deliverables.push(deliverable);
      }
    }
    if (why !== undefined) uncheckable.push({ words: clause.words, why });
    else if (
      drafts.length === 0 &&
      (clause.item || ASKS.test(clause.text)) &&
      /\S\s+\S/.test(clause.text)
    )
      uncheckable.push({
        words: clause.words,
        why: 'no command, path, figure or address in it can be checked',
      });
  }
  return { deliverables, uncheckable };
}

/** "They must pass", "turn it green": what is meant stands in the clause before. */
function withAntecedent(clause: Clause, before: Clause | undefined): Clause {
  const pronoun =
    /^(?:(?:please|then|now|so),?\s+)*(?:(?:they|it|both|these|those|all of (?:them|these))\b|(?:turn|make|get|bring) (?:it|them|this|that)\b|(?:fix|repair) (?:it|them|this|that)$)/i;
  const names = before && (commandsOf(before).length > 0 || testNames(before).length > 0);
  const asks = PASSES.test(clause.text) || /^(?:.*\s)?(?:fix|repair)\b/i.test(clause.text);
  if (!names || !asks || !pronoun.test(clause.text) || /⟦/.test(clause.text)) return clause;
  // "It fails" tells what is so now, and not what is wanted.
  const text = `${before.text.replace(/\b(?:currently |now )?(?:is|are) (?:red|failing|broken)\b|\b(?:currently |now )?fails?\b/gi, ' ')} ${clause.text} must pass`;
  return { ...clause, text, words: `${before.words} … ${clause.words}` };
}

function readClause(clause: Clause, project: ProjectCommands): Found {
  const limits = limitsOf(clause);
  const readers = [coverageOf, endpointOf, runsOf, testsOf, projectOf];
  for (const read of readers) {
    const found = read(clause, project);
    // A command without a wanted result may stand in a sentence about a file.
    if (found && found.drafts.length === 0 && filesOf(clause).drafts.length > 0) continue;
    if (found) return { ...found, drafts: [...found.drafts, ...limits] };
  }
  if (limits.length > 0) return { drafts: limits };
  return filesOf(clause);
}

/** "Do not touch anything outside src/", "only change src/", "no new dependencies". */
function limitsOf(clause: Clause): Draft[] {
  const { text } = clause;
  const outside =
    /\b(?:outside(?: of)?|other than|except(?: for| in)?|anywhere but|only (?:change|touch|edit|modify)|(?:changes?|edits?) (?:only )?(?:in|to|inside|under|within))\b/i.exec(
      text,
    );
  const isLimit =
    outside &&
    /\b(?:nothing|anything|no (?:files?|changes?)|any(?:where| files?| other)|only|do not|don.t|never|limit|restrict|confine|keep|stay)\b/i.test(
      text,
    );
  const paths = isLimit ? placesIn(clause, outside.index + outside[0].length) : [];
  const dependency =
    /\b(?:no|without(?: adding| any| introducing)*|do(?:es)? not add|don.t add|never add|avoid(?: adding)?|not (?:add|introduce))(?: any| new| additional| extra| third-party| runtime| npm| external)* (?:dependenc(?:y|ies)|packages?|librar(?:y|ies))\b/i.test(
      text,
    );
  return [
    ...(paths.length > 0 ? [{ kind: 'unchanged_outside', paths } as const] : []),
    ...(dependency ? [{ kind: 'no_new_dependency' } as const] : []),
  ];
}

/** Paths behind a limit; there a word with a slash is a directory even without a mark of its own. */
function placesIn({ text, literals, words }: Clause, from: number): string[] {
  const rest = text.slice(from);
  const marked = pathsOf({ text: rest, literals, words }).map(({ path }) => path);
  const bare = [...rest.matchAll(/(?<![\w./-])[\w@.-]+(?:\/[\w@.-]+)+/g)].map(([path]) => path);
  const all = [...marked, ...bare].map((path) => path.replace(/[/.]+$/, ''));
  return [...new Set(all)].filter((path) => !path.split('/').includes('..'));
}

function coverageOf({ text, literals }: Clause, project: ProjectCommands): Found | null {
  if (!/\bcover(?:age|ed)\b/i.test(text)) return null;
  const figure = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)/gi)].at(-1)?.[1];
  if (figure === undefined) return null;
  const command = commandsOf({ text, literals, words: text })[0] ?? project.coverage;
  if (command === undefined)
    return {
      drafts: [],
      why: `no command measures the coverage; give it: --deliver "coverage: COMMAND >= ${figure}"`,
    };
  return { drafts: [{ kind: 'coverage', command, minPercent: Number(figure) }] };
}

function endpointOf({ text, literals }: Clause, project: ProjectCommands): Found | null {
  const status =
    /\b(?:returns?|answers?|responds?|replies|gives?|status(?: code)?|respond|answering|returning)\b.{0,30}?\b([1-5]\d\d)\b/i.exec(
      // An address has figures of its own.
      text.replace(/https?:\/\/\S+/g, ' '),
    )?.[1];
  const shown = text.replace(/⟦\d+⟧/g, (token) => resolveToken(token, literals));
  const url = /\bhttps?:\/\/[\w.:-]+(?:\/[\w./?=&%-]*[\w/])?/.exec(shown)?.[0];
  const route = /(?:^|\s)(?:GET\s+)?(\/[\w/{}:.-]*)/.exec(shown.replace(/https?:\/\/\S+/, ''))?.[1];
  const speaks =
    status !== undefined ||
    /\b(?:endpoint|route|answers?|responds?|GET|POST|PUT|DELETE|PATCH)\b/.test(text);
  if (!speaks || (url === undefined && route === undefined)) return null;
  const method = /\b(POST|PUT|DELETE|PATCH)\b/.exec(shown)?.[1];
  if (method !== undefined)
    return {
      drafts: [],
      why: `a ${method} changes something: give a command that proves it, --deliver "command: …"`,
    };
  const address = url ?? (project.baseUrl === undefined ? undefined : `${project.baseUrl}${route}`);
  if (address === undefined)
    return {
      drafts: [],
      why: `where ${route} is served is not known; give it: --deliver "http: http://127.0.0.1:PORT${route}${status === undefined ? '' : ` ${status}`}"`,
    };
  return {
    drafts: [
      {
        kind: 'http_answers',
        url: address,
        ...(status === undefined ? {} : { status: Number(status) }),
      },
    ],
  };
}

function runsOf(clause: Clause): Found | null {
  const commands = commandsOf(clause);
  if (commands.length === 0) return null;
  if (FAILS.test(clause.text))
    return {
      drafts: [],
      why: 'it asks for a command that fails; write one that succeeds then: --deliver "command: ! …"',
    };
  const wanted = commands.filter(
    (command) => PASSES.test(clause.text) || (ORDERS.test(clause.text) && isCheck(command)),
  );
  if (wanted.length === 0)
    return { drafts: [], why: 'it names a command and not what its result must be' };
  const names = testNames(clause).filter(
    (name) => !commands.some((command) => command.includes(name)),
  );
  const [only] = wanted;
  if (names.length > 0 && wanted.length === 1 && only !== undefined)
    return { drafts: [{ kind: 'tests_pass', command: only, tests: names }] };
  return { drafts: wanted.map((command) => ({ kind: kindOfCommand(command), command })) };
}

/** Commands that are run for their verdict; `npm install` is run for what it does. */
function isCheck(command: string): boolean {
  return (
    kindOfCommand(command) !== 'command' ||
    /\b(?:tests?|pytest|vitest|jest|mocha|ctest|rspec|phpunit|tox|nox|check|verify)\b/.test(command)
  );
}

/** Names of single tests: `test_a`, `tests/a.py::test_b`, or literals right behind the word "test". */
function testNames({ text, literals }: Clause): string[] {
  const tokens = [...text.matchAll(/⟦\d+⟧|[\w./:[\]-]+/g)];
  return tokens.flatMap((match) => {
    const word = resolveToken(match[0], literals).replace(/[.,:]+$/, '');
    const behind = /\btests?(?: cases?| named| called)*(?: ⟦\d+⟧(?:,| and|, and)?)* $/i.test(
      text.slice(0, match.index),
    );
    const marked = match[0].startsWith('⟦');
    if (
      /^test_\w+(?:\[.*\])?$|^Test[A-Z]\w*(?:[./:]+\w+)*$|^[\w./-]+::[\w:[\]-]+$/.test(word) &&
      !/\.\w{1,4}$/.test(word)
    )
      return [word];
    return marked &&
      behind &&
      word !== '' &&
      commandsOf({ text: match[0], literals, words: '' }).length === 0
      ? [word]
      : [];
  });
}

function testsOf(clause: Clause, project: ProjectCommands): Found | null {
  const { text } = clause;
  const must =
    PASSES.test(text) ||
    /^(?:please )?(?:fix|repair|unbreak)\b.*\b(?:failing|broken|red)\b/i.test(text);
  const files = pathsOf(clause)
    .map(({ path }) => path)
    .filter((path) =>
      /(?:^|\/)(?:tests?|specs?|__tests__)\/.*\.\w+$|(?:^|\/)test_[^/]*\.py$|[._-](?:test|spec)\.\w+$/.test(
        path,
      ),
    );
  const single = testNames(clause);
  // Beside named tests a file says where they are.
  const names = single.length > 0 ? [...new Set(single)] : must ? [...new Set(files)] : [];
  if (must && names.length > 0) {
    const command =
      project.test ??
      (names.every((name) => name.includes('.py')) ? 'python3 -m pytest -rA' : undefined);
    if (command === undefined)
      return {
        drafts: [],
        why: `no test command is known; give it: --deliver "tests: COMMAND :: ${names.join(', ')}"`,
      };
    return { drafts: [{ kind: 'tests_pass', command, tests: names }] };
  }
  const suite =
    /\b(?:tests?|test suite|suite|specs?)\b/i.test(text) &&
    (must ||
      /\b(?:without breaking|not break|no (?:failing|broken|red)|don.t break|keep(?:ing)?)\b.*\b(?:tests?|suite|specs?)\b|\b(?:tests?|suite|specs?)\b.*\b(?:not (?:be broken|break)|unbroken|stay (?:green|unbroken))\b/i.test(
        text,
      ));
  if (!suite) return null;
  return project.test === undefined
    ? { drafts: [], why: 'no test command is known; give it: --deliver "command: …"' }
    : { drafts: [{ kind: 'command', command: project.test }] };
}

/** "The project builds", "no lint errors", "it type-checks". */
function projectOf({ text }: Clause, project: ProjectCommands): Found | null {
  const lint =
    /\b(?:no (?:new )?(?:lint(?:er|ing)?|type|eslint) (?:errors?|warnings?|findings?)|lint(?:er|ing)?\b.*(?:passes|pass|clean|green|silent)|(?:code|it|project) (?:lints|type-?checks)|lint-free)\b/i.test(
      text,
    );
  const build =
    /\b(?:(?:project|code|it|app|application|everything|package) (?:must |should |still |has to )*(?:builds?|compiles?)|build\b.*(?:passes|pass|succeeds?|green|works|not (?:break|fail))|no build errors|(?:compiles?|builds?) (?:cleanly|without))\b/i.test(
      text,
    );
  if (!lint && !build) return null;
  const wanted = [
    ...(build ? [{ kind: 'builds', name: 'build', command: project.build } as const] : []),
    ...(lint ? [{ kind: 'lints', name: 'lint', command: project.lint } as const] : []),
  ];
  const unknown = wanted.find(({ command }) => command === undefined);
  return {
    drafts: wanted.flatMap(({ kind, command }): Draft[] =>
      command === undefined ? [] : [{ kind, command }],
    ),
    ...(unknown
      ? {
          why: `no command to ${unknown.name} the project is known; give it: --deliver "${unknown.kind}: COMMAND"`,
        }
      : {}),
  };
}
