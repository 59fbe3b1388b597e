import { nearestWords } from './spelling.ts';

/** A known mistake: commands that repair `script`, given what it printed; none when it is another one. */
export type RepairRule = (script: string, output: string) => string[];

/** A hint is inserted into a command only as plain words: nothing that a shell reads otherwise. */
const PLAIN = /^[\w@%+=:,./~^*-]+(?: [\w@%+=:,./~^*-]+){0,11}$/;

/** True for text that may go from untrusted output into a command: at most twelve plain words. */
export const isPlain = (text: string): boolean => PLAIN.test(text);
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

/** The command with the word at `index` replaced by each of the two candidates most like it. */
export function nearest(script: string, candidates: readonly string[], index: number): string[] {
  const words = script.split(/\s+/);
  return nearestWords(words[index] ?? '', candidates, 0.3)
    .slice(0, 2)
    .map((name) => words.map((word, place) => (place === index ? name : word)).join(' '));
}
