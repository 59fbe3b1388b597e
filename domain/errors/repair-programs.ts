import { PROGRAM_NAMES } from './program-names.ts';
import type { RepairRule } from './repair-rule.ts';
import { nearestWords } from './spelling.ts';
import { SUBCOMMANDS } from './subcommands.ts';

const NOT_FOUND = /(?:[Cc]ommand not found|: not found|is not recogni[sz]ed|[Uu]nknown command:)/;
const KNOWN = new Set(PROGRAM_NAMES);

/** A blank was forgotten, or a dash put in its place: `npminstall`, `git-log`, `ls-la`, `mandiff`. */
function withBlank(first: string): string[] {
  const programs = new Set([...Object.keys(SUBCOMMANDS), ...PROGRAM_NAMES]);
  return [...programs].flatMap((program) => {
    if (!first.startsWith(program) || first.length <= program.length) return [];
    const tail = first.slice(program.length);
    if (/^-\w/.test(tail) && program === 'ls') return [`${program} ${tail}`];
    const word = tail.replace(/^-/, '');
    if (SUBCOMMANDS[program]?.includes(word) === true) return [`${program} ${word}`];
    if (/^(?:\.\.|\/|~)/.test(tail)) return [`${program} ${tail}`];
    return ['man', 'which', 'sudo'].includes(program) && KNOWN.has(word)
      ? [`${program} ${word}`]
      : [];
  });
}

/** The keys of a US keyboard, and what the Russian, Ukrainian and Greek layouts have on them. */
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";
const LAYOUTS = [
  'йцукенгшщзхъфывапролджэячсмитьбю.',
  'йцукенгшщзхїфівапролджєячсмитьбю.',
  ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./",
];

/** A command typed with another keyboard layout on: each character is taken for the key it lies on. */
export const repairLayout: RepairRule = (script, output) => {
  if (!NOT_FOUND.test(output) || !/^(?![a-z])\p{L}/iu.test(script)) return [];
  return LAYOUTS.flatMap((layout) => {
    const typed = [...script.toLowerCase()].map((char) =>
      char.charCodeAt(0) < 128 ? char : (LATIN[layout.indexOf(char)] ?? ''),
    );
    const command = typed.includes('') ? '' : typed.join('');
    return KNOWN.has(command.split(/\s+/)[0] ?? '') ? [command] : [];
  });
};

/** Characters that slip in beside the keys that are meant: a no-break space, a cedilla at the end. */
export const repairStray: RepairRule = (script) => {
  const clean = script.replaceAll('\u00a0', ' ').replace(/ç$/, '');
  return clean === script ? [] : [clean];
};

/** The program's name put right: by a blank, else by the nearest name that developers use. */
export const repairProgram: RepairRule = (script, output) => {
  const [first = '', ...others] = script.split(/\s+/);
  if (!NOT_FOUND.test(output) || !output.includes(first) || first.includes('/') || KNOWN.has(first))
    return [];
  const split = withBlank(first);
  // Of a name of three letters or fewer, one slip leaves little: only near keys and swaps count.
  const least = first.length <= 3 ? 0.5 : 0.6;
  const near =
    split.length > 0
      ? []
      : nearestWords(first, PROGRAM_NAMES, least)
          .filter((name) => Math.abs(name.length - first.length) <= 2)
          .slice(0, 2);
  return [...split, ...near].map((name) => [name, ...others].join(' '));
};
