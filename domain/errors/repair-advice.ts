import { isPlain } from './repair-rule.ts';

/** Programs whose own advice is taken although the command that failed is not known. */
const TRUSTED_PROGRAMS = new Set(
  'git npm yarn pnpm npx pip pip3 uv poetry conda cargo rustup go brew apt apt-get dnf yum docker terraform vagrant heroku bundle gem rails rake composer nix-env kubectl helm mvn gradle dotnet az aws gcloud conda mamba mkvirtualenv nvm pyenv rbenv mix flutter pod'.split(
    ' ',
  ),
);

/** Whole commands a tool prints as advice. */
export function advisedCommands(script: string, text: string): string[] {
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
      /\b(?:use|run|with|try|call|do|add it|execute|issue)\b[^\n]*\n[ \t]*\n?[ \t]+(?:\$ )?([a-z][\w.-]* [^\n]+)/g,
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
        // Help texts are no repair.
        !/(?:^\S+ help\b|--help$| -h$| --tasks$)/.test(advice)
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
