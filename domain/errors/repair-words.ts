import { argument, isPlain } from './repair-rule.ts';
import { nearestWords, slips } from './spelling.ts';

/** Long options that many programs share: what a mistyped option may mean when no help text is shown. */
const COMMON_OPTIONS =
  '--all --amend --message --force --help --version --verbose --quiet --recursive --release --global --save-dev --no-edit --depth --branch --tags --prune --cached --staged --oneline --graph --stat --watch --coverage --dry-run --output --config --port --host --debug --production --prod --workspace --features --package --interactive --delete --rebase --continue --abort --skip --no-verify --set-upstream --follow --name-only --upgrade --user --requirement --editable --target --parallel --exclude --include --filter --silent --color --no-color --json --yes --detach --publish --volume --env-file --network --name --restart --build-arg --tag --file --no-cache --memory --location --insecure --data --header --request --form --compressed --fail --retry --connect-timeout --ignore-case --line-number --count --invert-match --files-with-matches --extended-regexp --word-regexp --max-count --since --until --author --patch --all-features --no-default-features --target-dir --manifest-path --namespace --selector --context --replicas --image --remove-orphans --no-deps --runInBand --coverage --updateSnapshot --maxfail --last-failed --exitfirst --capture --durations --noEmit --project --fix --write --check --list --long --human-readable --size --time --reverse --sort'.split(
    ' ',
  );
/** A tool that lists what it knows after a wrong word. */
const LISTS =
  /unknown|invalid|not found|no such|usage|unrecognized|not a |available|choose from|choices|ambiguous|commands?\b/i;

/** Words a tool offers in place of the one it did not know. */
export function hintWords(text: string): string[] {
  const listed =
    /(?:[Dd]id you mean(?: one of)?(?: this| these)?(?: perhaps)?\??|most similar (?:commands?|choices?)(?: to '[^']*')? (?:is|are):?|[Mm]aybe you meant:?|[Ss]ome candidates are:?|candidates are:?)\s*\n\s*?((?:[ \t]+[^\n]+\n?){1,6})/.exec(
      text,
    )?.[1];
  const inline = [
    ...text.matchAll(
      /(?:[Dd]id you mean(?: one of)?(?:\?|:)?|[Pp]erhaps you meant|[Mm]aybe you meant|[Yy]ou probably meant|could be|candidates are|similar (?:\w+ )?(?:with a similar name )?exists?|similar name exists):?\s+(?:[`'"‘]([^`'"’\n]+)[`'"’]|([\w:./@-]+))((?:, [`'"]?[\w:./@-]+[`'"]?)*(?: or [\w:./@-]+)?)/g,
    ),
  ].flatMap((match) => [match[1] ?? match[2], ...(match[3] ?? '').split(/, | or /)]);
  return [
    ...(listed?.split('\n').flatMap(
      (line) =>
        line
          .replace(/^[\s*•-]+/, '')
          .replace(/\s+#.*$/, '')
          .split(/\s{2,}|,\s*/)[0] ?? [],
    ) ?? []),
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
    .filter((word) => word.length > 1 && isPlain(word) && !/^(?:this|these|one|of|to)$/.test(word));
}

/** Words in quotes or behind a complaint: what the tool says it does not know. */
function namedWords(text: string): string[] {
  return [
    ...text.matchAll(
      /[`'"‘]([^`'"’\s]+)[`'"’]|(?:[Uu]nknown (?:sub)?command|[Nn]o such (?:sub)?command|ambiguous command|[Mm]issing script|[Tt]ask never defined|[Ii]nvalid choice|[Uu]nrecognized (?:sub)?command|[Nn]ot found):?\s+[`'"]?([\w:.-]+)|▸\s+(\S+) is not/g,
    ),
  ].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}

/** The word of the command that the tool complains about, given what it offers in its place. */
function wrongWord(
  words: readonly string[],
  named: readonly string[],
  hint: string,
): string | null {
  for (const word of named) if (words.indexOf(word, 1) !== -1) return word;
  // An option without its dashes: git says `ammend' of --ammend.
  for (const word of named)
    for (const dashed of [`--${word}`, `-${word}`]) if (words.includes(dashed)) return dashed;
  // `ls` in place of `-ls`: only the dash was forgotten.
  const bare = hint.replace(/^-+/, '');
  if (bare !== hint && words.indexOf(bare, 1) !== -1) return bare;
  // An option is offered for an option, a word for a word.
  const dashed = hint.startsWith('-');
  const [near] = nearestWords(
    hint,
    words.slice(1).filter((word) => word.startsWith('-') === dashed),
    0.5,
  );
  return near ?? words.slice(1).find((word) => !word.startsWith('-')) ?? null;
}

/** The command with the offered word in place of the wrong one, best offer first. */
export function meantWords(script: string, text: string): string[] {
  if (script === '') return [];
  const words = script.split(/\s+/);
  const named = namedWords(text);
  const offers = hintWords(text).map((hint) => {
    const wrong = wrongWord(words, named, hint);
    const edits = wrong === null ? Infinity : slips(wrong, hint);
    return { hint, wrong, edits, longer: Math.abs(hint.length - (wrong?.length ?? 0)) };
  });
  // Of several offers, the one most like the word that was typed.
  return offers
    .filter(({ hint }) => hint !== words[0])
    .toSorted((a, b) => a.edits - b.edits || a.longer - b.longer)
    .flatMap(({ hint, wrong }) => {
      const parts = hint.split(' ');
      // `yarn remove` in place of `yarn rm …`: the hint brings the program along.
      if (parts.length > 1 && parts[0] === words[0])
        return [[...parts, ...words.slice(parts.length)].join(' ')];
      if (wrong === null) return [];
      const offered = wrong.startsWith('--') && !hint.startsWith('-') ? `--${hint}` : hint;
      return [words.map((word) => (word === wrong ? offered : word)).join(' ')];
    });
}

/** A mistyped option, set right out of the help text or of what programs have in common; else left out. */
export function optionRepairs(script: string, text: string): string[] {
  const said =
    /(?:[Uu]nrecogni[sz]ed|[Uu]nknown|[Ii]nvalid|[Nn]o such|[Uu]nexpected|[Bb]ad) (?:option|arguments?|flag|switch)s?:?(?: --)?\s*[`'"‘]?(-{0,2}[\w][\w-]*)|[Oo]ption (--?[\w-]+): is unknown/
      .exec(text)
      ?.slice(1)
      .find((word) => word !== undefined);
  if (said === undefined) return [];
  const words = script.split(/\s+/);
  const bare = said.replace(/^-+/, '');
  const typed = words.find(
    (word, index) => index > 0 && word.startsWith('-') && word.replace(/^-+|=.*$/g, '') === bare,
  );
  if (typed === undefined || !typed.startsWith('--')) return [];
  const shown = [...text.matchAll(/--[a-z][\w-]+/g)].map(([option]) => option);
  const name = typed.replace(/=.*$/, '');
  const near = nearestWords(
    name,
    [...shown, ...COMMON_OPTIONS].filter((option) => option !== name),
    0.75,
  );
  const repaired = near
    .slice(0, 2)
    .map((option) => words.map((word) => (word === typed ? word.replace(name, option) : word)));
  return [...repaired, words.filter((word) => word !== typed)].map((parts) => parts.join(' '));
}

/** Words that the output lists: indented, or separated by commas or bars. */
function listedWords(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const items = line.split(/\s*[,|]\s*/);
    if (items.length >= 3) {
      for (const item of items)
        found.push(...(/^[\s[(]*([a-z][\w:-]*)[\s)\].']*$/i.exec(item)?.slice(1) ?? []));
    }
    if (!/^[ \t]/.test(line)) continue;
    const plain = line.trim();
    // `  name   what it does`, `  adb push <local>`, or names alone
    const words = /^[a-z][\w:-]*(?: [a-z][\w:-]*)*$/.test(plain)
      ? plain.split(' ')
      : (plain.split(/\s{2,}|\s(?=[[<-])/)[0] ?? '').split(' ');
    found.push(...words.filter((word) => /^[a-z][\w:-]*$/.test(word)));
  }
  for (const [, list = ''] of text.matchAll(
    /\(choose from ([^)]*)\)|(?:one of|values)[: ]+([^\n]*)/g,
  ))
    found.push(...list.split(',').map((item) => item.replace(/[\s'"`]/g, '')));
  return [...new Set(found)].filter((word) => word.length > 1);
}

/** A word that is not in the list which the tool prints, put right from that list. */
export function listedRepairs(script: string, text: string): string[] {
  const words = script.split(/\s+/);
  if (words.length < 2 || !LISTS.test(text)) return [];
  const listed = listedWords(text).filter((word) => word !== words[0]);
  if (listed.length < 2) return [];
  const given = argument(script, 1);
  const named = namedWords(text).find((word) => words.indexOf(word, 1) !== -1);
  for (const wrong of new Set([named ?? given, given, argument(script, 2)])) {
    if (wrong === '' || (wrong !== named && listed.includes(wrong))) continue;
    const others = listed.filter((word) => word !== wrong);
    const near = nearestWords(wrong, others, wrong.length <= 3 ? 0.5 : 0.55).slice(0, 2);
    if (near.length > 0)
      return near.map((name) => words.map((word) => (word === wrong ? name : word)).join(' '));
  }
  return [];
}
