/** A known mistake: commands that repair `script`, given what it printed; none when it is another one. */
export type RepairRule = (script: string, output: string) => string[];

/** The words of a command from one on. */
export const rest = (script: string, from: number): string =>
  script.split(/\s+/).slice(from).join(' ');
/** The command with one part replaced. */
export const swap = (script: string, pattern: RegExp, by: string): string =>
  script.replace(pattern, by);

/** Repairs when the command starts with `start` and the output matches. */
export function when(
  start: RegExp,
  said: RegExp,
  repair: (script: string, match: RegExpExecArray) => string[],
): RepairRule {
  return (script, output) => {
    if (!start.test(script)) return [];
    const match = said.exec(output);
    return match ? repair(script, match) : [];
  };
}

/** The first word after the options of a subcommand: what `git branch foo` is about. */
export function argument(script: string, index: number): string {
  return script.split(/\s+/).filter((word) => !word.startsWith('-'))[index] ?? '';
}

/** A text as a regex that matches just it. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Candidates nearest to the word at `index`, by common letters in order. */
export function nearest(script: string, candidates: readonly string[], index: number): string[] {
  const words = script.split(/\s+/);
  const wrong = words[index] ?? '';
  const score = (name: string): number => {
    let at = 0;
    for (const char of name) if (wrong[at] === char) at += 1;
    const shared = name.split('').filter((char) => wrong.includes(char)).length;
    return (2 * Math.max(at, shared)) / (name.length + wrong.length);
  };
  return [...candidates]
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, 2)
    .map((name) => words.map((word, place) => (place === index ? name : word)).join(' '));
}
