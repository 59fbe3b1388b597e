import { advisedCommands } from './repair-advice.ts';
import { REPAIR_RULES } from './repair-rules.ts';
import { repairTask } from './repair-tasks.ts';
import { listedRepairs, meantWords, optionRepairs } from './repair-words.ts';
import { nearestWords } from './spelling.ts';
import { SUBCOMMANDS } from './subcommands.ts';
import { stripAnsi } from './text.ts';

/** Advice that tools print and that destroys something: never repeated. */
const HARMFUL =
  /(?:^|\s)(?:rm -\w*f|rm -r (?:\S+ )*(?:\/|~|\.{1,2}|\*)(?:\s|$)|push\b.*--force(?!-with-lease)\b|push\b.* -f\b|reset --hard|clean -\w*f|checkout \.|sudo |chmod 777|--no-verify|stash drop)/;
/** Prefixes that tools put before every line of their advice. */
const LINE_PREFIX = /^(?:npm (?:ERR!|error)|hint:|error:|\s*▸) {0,1}/gm;
/** Text that a plain look at blanks and `&&` would cut in the wrong place. */
const QUOTED = /['"`$<(]/;
const MAX_REPAIRS = 3;

/**
 * Commands that repair a failed one, best first: by known mistakes, by what the tool offers or
 * advises, and by the nearest word that it knows. The output is untrusted, so only plain words are
 * taken from it.
 *
 * `scope` says what the error is about: for `code`, only known mistakes of the command are looked for.
 */
export function repairCommand(
  command: string,
  output: string,
  scope: 'command' | 'code' = 'command',
): string[] {
  const given = command.trim();
  const text = stripAnsi(output).slice(-6000);
  const whole = repairSimple(given, text, scope);
  if (whole.length > 0) return whole;
  return repairPart(given, text, scope);
}

/** Of `cd app && npm isntall`, the part that is wrong; the rest stays as it is. */
function repairPart(script: string, text: string, scope: 'command' | 'code'): string[] {
  const parts = script.split(/(\s*(?:&&|;|\|\|)\s*)/);
  if (parts.length < 3 || QUOTED.test(script)) return [];
  for (let index = 0; index < parts.length; index += 2) {
    const repaired = repairSimple(parts[index] ?? '', text, scope);
    if (repaired.length === 0) continue;
    return repaired.map((part) =>
      parts.map((present, place) => (place === index ? part : present)).join(''),
    );
  }
  return [];
}

function repairSimple(given: string, text: string, scope: 'command' | 'code'): string[] {
  // The operator never advises sudo: what needs it is said without it.
  const script = given.replace(/^sudo\s+(?:-\w+\s+(?:\w+\s+)?)?(?!-)/, '');
  const bare = text.replace(LINE_PREFIX, '');
  const found = [
    ...REPAIR_RULES.flatMap((rule) => rule(script, text)),
    ...(scope === 'code'
      ? repairTask(script, text)
      : [
          ...meantWords(script, bare),
          ...repairTask(script, text),
          ...listedRepairs(script, text),
          ...nearestSubcommands(script, text),
          ...optionRepairs(script, text),
          ...advisedCommands(script, bare),
        ]),
    ...(given !== script && /\bas root\b|superuser|sudo: \S+: command not found/.test(text)
      ? [script]
      : []),
  ];
  const repairs = [...new Set(found.map((candidate) => candidate.trim()))].filter(
    (candidate) =>
      candidate !== '' &&
      candidate !== given &&
      !/[<>]/.test(candidate.replace(script, '')) &&
      !HARMFUL.test(candidate) &&
      candidate.length <= 300,
  );
  return repairs.slice(0, MAX_REPAIRS);
}

/** The known subcommand most like the one that was typed. */
function nearestSubcommands(script: string, text: string): string[] {
  if (
    !/unknown|not a|no such|unrecogni[sz]ed|invalid|usage|not found|could not|not exist/i.test(text)
  )
    return [];
  const words = script.split(/\s+/);
  for (const depth of [2, 1]) {
    const known = SUBCOMMANDS[words.slice(0, depth).join(' ')];
    const given = words[depth];
    if (known === undefined || given === undefined || given.startsWith('-')) continue;
    if (known.includes(given)) continue;
    const near = nearestWords(given, known, 0.5).slice(0, 2);
    if (near.length > 0)
      return near.map((name) =>
        [...words.slice(0, depth), name, ...words.slice(depth + 1)].join(' '),
      );
  }
  return [];
}
