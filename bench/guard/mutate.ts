/** What makes or breaks shell grammar, and characters that the guard uses itself. */
const BITS = [
  '$(',
  '`',
  '"',
  "'",
  ')',
  '{',
  '}',
  '|',
  '&&',
  ';',
  '\n',
  '$x',
  '${',
  '<<E',
  '\\',
  '*',
  '~',
  '\0',
  '\uE000',
  '((',
  '[[',
  '[a-',
  ' --',
];

/** Small deterministic generator (mulberry32, public domain), so that a failure can be run again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A command of the corpus with one to five edits: grammar put in, text cut out, another command's head behind it. */
export function mutate(corpus: readonly string[], next: () => number): string {
  const any = (): string => corpus[Math.floor(next() * corpus.length)] ?? '';
  let text = any();
  for (let edit = 0; edit < 1 + next() * 4; edit += 1) {
    const at = Math.floor(next() * (text.length + 1));
    const kind = next();
    if (kind < 0.4)
      text = text.slice(0, at) + BITS[Math.floor(next() * BITS.length)]! + text.slice(at);
    else if (kind < 0.7) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(next() * 5));
    else text += any().slice(0, at);
  }
  return text;
}
