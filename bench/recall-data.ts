import { normalizeMessage } from '../domain/errors/signature.ts';
import { ERROR_RECORDS } from '../domain/errors/taxonomy/index.ts';

/** One distinct error as recall stores it. */
export interface SampleError {
  errorType: string;
  normalized: string;
}

const SYLLABLES =
  'ba be bo ca co da de di do fa fi ga go ha in ka ko la le li lo ma me mi mo na ne no or pa pe po ra re ri ro sa se si so ta te ti to un va ve vi wa xi yo za'.split(
    ' ',
  );

/** A source of numbers that a run can repeat (Park–Miller). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Lines of the taxonomy's own examples, in which every name is a place for another one. */
function bases(): { errorType: string; parts: string[] }[] {
  return ERROR_RECORDS.flatMap(({ id, examples }) =>
    examples.flatMap((example) => {
      const text = typeof example === 'string' ? example : example.text;
      return text
        .split('\n')
        .filter((line) => line.trim().length >= 20)
        .slice(0, 3)
        .map((line) => ({
          errorType: id,
          parts: line.split(/((?<=['"`])[\w@./-]+(?=['"`])|\b\w+[._]\w[\w.]*\b)/),
        }));
    }),
  );
}

/**
 * `count` distinct errors: lines of the taxonomy's examples with other names in them, normalised as the
 * product does it. The families are what makes it hard: hundreds of errors that differ in one name only.
 */
export function sampleErrors(count: number, random: () => number): SampleError[] {
  const all = bases();
  const found = new Map<string, string>();
  for (let tries = 0; found.size < count && tries < count * 20; tries += 1) {
    const { errorType, parts } = all[Math.floor(random() * all.length)]!;
    const text = parts.map((part, index) => (index % 2 === 1 ? name(random) : part)).join('');
    // A line without a name in it exists once; longer ones are told apart by what surrounds them.
    const tail = parts.length > 1 && random() < 0.5 ? '' : ` (${name(random)} in ${name(random)})`;
    found.set(normalizeMessage(text + tail), errorType);
  }
  return [...found].map(([normalized, errorType]) => ({ errorType, normalized }));
}

function name(random: () => number): string {
  const word = (): string =>
    Array.from(
      { length: 2 + Math.floor(random() * 3) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
    ).join('');
  return random() < 0.3 ? `${word()}_${word()}` : word();
}

/** The text with a share of its characters changed, left out or doubled. */
export function mutated(text: string, share: number, random: () => number): string {
  const letters = [...text];
  const edits = Math.round(share * letters.length);
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(random() * letters.length);
    const kind = Math.floor(random() * 3);
    if (kind === 0) letters[at] = 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]!;
    else if (kind === 1) letters.splice(at, 1);
    else letters.splice(at, 0, letters[at]!);
  }
  return letters.join('');
}
