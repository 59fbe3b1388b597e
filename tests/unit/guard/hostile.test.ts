import { describe, expect, it } from 'vitest';
import { judge, readCorpus } from './support.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000);

/** Small deterministic generator (mulberry32), so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('hostile input', () => {
  it.each([
    ['a megabyte', 'x '.repeat(524_288)],
    ['a word of 40 KB', `echo ${'x'.repeat(40_000)}`],
    ['a word of 200 KB', `echo ${'x'.repeat(200_000)}`],
    ['5,000 nested substitutions', '$('.repeat(5_000)],
    ['5,000 nested quoted substitutions', '"$('.repeat(5_000)],
    ['5,000 nested process substitutions', '<('.repeat(5_000)],
    ['5,000 backticks', '`'.repeat(5_000)],
    ['5,000 subshells', '('.repeat(5_000)],
    ['50,000 separators', 'a;'.repeat(50_000)],
    ['an unclosed quote', "echo 'x"],
    ['an unclosed if', 'if true; then rm x'],
  ])('is blocked: %s', (_name, command) => {
    expect(judge(command)).toMatchObject({ verdict: 'block', family: 'guard' });
  });
  it('answers for endless recursion and growth', () => {
    for (const command of [
      'f() { g; }; g() { f; }; f',
      'a=x; while true; do a=$a$a; done; echo $a',
      'alias a=b; alias b=a; a',
      'eval eval eval eval eval eval ls',
      'echo {1..9}{1..9}{1..9}{1..9}{1..9}',
      'x=$x$x$x$x; echo ${x//a/b}',
      `f() { echo ${'$(f)'.repeat(8)}; }; f`,
    ])
      expect(['allow', 'confirm', 'block']).toContain(judge(command).verdict);
  });
  it(`never throws on ${RUNS} mutated commands`, () => {
    const next = random(20_261_124);
    const corpus = [...readCorpus('harmful'), ...readCorpus('harmless')].map(
      ({ command }) => command,
    );
    const pick = (text: string): number => Math.floor(next() * (text.length + 1));
    const bits = [
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
    ];
    for (let run = 0; run < RUNS; run += 1) {
      let text = corpus[Math.floor(next() * corpus.length)]!;
      for (let edit = 0; edit < 1 + next() * 4; edit += 1) {
        const at = pick(text);
        const kind = next();
        if (kind < 0.4)
          text = text.slice(0, at) + bits[Math.floor(next() * bits.length)]! + text.slice(at);
        else if (kind < 0.7) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(next() * 5));
        else text += corpus[Math.floor(next() * corpus.length)]!.slice(0, at);
      }
      const decision = judge(text);
      expect([text, decision.ruleId]).not.toEqual([text, 'guard.internal']);
    }
  });
});
