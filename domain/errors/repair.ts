import { REPAIR_RULES } from './repair-rules.ts';
import { closest, similarity } from './similarity.ts';
import { SUBCOMMANDS } from './subcommands.ts';
import { stripAnsi } from './text.ts';

/** Programs whose own advice is taken although the command that failed is not known. */
const TRUSTED_PROGRAMS = new Set(
  'git npm yarn pnpm npx pip pip3 uv poetry conda cargo rustup go brew apt apt-get dnf yum docker terraform vagrant heroku bundle gem rails rake composer nix-env kubectl helm mvn gradle dotnet az aws gcloud conda mamba'.split(
    ' ',
  ),
);
/** A hint is inserted into a command only as plain words: nothing that a shell reads otherwise. */
const PLAIN = /^[\w@%+=:,./~^*-]+(?: [\w@%+=:,./~^*-]+){0,11}$/;
/** Advice that tools print and that destroys something: never repeated. */
const HARMFUL =
  /(?:^|\s)(?:rm -\w*[rf]|push\b.*--force(?!-with-lease)\b|push\b.* -f\b|reset --hard|clean -\w*f|checkout \.|sudo (?!env )|chmod 777|--no-verify|stash drop)/;

/**
 * Commands that repair a failed one, best first: by what the tool itself advises, by known mistakes,
 * and by the nearest subcommand. The output is untrusted, so only plain words are taken from it.
 */
export function repairCommand(command: string, output: string): string[] {
  // The operator never advises sudo; but a program that only sudo cannot find is told with it.
  const script = /^sudo: \S+: command not found/m.test(output)
    ? command.trim()
    : command.trim().replace(/^sudo\s+(?!-)/, '');
  const text = stripAnsi(output).slice(-6000);
  const found = [
    ...REPAIR_RULES.flatMap((rule) => rule(script, text)),
    ...meantWords(script, text),
    ...nearestSubcommands(script, text),
    ...advisedCommands(script, text),
  ];
  return [...new Set(found.map((candidate) => candidate.trim()))]
    .filter(
      (candidate) =>
        candidate !== '' &&
        candidate !== script &&
        !HARMFUL.test(candidate) &&
        candidate.length <= 300,
    )
    .slice(0, 3);
}

const isPlain = (text: string): boolean => PLAIN.test(text);

/** Words a tool offers in place of the one it did not know. */
export function hintWords(text: string): string[] {
  const listed =
    /(?:[Dd]id you mean(?: one of)?(?: this| these)?\??|most similar (?:commands?|choices?)(?: to '[^']*')? (?:is|are):?|maybe you meant:?|[Ss]ome candidates are:?|candidates are:?)\s*\n((?:[ \t]+[^\n]+\n?){1,6})/.exec(
      text,
    )?.[1];
  const inline = [
    ...text.matchAll(
      /(?:[Dd]id you mean(?: one of)?|[Pp]erhaps you meant|[Mm]aybe you meant|[Yy]ou probably meant|could be|candidates are):?\s+(?:[`'"‘]([^`'"’\n]+)[`'"’]|([\w:./@-]+))((?:, [`'"]?[\w:./-]+[`'"]?)*)/g,
    ),
  ].flatMap((match) => [match[1] ?? match[2], ...(match[3] ?? '').split(', ')]);
  return [
    ...(listed
      ?.split('\n')
      .flatMap((line) => line.replace(/^[\s*•-]+/, '').split(/\s{2,}|,\s*/)[0] ?? []) ?? []),
    ...inline,
  ]
    .flatMap((word) =>
      word === undefined
        ? []
        : [
            word
              .replace(/[`'"‘’?]/g, '')
              .replace(/[.,]$/, '')
              .trim(),
          ],
    )
    .filter((word) => word !== '' && isPlain(word) && !/^(?:this|these|one|to)$/.test(word));
}

/** The word of the command that the tool complains about. */
function wrongWord(script: string, text: string): string | null {
  const words = script.split(/\s+/);
  const named = [
    ...text.matchAll(
      /[`'"‘]([^`'"’\s]+)[`'"’]|(?:[Uu]nknown (?:sub)?command|[Nn]o such (?:sub)?command|ambiguous command|[Ii]nvalid choice):?\s+[`'"]?([\w:.-]+)|▸\s+(\S+) is not/g,
    ),
  ].flatMap((match) => [match[1], match[2], match[3]]);
  for (const word of named) if (word !== undefined && words.slice(1).includes(word)) return word;
  return words.slice(1).find((word) => !word.startsWith('-')) ?? null;
}

function meantWords(script: string, text: string): string[] {
  if (script === '') return [];
  const words = script.split(/\s+/);
  const wrong = wrongWord(script, text);
  const hints = hintWords(text);
  // Of several offers, the one most like the word that was typed.
  const ranked =
    wrong === null ? hints : hints.toSorted((a, b) => similarity(b, wrong) - similarity(a, wrong));
  return ranked.flatMap((hint) => {
    const parts = hint.split(' ');
    // `yarn remove` in place of `yarn rm …`: the hint brings the program along.
    if (parts.length > 1 && parts[0] === words[0])
      return [[...parts, ...words.slice(parts.length)].join(' ')];
    if (wrong === null) return [];
    return [words.map((word) => (word === wrong ? hint : word)).join(' ')];
  });
}

/** Whole commands a tool prints as advice. */
function advisedCommands(script: string, text: string): string[] {
  const program = script.replace(/^sudo\s+/, '').split(/\s+/)[0] ?? '';
  const quoted = [
    ...text.matchAll(
      /(?:[Rr]un(?:ning)?|[Uu]se|[Tt]ry(?: running)?|typing|[Ee]xecute|with|command)[: ]+\s*[`'"“]([a-z][^`'"”\n]*)[`'"”]/g,
    ),
  ];
  const typed = [
    ...text.matchAll(
      /(?:typing|run|use|using|with|try)[^\n:]*:[ \t]*(?:\$ )?([a-z][\w.-]* [^\n]+)/gi,
    ),
  ];
  const below = [
    ...text.matchAll(
      /\b(?:use|run|with|try)\b[^\n]*\n[ \t]*\n?[ \t]+(?:\$ )?([a-z][\w.-]* [^\n]+)/g,
    ),
  ];
  return [...quoted, ...below, ...typed]
    .flatMap((match) => match[1]?.replace(/^sudo\s+/, '').replace(/[.\s]+$/, '') ?? [])
    .filter((advice) => {
      const first = advice.split(' ')[0] ?? '';
      return (
        isPlain(advice) &&
        advice.includes(' ') &&
        (first === program || TRUSTED_PROGRAMS.has(first)) &&
        !/[<>]/.test(advice)
      );
    })
    .map((advice) => withRest(script, advice));
}

/** Keeps the options of the command that the advice does not know: `git push --quiet`. */
function withRest(script: string, advice: string): string {
  const words = script.split(/\s+/);
  const parts = advice.split(' ');
  if (words[0] !== parts[0] || words[1] !== parts[1]) return advice;
  const options = words
    .slice(2)
    .filter(
      (word) => /^--?\w/.test(word) && !/^-u$|^--set-upstream/.test(word) && !parts.includes(word),
    );
  return [...parts, ...options].join(' ');
}

function nearestSubcommands(script: string, text: string): string[] {
  const words = script.split(/\s+/);
  const known = SUBCOMMANDS[words[0] ?? ''];
  const given = words[1];
  // Under a group such as `docker swarm`, the output lists what there is.
  const inner = words[2];
  if (given !== undefined && inner !== undefined && !inner.startsWith('-')) {
    const listed = [...text.matchAll(/^ {2,4}([a-z][\w-]+)\s{2,}\S/gm)].map(
      (match) => match[1] ?? '',
    );
    const near = listed.includes(inner) ? null : closest(inner, listed, 0.45);
    if (near !== null) return [[words[0], given, near, ...words.slice(3)].join(' ')];
  }
  if (known === undefined || given === undefined || known.includes(given)) return [];
  if (!/unknown|not a|no such|unrecognized|invalid|usage/i.test(text)) return [];
  const first = closest(given, known, 0.45);
  if (first === null) return [];
  const second = closest(
    given,
    known.filter((name) => name !== first),
    0.45,
  );
  return [first, ...(second === null ? [] : [second])].map((name) =>
    [words[0], name, ...words.slice(2)].join(' '),
  );
}
